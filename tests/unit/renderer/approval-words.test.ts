import { describe, expect, it } from 'vitest';
import { differs, formOf, problemOf, ruleBroken } from '../../../renderer/approval/secrets.ts';
import { fieldAtFault } from '../../../renderer/approval/use-approval.ts';
import { initialApproval, transition } from '../../../renderer/approval/approval-machine.ts';
import { introOf, submitOf } from '../../../renderer/approval/words.ts';
import { createTexts } from '../../../renderer/i18n/instance.ts';
import { ApprovalView } from '../../../shared/approval.ts';
import { bank } from './samples.ts';

const { t } = createTexts('ko', bank.name);
const { operation, asks } = ApprovalView.shape;
const typed = (current: string, next = '', repeat = '') => ({ current, next, repeat });
const good = 'Tlsqhan!2468';

describe('the 전자서명 window', () => {
  it('names its button after what it does', () => {
    const names = Object.fromEntries(operation.options.map((one) => [one, t(submitOf[one])]));
    expect(names).toEqual({
      'open-file': '확인',
      'log-in': '로그인',
      register: '등록',
      release: '확인',
      'release-without-key': '확인',
      'check-password': '확인',
      'change-password': '변경',
      copy: '복사',
      import: '복사',
      export: '내보내기',
      delete: '삭제',
      'delete-forever': '삭제',
    });
  });

  it('has the exact names of its fields', () => {
    const names = asks.options.map((one) => formOf(one)?.labels.map((label) => t(label)) ?? []);
    expect(Object.fromEntries(asks.options.map((one, index) => [one, names[index]]))).toEqual({
      'certificate-password': ['인증서 암호'],
      'new-password': ['지금 암호', '새 암호', '새 암호 확인'],
      'token-pin': ['보안토큰 비밀번호(PIN)'],
      'new-token-pin': ['지금 비밀번호(PIN)', '새 비밀번호(PIN)', '새 비밀번호(PIN) 확인'],
      'cloud-pin': ['금융인증서 비밀번호(6자리)'],
      'new-cloud-pin': ['지금 비밀번호(6자리)', '새 비밀번호(6자리)', '새 비밀번호(6자리) 확인'],
      otp: ['OTP 번호'],
      'security-card': [],
      nothing: [],
    });
  });

  it('says what happens for each thing it can be opened for, and calls no PIN a certificate password', () => {
    for (const one of operation.options)
      for (const secret of asks.options)
        expect(t(introOf({ operation: one, asks: secret })), `${one} ${secret}`).not.toMatch(/^approval\./);
    for (const one of ['check-password', 'change-password'] as const)
      for (const secret of ['token-pin', 'new-token-pin', 'cloud-pin', 'new-cloud-pin'] as const)
        expect(t(introOf({ operation: one, asks: secret }))).not.toContain('인증서의 암호');
  });
});

describe('what is typed there', () => {
  it.each([
    ['nothing', typed(''), null],
    ['certificate-password', typed(''), { field: 'current', why: 'missing' }],
    // One that exists is held to no rule, however weak.
    ['certificate-password', typed('a'), null],
    ['otp', typed('12345'), { field: 'current', why: 'missing' }],
    ['otp', typed('123456'), null],
    ['security-card', typed('1', '23'), { field: 'current', why: 'missing' }],
    ['security-card', typed('12', ''), { field: 'next', why: 'missing' }],
    ['security-card', typed('12', '3a'), { field: 'next', why: 'missing' }],
    ['security-card', typed('12', '123'), { field: 'next', why: 'missing' }],
    ['security-card', typed('00', '99'), null],
    ['cloud-pin', typed('12345a'), { field: 'current', why: 'missing' }],
    ['cloud-pin', typed('111111'), null],
    ['token-pin', typed('1'), null],
    ['new-password', typed('', good, good), { field: 'current', why: 'missing' }],
    ['new-password', typed('a', '', ''), { field: 'next', why: 'missing' }],
    ['new-password', typed('a', 'short1!', 'short1!'), { field: 'next', why: 'length' }],
    ['new-password', typed('a', 'Password!123', ''), { field: 'next', why: 'run' }],
    ['new-password', typed('a', good, `${good} `), { field: 'repeat', why: 'mismatch' }],
    ['new-password', typed('a', good, `${good.slice(0, -1)}9`), { field: 'repeat', why: 'mismatch' }],
    ['new-password', typed('a', good, ''), { field: 'repeat', why: 'mismatch' }],
    ['new-password', typed('a', good, good), null],
    ['new-cloud-pin', typed('135791', '123456', '123456'), { field: 'next', why: 'run' }],
    ['new-cloud-pin', typed('135791', '24680', '24680'), { field: 'next', why: 'length' }],
    ['new-cloud-pin', typed('135791', '246802', '246802'), null],
    // A token's rules are its own.
    ['new-token-pin', typed('1234', '4321', '4321'), null],
    ['new-token-pin', typed('1234', '', ''), { field: 'next', why: 'missing' }],
  ] as const)('%s: %o → %o', (secret, values, problem) => {
    expect(problemOf(secret, values)).toEqual(problem);
  });

  it('is told by its rule while it is being typed', () => {
    expect(ruleBroken('new-password', 'abc')).toBe('length');
    expect(ruleBroken('new-password', good)).toBeNull();
    expect(ruleBroken('new-token-pin', '1')).toBeNull();
    expect(differs({ next: good, repeat: good.slice(0, 4) })).toBe(false);
    expect(differs({ next: good, repeat: 'x' })).toBe(true);
  });

  it('leads back into the field that is at fault', () => {
    const armed = transition(initialApproval, { type: 'armed' });
    const missing = transition(armed, { type: 'submit', problem: { field: 'repeat', why: 'mismatch' } });
    expect(fieldAtFault(missing)).toBe('repeat');
    const sent = transition(armed, { type: 'submit', problem: null });
    const refused = (code: 'PASSWORD_WRONG' | 'NEW_PASSWORD_WEAK') =>
      transition(sent, { type: 'refused', reason: { code, params: {} }, waits: false });
    expect(fieldAtFault(refused('PASSWORD_WRONG'))).toBe('current');
    expect(fieldAtFault(refused('NEW_PASSWORD_WEAK'))).toBe('next');
    expect(fieldAtFault(transition(initialApproval, { type: 'submit', problem: null }))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import en from '../../../renderer/i18n/en.json';
import ko from '../../../renderer/i18n/ko.json';
import { reasonText } from '../../../renderer/i18n/reason-text.ts';
import { type ReasonCode, reasonCodes, reasonParams } from '../../../shared/reason-rules.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { bank } from './samples.ts';

/** A value for each parameter that a reason may carry, and what must then be read in both languages. */
const values: Record<string, readonly [value: string | number, ko: string, en: string]> = {
  places: ['C:\\NPKI, a.pfx', 'C:\\NPKI, a.pfx', 'C:\\NPKI, a.pfx'],
  place: ['문서 › NPKI', '문서 › NPKI', '문서 › NPKI'],
  count: [3, '3', '3'],
  limit: [5, '5', '5'],
  triesLeft: [2, '2', '2'],
  rule: ['10–56', '10–56', '10–56'],
  date: ['2027-03-31T14:59:59.000Z', '2027. 3. 31.', '2027-03-31'],
  days: [12, '12', '12'],
  purpose: ['증권/보험용', '증권/보험용', 'Securities, insurance'],
  person: ['corporate', '기업용', 'Corporate'],
  account: ['otp', 'OTP 번호를', 'the OTP number'],
  why: ['elsewhere', '다른 곳에서 로그인하여', 'a log-in elsewhere'],
  factor: ['securityCard', '보안카드 번호가', 'security card numbers'],
  until: ['2026-11-22T13:05:09.000Z', '2026. 11. 22. 22:05:09', '2026-11-22 22:05:09 KST'],
};
const languages = ['ko', 'en'] as const;
const unfilled = /\{\{|\}\}|undefined|NaN|\(\s*\)|\s[,)]|\s\.(\s|$)|\(\/|\/\)/;

describe.each(languages)('reasons in %s', (language) => {
  const say = (reason: Reason) => reasonText(reason, language, bank.name);

  it('has a text for every code and for no other', () => {
    expect(Object.keys((language === 'ko' ? ko : en).reasons).sort()).toEqual([...reasonCodes].sort());
  });

  it.each(reasonCodes)('%s with its parameters names every one of them', (code: ReasonCode) => {
    const names = reasonParams[code] ?? [];
    const params = Object.fromEntries(names.map((name) => [name, values[name]?.[0] ?? '']));
    const { message, action } = say({ code, params });
    const whole = `${message} ${action}`;
    expect(message.length).toBeGreaterThan(4);
    expect(whole).not.toMatch(unfilled);
    for (const name of names) expect(whole).toContain(values[name]?.[language === 'ko' ? 1 : 2] ?? '?');
  });

  it.each(reasonCodes)('%s without any parameter is a whole sentence still', (code: ReasonCode) => {
    const { message, action } = say({ code, params: {} });
    expect(message).toMatch(language === 'ko' ? /(다|오)\.( .*(다|오)\.)*$/ : /[.)]$/);
    expect(`${message} ${action}`).not.toMatch(unfilled);
    if (code !== 'CANCELLED') expect(action.length).toBeGreaterThan(4);
  });
});

describe('the sentences of the guide, word by word', () => {
  it.each<[Reason, string]>([
    [{ code: 'EXPIRED', params: { date: '2026-10-13T14:59:59Z' } }, '2026. 10. 13.에 만료된 인증서입니다.'],
    [{ code: 'EXPIRES_SOON', params: { days: 12 } }, '12일 뒤 만료됩니다.'],
    [{ code: 'EXPIRES_SOON', params: { days: 0 } }, '곧 만료되는 인증서입니다.'],
    // "앞으로 0회 더" would send the customer back to a field that is gone.
    [
      { code: 'CLOUD_PIN_WRONG', params: { count: 5, limit: 5, triesLeft: 0 } },
      '금융인증서 비밀번호를 5회 잘못 입력하여 잠겼습니다.',
    ],
    [
      { code: 'LOGIN_FAILED', params: { count: 4, limit: 5, triesLeft: 1 } },
      '아이디 또는 비밀번호가 맞지 않습니다. (4/5회)',
    ],
    [{ code: 'OTP_WRONG', params: { limit: 5, triesLeft: 3 } }, 'OTP 번호가 맞지 않습니다. (2/5회)'],
    [
      { code: 'OTP_WRONG', params: { factor: 'otp', count: 1, limit: 5 } },
      'OTP 번호가 맞지 않습니다. (1/5회)',
    ],
    [
      { code: 'OTP_WRONG', params: { factor: 'securityCard', count: 2, limit: 5, triesLeft: 3 } },
      '보안카드 번호가 맞지 않습니다. (2/5회)',
    ],
    [
      { code: 'LOCKED', params: { account: 'securityCard', limit: 5 } },
      '보안카드 번호를 5회 잘못 입력하여 로그인이 제한되었습니다.',
    ],
    [
      { code: 'SESSION_EXPIRED', params: { why: 'idle' } },
      '오랫동안 사용하지 않아 자동으로 로그아웃되었습니다.',
    ],
    [
      { code: 'SESSION_EXPIRED', params: { why: 'longest' } },
      '안전을 위해 로그인 후 일정 시간이 지나 자동으로 로그아웃되었습니다.',
    ],
    [
      { code: 'SESSION_EXPIRED', params: { why: 'elsewhere' } },
      '다른 곳에서 로그인하여 이 PC에서는 로그아웃되었습니다.',
    ],
    // What comes from outside picks a sentence of ours by its name, and nothing else.
    [
      { code: 'SESSION_EXPIRED', params: { why: 'constructor' } },
      '오랫동안 사용하지 않아 자동으로 로그아웃되었습니다.',
    ],
    [
      { code: 'BANK_MAINTENANCE', params: { until: '2026-11-22T21:00:00Z' } },
      '은행 서비스 점검 시간입니다. 2026. 11. 23. 06:00:00 이후 이용해 주십시오.',
    ],
    [
      { code: 'LOCKED', params: { account: 'password', limit: 5 } },
      '비밀번호를 5회 잘못 입력하여 로그인이 제한되었습니다.',
    ],
    [
      { code: 'PERSON_TYPE', params: { person: 'corporate' } },
      '기업용 인증서는 개인 인터넷뱅킹에 등록할 수 없습니다.',
    ],
    [
      { code: 'PERSON_TYPE', params: { person: 'personal' } },
      '개인용 인증서는 기업 인터넷뱅킹에 등록할 수 없습니다.',
    ],
    [
      { code: 'OWN_BANK_CERT', params: {} },
      '우리은행에서 발급한 인증서이므로 별도 등록 없이 사용할 수 있습니다.',
    ],
    [{ code: 'LIMIT_REACHED', params: { limit: 5 } }, '등록할 수 있는 인증서는 5개까지입니다.'],
    [
      { code: 'RESULT_UNKNOWN', params: {} },
      '처리 결과를 확인하지 못했습니다. 다시 신청하지 마시고 [결과 확인]을 눌러 주십시오.',
    ],
  ])('%o', (reason, sentence) => {
    expect(reasonText(reason, 'ko', bank.name).message).toBe(sentence);
  });

  it.each([
    ['corporate', '개인 인터넷뱅킹에 맞는', '이 인증서는 기업 인터넷뱅킹에서'],
    ['personal', '기업 인터넷뱅킹에 맞는', '이 인증서는 개인 인터넷뱅킹에서'],
  ])('leads the holder of a %s certificate to the service that takes it', (person, fitting, elsewhere) => {
    const { action } = reasonText({ code: 'PERSON_TYPE', params: { person } }, 'ko', bank.name);
    expect(action).toContain(fitting);
    expect(action).toContain(elsewhere);
  });

  it('tells the tries left before the last one, and how a lock is lifted', () => {
    const last = reasonText(
      { code: 'LOGIN_FAILED', params: { count: 4, limit: 5, triesLeft: 1 } },
      'ko',
      bank.name,
    );
    expect(last.action).toContain('앞으로 1회 더 틀리면 로그인이 제한됩니다.');
    const locked = reasonText(
      { code: 'LOCKED', params: { account: 'otp', limit: 5, until: '2026-11-22T13:00:00Z' } },
      'ko',
      bank.name,
    );
    expect(locked.action).toBe(
      '2026. 11. 22. 22:00:00까지 로그인할 수 없습니다. 그 전에 이용하시려면 OTP 오류 해제 메뉴에서 제한을 풀어 주십시오.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import en from '../../../renderer/i18n/en.json';
import { createTexts } from '../../../renderer/i18n/instance.ts';
import ko from '../../../renderer/i18n/ko.json';
import { bank } from './samples.ts';

type Leaves = ReadonlyMap<string, string>;
const leaves = (node: unknown, path = ''): [string, string][] =>
  typeof node === 'string'
    ? [[path, node]]
    : Object.entries(node ?? {}).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map(([, name]) => name ?? '')
    .sort()
    .join();

const korean: Leaves = new Map(leaves(ko));
const english: Leaves = new Map(leaves(en));

describe('texts', () => {
  it('are the same ones in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...korean.keys()].sort());
  });

  it('name the same things in both languages', () => {
    const differing = [...korean].filter(
      ([key, text]) => placeholders(text) !== placeholders(english.get(key) ?? ''),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('are none of them empty, and no Korean is left in English', () => {
    const allowed = ['.settings.ko', '.settings.en', '.reasons.CANCELLED.action.0'];
    expect([...korean, ...english].filter(([key, text]) => text === '' && !allowed.includes(key))).toEqual(
      [],
    );
    expect([...english].filter(([key, text]) => /[가-힣]/.test(text) && !allowed.includes(key))).toEqual([]);
  });

  it('say 인증서 암호, never 인증서 비밀번호', () => {
    expect(
      [...korean.values()].filter(
        (text) => /인증서 비밀번호/.test(text) && !/금융인증서 비밀번호/.test(text),
      ),
    ).toEqual([]);
  });

  it.each(['ko', 'en'] as const)('are there at once, with the name of the bank (%s)', (language) => {
    const { t } = createTexts(language, bank.name);
    expect(t('done.registerMessage')).toContain(bank.name[language]);
    expect(t('idle.message', { seconds: 47 })).toContain('47');
  });

  it('have the exact names that people and screen readers rely on', () => {
    const { t } = createTexts('ko', bank.name);
    expect([
      t('login.id'),
      t('login.password'),
      t('login.submit'),
      t('otp.heading'),
      t('otp.code'),
      t('otp.submit'),
      t('nav.service'),
      t('nav.centre'),
      t('nav.inventory'),
      t('nav.register'),
      t('register.heading'),
      t('release.heading'),
      t('done.register'),
      t('done.release'),
      t('common.previous'),
      t('common.next'),
      t('common.cancel'),
      t('inventory.chooseFile'),
      t('release.submit'),
      t('nav.logOut'),
      t('idle.extend'),
      t('pending.settle'),
      t('register.kind'),
      t('register.joint'),
      t('register.cloud'),
      t('inventory.registered'),
      t('inventory.held'),
      t('certificate.open'),
      t('approval.title'),
      t('approval.password'),
      t('approval.submitRegister'),
      t('approval.submitConfirm'),
      t('approval.submitLogIn'),
      t('securityCard.front', { cell: 12 }),
      t('securityCard.back', { cell: 27 }),
      t('terms.agree', { title: '이용약관' }),
      t('login.withCertificate'),
      t('byCertificate.byId'),
      t('demo.code'),
    ]).toEqual(
      (
        '아이디|비밀번호|로그인|추가 인증|OTP 번호|확인|서비스|고객센터|인증서 관리|인증서 등록|타기관 인증서 등록|' +
        '타기관 인증서 해제|등록 완료|해제 완료|이전|다음|취소|파일 선택|해제|로그아웃|로그인 연장|결과 확인|인증서 종류|' +
        '공동인증서(구 공인인증서)|금융인증서|등록된 인증서 목록|보유 인증서 목록|상세 보기|전자서명|인증서 암호|등록|확인|' +
        '로그인|12번 앞 2자리|27번 뒤 2자리|「이용약관」에 동의합니다. (필수)|인증서로 로그인|아이디로 로그인|체험용 인증번호'
      ).split('|'),
    );
  });
});

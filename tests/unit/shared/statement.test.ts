import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { renderStatement } from '../../../shared/statement.ts';

/** A real certificate, whose facts nobody here made. */
const certificate = parseCertificate(
  new Uint8Array(readFileSync(new URL('../../fixtures/ca/yessignCA-Class3.der', import.meta.url))),
);
const subject = {
  bankName: '우리은행',
  customerName: '홍길동',
  certificate,
  replaces: null,
  terms: null,
} as const;

describe('the words that are signed', () => {
  it('are one person’s own, in Korean, with the end in Korean time', () => {
    expect(renderStatement({ ...subject, purpose: 'register', language: 'ko' })).toBe(
      [
        '본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.',
        '사용자: 금융결제원',
        '구분: 2.5.29.32.0',
        '발급자: KISA RootCA 4',
        '일련번호: 1028',
        '만료일: 2030. 5. 15. 16:25:21',
      ].join('\n'),
    );
  });
  it('are whole in English', () => {
    const english = { ...subject, bankName: 'Woori Bank', language: 'en', replaces: '0a1b' } as const;
    expect(renderStatement({ ...english, purpose: 'release' })).toBe(
      [
        '홍길동 releases the certificate below from Woori Bank.',
        'Holder: 금융결제원',
        'Type: 2.5.29.32.0',
        'Issuer: KISA RootCA 4',
        'Serial number: 1028',
        'Expires: 2030-05-15 16:25:21 KST',
        'The certificate registered before (serial number 0a1b) is released and replaced by this one.',
      ].join('\n'),
    );
  });
  it('name the bank’s terms that are agreed to, by title and version', () => {
    const terms = { title: '타기관 인증서 이용약관', version: 3 };
    const text = renderStatement({ ...subject, terms, purpose: 'register', language: 'ko' });
    expect(text.split('\n').at(-1)).toBe('「타기관 인증서 이용약관」(제3판)에 동의합니다.');
  });
  it('of a log-in name nobody: who it is the bank tells by the certificate', () => {
    const text = renderStatement({ ...subject, customerName: null, purpose: 'log-in', language: 'ko' });
    expect(text.split('\n')[0]).toBe('아래 인증서로 우리은행에 로그인합니다.');
  });
});

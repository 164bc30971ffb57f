import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { renderStatement } from '../../../shared/statement.ts';

/** A real certificate, whose facts nobody here made. */
const certificate = parseCertificate(
  new Uint8Array(readFileSync(new URL('../../fixtures/ca/yessignCA-Class3.der', import.meta.url))),
);
const subject = { bankName: '우리은행', customerName: '홍길동', certificate, replaces: null } as const;

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
});

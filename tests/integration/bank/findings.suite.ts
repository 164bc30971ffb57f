import { describe, expect, test } from 'vitest';
import { people } from '../../fixtures/people.ts';
import { base64, problemOf } from './client.ts';
import { certify, revokeNow } from './signer.ts';
import { world, codes } from './world.ts';

export const checkFindings = (): void => {
  describe('the bank’s findings before any secret', () => {
    const day = (n: number) => ({ days: [n - 365, n] as const });
    const cases: [string, Parameters<typeof certify>[0], string[], object?][] = [
      ['은행/신용카드/보험용', {}, []],
      ['범용', { issuer: 'signkorea-ca4', policy: '1.2.410.200004.5.1.1.5', units: ['personal'] }, []],
      ['ends in 12 days', day(12), ['EXPIRES_SOON'], { days: 12 }],
      ['expired', day(-40), ['EXPIRED'], { date: expect.stringMatching(/^\d{4}-.*Z$/) }],
      ['not yet valid', { days: [5, 370] }, ['NOT_YET_VALID'], { date: expect.any(String) }],
      [
        '증권/보험용',
        { issuer: 'signkorea-ca4', policy: '1.2.410.200004.5.1.1.9', units: ['personal'] },
        ['PURPOSE_NOT_ALLOWED'],
        { purpose: '증권/보험용' },
      ],
      [
        'a company’s',
        { policy: '1.2.410.200005.1.1.5', units: ['corporation'], holder: people.company },
        ['PERSON_TYPE'],
        { person: 'corporate' },
      ],
      ['the bank’s own', { units: ['personal4IB', 'WOORI'] }, ['OWN_BANK_CERT']],
      ['an encryption certificate', { usage: 'encipher' }, ['ENCRYPTION_CERT']],
      ['1024 bits, SHA-1', { bits: 1024, hash: 'SHA-1' }, ['WEAK_ALGORITHM']],
      ['without identity', { withoutIdentity: true }, ['VID_UNAVAILABLE']],
      [
        'an issuer nobody trusts',
        { issuer: 'stranger-ca', policy: '1.2.410.200004.5.1.1.5' },
        ['ISSUER_UNTRUSTED'],
      ],
    ];
    test.each(cases)('%s', async (_name, wanted, expected, params) => {
      const { findings } = await world.hong.registerChallenge(await certify(wanted));
      expect(codes(findings)).toEqual(expected);
      if (params) expect(findings[0]?.params).toEqual(params);
    });

    test.each([
      ['keyCompromise', 'REVOKED'],
      ['certificateHold', 'SUSPENDED'],
    ] as const)('in the list as %s', async (reason, code) => {
      const certificate = await certify();
      expect((await world.hong.registerChallenge(certificate)).findings).toEqual([]);
      await revokeNow(certificate, reason);
      expect(codes((await world.hong.registerChallenge(certificate)).findings)).toEqual([code]);
    });

    test('a changed signature, and what is no certificate', async () => {
      const { certificate } = await certify();
      const changed = Uint8Array.from(certificate);
      changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
      const ask = (der: Uint8Array) =>
        world.hong.call('challenge', { purpose: 'register', certificate: base64(der) });
      expect(codes((await ask(changed)).findings)).toEqual(['SIGNATURE_INVALID']);
      expect(await problemOf(ask(Buffer.from('이 파일은 인증서가 아닙니다')))).toMatchObject({
        code: 'FILE_DAMAGED',
      });
      expect(await problemOf(ask(certificate.subarray(0, 500)))).toMatchObject({ code: 'FILE_DAMAGED' });
    });
  });
};

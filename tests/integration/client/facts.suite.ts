import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HttpsAnswer, HttpsClient } from '../../../electron/platform/https.ts';
import { pair, profile } from './setting.ts';
import { reasonOf, startApp } from './world.ts';

export const checkFacts = (): void => {
  describe('what the bank says of itself', () => {
    /** The bank with its answer to GET /about changed on the way, by one who broke the TLS. */
    const changing =
      (change: (about: Record<string, unknown>) => Record<string, unknown>) =>
      (https: HttpsClient): HttpsClient => ({
        async request(request): Promise<HttpsAnswer> {
          const answer = await https.request(request);
          if (request.path !== '/about') return answer;
          return { ...answer, json: change(answer.json as Record<string, unknown>) };
        },
      });
    const factsWith = async (...[change]: Parameters<typeof changing>) =>
      (await startApp({ profile, between: changing(change) })).bank.facts();
    const bent = (base64: unknown): string => {
      const octets = Buffer.from(String(base64), 'base64');
      octets[octets.length - 20] = (octets[octets.length - 20] ?? 0) ^ 1;
      return octets.toString('base64');
    };

    it('is believed', async () => {
      const { bank } = await startApp({ profile });
      const facts = await bank.facts();
      expect(facts.policy.acceptedPolicies.map(({ oid }) => oid)).toContain('1.2.410.200005.1.1.4');
      expect(facts.trustList.roots.length).toBeGreaterThan(0);
      expect(Math.abs(facts.clockSkewSeconds)).toBeLessThan(5);
      expect(await bank.facts()).toBe(facts);
    });

    it('is refused where it is signed by nobody we know', async () => {
      const other = { ...profile, signingRoot: profile.server.tlsRoots[0] ?? '' };
      const app = await startApp({ profile: other });
      expect(await reasonOf(app.bank.facts())).toBe('SERVER_IDENTITY');
      expect(await app.disk()).toContain('bank.untrusted document=');
    });

    it.each([
      ['a changed policy', (about) => ({ ...about, policy: bent(about['policy']) })],
      ['a changed trust list', (about) => ({ ...about, trustList: bent(about['trustList']) })],
      ['a policy in the trust list’s place', (about) => ({ ...about, trustList: about['policy'] })],
      [
        'an envelope certificate that is not for envelopes',
        (about) => ({ ...about, envelopeCertificate: about['receiptCertificate'] }),
      ],
      [
        'a receipt certificate that is not for signatures',
        (about) => ({ ...about, receiptCertificate: about['envelopeCertificate'] }),
      ],
      ['an envelope certificate of another’s', (about) => ({ ...about, envelopeCertificate: foreign() })],
      ['no way up to the root', (about) => ({ ...about, chain: [], policy: bent(about['policy']) })],
      ['another bank', (about) => ({ ...about, bank: 'another' })],
      [
        'a CA as envelope certificate',
        (about) => ({ ...about, envelopeCertificate: firstOf(about['chain']) }),
      ],
    ] satisfies [string, Parameters<typeof changing>[0]][])('is refused with %s', async (_what, change) => {
      expect(await reasonOf(factsWith(change))).toBe('SERVER_IDENTITY');
    });
    const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
    const foreign = (): string => Buffer.from(pair.certificate).toString('base64');

    it('is the bank’s fault where it is no answer of the API', async () => {
      expect(await reasonOf(factsWith(() => ({ hello: 'world' })))).toBe('BANK_UNAVAILABLE');
    });

    it('is not rolled back', async () => {
      const first = await startApp({ profile });
      const { folder } = first;
      await first.bank.facts();
      const file = path.join(folder, 'bank-versions.json');
      const seen = JSON.parse(await readFile(file, 'utf8')) as Record<
        string,
        { policy: number; trustList: number }
      >;
      const [root, versions] = Object.entries(seen)[0] ?? ['', { policy: 0, trustList: 0 }];
      expect(versions.policy).toBeGreaterThan(0);
      await writeFile(file, JSON.stringify({ [root]: { ...versions, trustList: versions.trustList + 1 } }));
      const later = await startApp({ profile, folder });
      expect(await reasonOf(later.bank.facts())).toBe('SERVER_IDENTITY');
    });

    it.each([
      ['three hours ahead', 3, undefined],
      ['three hours behind', -3, undefined],
      ['ten days ahead', 240, 'CLOCK_WRONG'],
      ['ten days behind', -240, 'CLOCK_WRONG'],
    ])('is judged with a clock that is %s', async (_what, hours, reason) => {
      const clock = { now: () => new Date(Date.now() + hours * 3_600_000) };
      const { bank } = await startApp({ profile, clock });
      if (reason === undefined) expect((await bank.facts()).clockSkewSeconds).toBeCloseTo(-hours * 3600, -1);
      else expect(await reasonOf(bank.facts())).toBe(reason);
    });

    it.each([
      ['as it was then: by its date the clock is wrong', 0, 'CLOCK_WRONG'],
      ['with the date of today', 10 * 86_400_000, 'SERVER_IDENTITY'],
      ['with a date as far back as is believed', 9 * 86_400_000 + 3_600_000, 'SERVER_IDENTITY'],
      ['with a date far ahead', 100 * 86_400_000, 'CLOCK_WRONG'],
    ])('is not believed ten days later, %s', async (_what, later, reason) => {
      // Policy and trust list hold a week; whoever broke the TLS may put any time beside them.
      const recorded = new Date(Date.now() + later).toISOString();
      const clock = { now: () => new Date(Date.now() + 10 * 86_400_000) };
      const between = changing((about) => ({ ...about, time: recorded }));
      const { bank } = await startApp({ profile, clock, between });
      expect(await reasonOf(bank.facts())).toBe(reason);
    });
  });
};

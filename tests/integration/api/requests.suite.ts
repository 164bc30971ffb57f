import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certify } from '../bank/signer.ts';
import { operations } from './description.ts';
import { expectNoneOf } from './judge.ts';
import { startTester, type Tester } from './tester.ts';

/** So many attempts at each operation, chosen by the seed: with `API_SEED` a failure of another run comes back. */
export const checkRequests = (terms: { readonly seed: number; readonly runs: number }): void => {
  const seed = Number(process.env['API_SEED'] ?? terms.seed);
  const { runs } = terms;
  let tester: Tester;
  beforeAll(async () => {
    tester = await startTester();
  }, 120_000);
  afterAll(() => tester.bank.remove());

  describe(`whatever is sent (seed ${seed})`, () => {
    it.each(operations.map((operation) => [operation.id, operation] as const))(
      '%s answers as described, or refuses in 4xx and says nothing again',
      (_id, operation) => tester.attempt(operation, { seed, runs }),
      Math.max(120_000, runs * 2000),
    );

    it('and the bank is none the worse for it', async () => {
      const hong = await tester.bank.client('hong').logIn();
      const certificate = await certify();
      const { registration } = await hong.register(certificate);
      expect((await hong.registrations()).map(({ id }) => id)).toEqual([registration]);
      await hong.release(certificate, registration);
      expect(tester.bank.log).not.toContain('"msg":"fault"');
      expectNoneOf(
        tester.bank.log,
        [...tester.secrets].filter(({ length }) => length >= 16),
      );
    }, 120_000);
  });
};

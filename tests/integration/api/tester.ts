import fc from 'fast-check';
import { expect } from 'vitest';
import { BankProcess } from '../bank/process.ts';
import type { Client } from '../bank/client.ts';
import { attemptsAt, isAsDescribed, requestOf, type Authorization } from './attempts.ts';
import type { Operation } from './description.ts';
import { expectRefusal, expectSuccess } from './judge.ts';
import { wireTo, type Wire } from './wire.ts';

/**
 * The bank under a stranger who has its description: a session of hong2's, first factors of kim's, whose wrong second
 * factors lock him, and ids that nobody has.
 */
export interface Tester {
  readonly bank: BankProcess;
  readonly wire: Wire;
  /** Sends attempts at the operation, and judges each answer; shrinks and tells the seed where one is wrong. */
  attempt(operation: Operation, terms: { readonly seed: number; readonly runs: number }): Promise<void>;
  /** Of the customers' in what was sent. */
  readonly secrets: ReadonlySet<string>;
}

export const startTester = async (): Promise<Tester> => {
  const bank = await BankProcess.start(undefined, '--requests-per-minute', '1000000', '--delay-seconds', '0');
  const wire = wireTo(bank.profile);
  const ended = await bank.client('hong2').logIn();
  const session: Client = await bank.client('hong2').logIn();
  const secrets = new Set<string>([ended.token, session.token]);

  /** A first factor stands three minutes only. */
  let first: { readonly token: string; readonly at: number } | undefined;
  const firstFactor = async (): Promise<string> => {
    if (first === undefined || Date.now() - first.at > 60_000) {
      const { id, password } = bank.customer('kim');
      // Locked by now, perhaps; what it had stays what it is then.
      const token = await bank
        .client('kim')
        .call('logIn', { id, password })
        .catch(() => undefined);
      first = { token: token?.token ?? first?.token ?? 'none', at: Date.now() };
      secrets.add(first.token);
    }
    return first.token;
  };

  const authorizations = (operation: Operation, firstToken: string) => {
    const tokens: Readonly<Record<Exclude<Authorization, object>, string | undefined>> = {
      right: { none: undefined, 'first-factor': firstToken, session: session.token }[operation.auth],
      none: undefined,
      'first-factor': firstToken,
      session: session.token,
      ended: ended.token,
      altered: `${session.token.slice(0, -1)}${session.token.endsWith('A') ? 'B' : 'A'}`,
    };
    return (kind: Authorization): string | undefined => {
      if (typeof kind === 'object') return kind.raw;
      const token = tokens[kind];
      return token === undefined ? undefined : `Bearer ${token}`;
    };
  };
  const isRight = ({ auth }: Operation, kind: Authorization): boolean =>
    auth === 'none' || kind === 'right' || kind === auth;

  return {
    bank,
    wire,
    secrets,
    async attempt(operation, { seed, runs }) {
      const property = fc.asyncProperty(attemptsAt(operation), async (attempt) => {
        const right = isRight(operation, attempt.authorization);
        // That would end the session that all others go on with.
        fc.pre(!(operation.method === 'DELETE' && right));
        for (const secret of attempt.body?.secrets ?? []) secrets.add(secret);
        const request = requestOf(operation, attempt, authorizations(operation, await firstFactor()));
        const reply = await wire.ask(request);
        if (reply?.status === 200) {
          expect(right, 'answered to one without a session').toBe(true);
          // What is not read cannot be wrong: a body of a GET.
          const isRead = operation.method !== 'GET';
          expect(isRead && !isAsDescribed(operation, attempt), 'answered though it is wrong').toBe(false);
          expect(attempt.extra.makes).not.toBe('refused');
          expectSuccess(reply, operation);
          return;
        }
        expectRefusal(reply, [...(attempt.body?.secrets ?? []), session.token]);
        // Who it is comes before what is asked, and only the form of HTTP comes before both.
        const isHttp = attempt.extra.makes === 'no-difference' && attempt.idempotencyKeys.length <= 1;
        if (!right && isHttp && attempt.query.length < 100 && attempt.parameter.fits)
          expect(reply?.status).toBe(401);
      });
      await fc.assert(property, { seed, numRuns: runs });
    },
  };
};

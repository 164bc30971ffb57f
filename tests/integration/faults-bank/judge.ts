import path from 'node:path';
import { Refusal, type ReasonCode } from '../../../shared/reasons.ts';
import { openssl } from '../../fixtures/openssl.ts';
import type { Prepared } from './acts.ts';
import { enter, stateOf, type Seat } from './seat.ts';
import { statusOf, type Message } from './wire.ts';

/** What the customer was told: that it is done, that it is not, or why it could not be. */
export type Told = 'done' | 'not done' | ReasonCode;

export const toldBy = async (send: Prepared['send']): Promise<Told> => {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Refusal) return error.reason.code;
    throw error;
  }
};

export interface Verdict {
  readonly told: Told;
  /** What it was in the end, at the bank. */
  readonly done: boolean;
  /** The customer was told, or the client keeps it as done, and it is not. */
  readonly lost: boolean;
  readonly doubled: boolean;
  /** Anything else that was not as it was told, in a line. */
  readonly wrong: readonly string[];
}

export interface Expected {
  /** Refusals that are true, where it was not done. */
  readonly refusals: readonly ReasonCode[];
  /** Whether no answer at all came through, settle's neither. */
  readonly mayBeUnknown: boolean;
}

/** The receipt as OpenSSL verifies it, up to the bank's signing root. */
const receiptOf = async ({ app, profile, ground }: Seat, name: string): Promise<unknown> => {
  const file = path.join(app.folder, 'receipts', name);
  const root = await ground.fileOf('signing-root.pem', profile.signingRoot);
  const args = ['-inform', 'DER', '-binary', '-purpose', 'any', '-no-CApath', '-CAfile', root, '-in', file];
  return JSON.parse((await openssl(['cms', '-verify', ...args])).toString());
};

const contentOf = ({ octets, body }: Message): { readonly number?: string; readonly state?: string } =>
  JSON.parse(octets.toString('utf8', body)) as { readonly number?: string; readonly state?: string };

/**
 * Compares what the customer was told with what is: the fault is over, what was held comes late, the same octets come
 * once more, and an operation that stayed pending is asked about ([결과 확인]).
 */
export const judge = async (
  seat: Seat,
  prepared: Prepared,
  told: Told,
  { refusals, mayBeUnknown }: Expected,
): Promise<Verdict> => {
  const { app, proxy, customer } = seat;
  const { key, before } = prepared;
  const wrong: string[] = [];
  const original = prepared.original ?? proxy.seen[0];
  await proxy.clear();
  // Where nothing was to be written, the customer must be able to begin anew; a second log-in has ended this session.
  if (key === null || app.bank.session.state !== 'logged-in') await enter(app, customer);

  const isPending = async (): Promise<boolean> =>
    (await app.pending.list(customer.id)).some((operation) => operation.key === key);
  const isAnswer = told === 'done' || told === 'not done';
  const wasPending = await isPending();
  if (told === 'RESULT_UNKNOWN' && !mayBeUnknown) wrong.push('told RESULT_UNKNOWN though it could be asked');
  if (told === 'RESULT_UNKNOWN' && !wasPending) wrong.push('told RESULT_UNKNOWN with nothing to ask about');
  if (isAnswer && wasPending) wrong.push(`told ${told}, and still pending`);
  if (!isAnswer && told !== 'RESULT_UNKNOWN' && !refusals.includes(told)) wrong.push(`told ${told}`);

  let said = told;
  if (wasPending && key !== null) said = (await app.bank.settle(key)) === null ? 'not done' : 'done';
  if (await isPending()) wrong.push('pending after it was settled');

  // The bank hears of these when all is over.
  const late = await proxy.letGo();
  const again = original && key ? await proxy.sendAgain(original) : undefined;
  const after = await stateOf(seat);
  const made = [...after.history].filter(([number]) => !before.history.has(number));
  const done = made.length > 0;
  const expected = done ? prepared.after : before.registered;
  if (prepared.act === null && said === 'done') said = 'not done';
  if (done && said !== 'done') wrong.push(`told ${said}, and it was done`);
  if (made.some(([, act]) => act !== prepared.act)) wrong.push(`did ${made.map(([, act]) => act).join()}`);
  if (JSON.stringify(after.registered) !== JSON.stringify(expected))
    wrong.push(`registered: ${after.registered.join()}`);

  for (const answer of again ? [...late, again] : late) {
    const { number, state } = contentOf(answer);
    if (number !== undefined && number !== made[0]?.[0]) wrong.push('what came late was done once more');
    if (state !== undefined && (state === 'done') !== done) wrong.push(`a late question was told ${state}`);
  }
  if (again && (statusOf(again) === 200) !== done)
    wrong.push(`the same request once more was answered ${statusOf(again)}`);
  const kept = after.receipts.filter((name) => !before.receipts.includes(name));
  if (JSON.stringify(kept) !== JSON.stringify(made.map(([number]) => `${number}.p7m`)))
    wrong.push(`receipts kept: ${kept.join() || 'none'}`);
  for (const name of kept) {
    const record = (await receiptOf(seat, name)) as { readonly idempotencyKey?: unknown };
    if (record.idempotencyKey !== key) wrong.push(`the receipt ${name} is of another operation`);
  }
  return { told, done, lost: said === 'done' && !done, doubled: made.length > 1, wrong };
};

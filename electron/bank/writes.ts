import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { BankBody, Done, Receipt } from '../../shared/bank-api.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { PendingOperation } from '../../shared/ipc.ts';
import { type ReasonCode, Refusal } from '../../shared/reasons.ts';
import { Statement } from '../../shared/statement.ts';
import { verifySignedData } from '../pki/cms.ts';
import type { Bank, History, Log, PendingOperations, VerifiedDone } from '../usecases/ports.ts';
import { AnswerLost } from './api.ts';
import { NotTheBanks } from './bank-signature.ts';
import type { Facts } from './facts.ts';
import { verifyReceipt, type Asked } from './receipt.ts';
import type { BankSession } from './session.ts';

/** A network that dropped one answer needs a moment before it carries the next. */
const retryPauseMs = 700;

export interface WritesOptions {
  readonly profile: BankProfile;
  readonly session: BankSession;
  readonly facts: Facts;
  readonly pendingOperations: PendingOperations;
  readonly history: History;
  readonly log: Log;
}

const actsOf: Readonly<Record<PendingOperation['act'], readonly Receipt['act'][]>> = {
  register: ['register', 'replace'],
  release: ['release'],
  'release-without-key': ['release-without-key'],
};

/** After these the window asks for another second factor, and sends the write again. */
const asksAgain: ReadonlySet<ReasonCode> = new Set(['OTP_WRONG', 'OTP_USED', 'RATE_LIMITED']);

type Sent = BankBody<'register'> | BankBody<'release'>;

const sha256 = (base64: string): string =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

/** The writes of the bank's API, each done exactly once (design: idempotency key, retry, settle). */
export const createWrites = (options: WritesOptions): Pick<Bank, 'register' | 'release' | 'settle'> => {
  const { profile, session, facts, pendingOperations, history, log } = options;
  /** Being sent, by key: nobody asks what became of one before it has its answer. */
  const underWay = new Map<string, Promise<VerifiedDone>>();

  const customerNow = (): string => {
    const { customer } = session;
    if (customer === null) throw new Refusal('SESSION_EXPIRED');
    return customer.id;
  };

  /** What our own signature says: a write under another key, or by another customer, is a fault of ours. */
  const statementOf = async (signed: string, key: string, customer: string): Promise<Statement> => {
    let statement: Statement;
    try {
      const { content } = await verifySignedData(new Uint8Array(Buffer.from(signed, 'base64')));
      statement = Statement.parse(JSON.parse(new TextDecoder().decode(content)));
    } catch {
      throw new Refusal('INTERNAL');
    }
    if (statement.idempotencyKey !== key || statement.customer !== customer) throw new Refusal('INTERNAL');
    return statement;
  };

  /** The receipt verified and kept, then the operation forgotten; that order survives a crash between any two. */
  const conclude = async (done: Done, asked: Asked): Promise<VerifiedDone> => {
    let verified: VerifiedDone;
    try {
      verified = await verifyReceipt(done, asked, facts);
    } catch (error) {
      // Somebody says it is done and cannot show it: neither done nor not done is ours to say.
      if (error instanceof NotTheBanks)
        log.event('bank.untrusted', { document: error.document, check: error.check });
      else if (!(error instanceof Refusal)) throw error;
      throw new Refusal('RESULT_UNKNOWN');
    }
    let step: 'receipt' | 'pending' = 'receipt';
    try {
      await history.keep(verified.record, new Uint8Array(Buffer.from(done.receipt, 'base64')));
      step = 'pending';
      await pendingOperations.remove(asked.idempotencyKey);
    } catch (error) {
      // Done at the bank all the same; what is left pending is settled, and its receipt fetched, another time.
      const name =
        error instanceof Refusal ? error.reason.code : error instanceof Error ? error.name : 'unknown';
      log.event('bank.bookkeeping-failed', { step, error: name });
    }
    return verified;
  };

  /** Nothing was done: there is nothing to settle. */
  const forget = async (key: string): Promise<void> => {
    await pendingOperations.remove(key).catch(() => {
      log.event('bank.bookkeeping-failed', { step: 'pending' });
    });
  };

  /** It stays pending, and is settled another time. */
  const unknown = ({ act }: PendingOperation): Refusal => {
    log.event('bank.result-unknown', { act });
    return new Refusal('RESULT_UNKNOWN');
  };

  /**
   * Why nothing was done, once `settle` has said so. The key is fenced then, and a signed statement carries it: what asks
   * for another second factor would have it sent in vain with the same statement. Without the key each try has its own.
   */
  const notDone = (sent: Sent, refusal: Refusal): Refusal =>
    asksAgain.has(refusal.reason.code) && 'signedStatement' in sent && sent.secondFactor
      ? new Refusal('BANK_UNAVAILABLE')
      : refusal;

  /**
   * The same request once more, then the question what became of it. A refusal of the second try says nothing of the
   * first, which may still be under way: only `settle`, which fences the key, tells for certain.
   */
  const recover = async (
    operation: PendingOperation,
    customer: string,
    sent: Sent,
    send: () => Promise<Done>,
  ): Promise<Done> => {
    // Asked in the session of another, the bank would rightly know nothing of it: that says nothing of this one.
    const isStillTheirs = (): boolean => session.customer?.id === customer;
    log.event('bank.retried', { act: operation.act });
    await wait(retryPauseMs);
    if (!isStillTheirs()) throw unknown(operation);
    let second: Refusal;
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Refusal) || !isStillTheirs()) throw unknown(operation);
      second = error;
    }
    const settled = await session.call('settle', { parameter: operation.key }).catch(() => {
      throw unknown(operation);
    });
    log.event('bank.settled', { state: settled.state });
    if (settled.state === 'done') return settled.result;
    await forget(operation.key);
    throw notDone(sent, second);
  };

  const write = async (
    operation: PendingOperation,
    asked: Asked,
    sent: Sent,
    send: () => Promise<Done>,
  ): Promise<VerifiedDone> => {
    // Known before the act, so that its receipt can be judged when it comes.
    await facts.get();
    await pendingOperations.add({ ...operation, customer: asked.customer });
    let done: Done;
    try {
      done = await send();
    } catch (error) {
      // A fault of ours, perhaps after the request has left: nobody has said that nothing was done.
      if (!(error instanceof Refusal)) throw unknown(operation);
      if (!(error instanceof AnswerLost)) {
        await forget(operation.key);
        throw error;
      }
      done = await recover(operation, asked.customer, sent, send);
    }
    return conclude(done, asked);
  };

  const writeOnce = async (...call: Parameters<typeof write>): Promise<VerifiedDone> => {
    const [{ key }] = call;
    const answer = write(...call);
    underWay.set(key, answer);
    try {
      return await answer;
    } finally {
      underWay.delete(key);
    }
  };

  const askedOf = (operation: PendingOperation, customer: string): Asked => ({
    bank: profile.bank.id,
    customer,
    idempotencyKey: operation.key,
    acts: actsOf[operation.act],
    ...(operation.certificate === undefined ? {} : { certificateSha256: sha256(operation.certificate) }),
  });

  return {
    async register(operation, body) {
      const customer = customerNow();
      const signed = await statementOf(body.signedStatement, operation.key, customer);
      const asked = {
        ...askedOf(operation, customer),
        acts: [signed.registration === null ? 'register' : 'replace'],
        ...{ certificateSha256: signed.certificateSha256, terms: signed.terms },
        ...{ replaced: signed.registration, reason: null },
      } as const;
      return writeOnce(operation, asked, body, () =>
        session.call('register', { body, idempotencyKey: operation.key }),
      );
    },

    async release(operation, registration, body: BankBody<'release'>) {
      const customer = customerNow();
      const signed =
        body.how === 'signed' ? await statementOf(body.signedStatement, operation.key, customer) : undefined;
      const asked = {
        ...askedOf(operation, customer),
        ...{ registration, replaced: null, terms: null },
        reason: body.how === 'without-key' ? body.reason : null,
        ...(signed ? { certificateSha256: signed.certificateSha256 } : {}),
      };
      return writeOnce(operation, asked, body, () =>
        session.call('release', { body, parameter: registration, idempotencyKey: operation.key }),
      );
    },

    async settle(key) {
      await underWay.get(key)?.catch(() => undefined);
      const customer = customerNow();
      const operation = (await pendingOperations.list(customer)).find((pending) => pending.key === key);
      // The bank would answer whoever is logged in now.
      if (customerNow() !== customer) throw new Refusal('SESSION_EXPIRED');
      const settled = await session.call('settle', { parameter: key });
      log.event('bank.settled', { state: settled.state });
      if (settled.state === 'not-done') {
        // One that is not among this customer's is perhaps another's, of whom nothing was said.
        if (operation) await forget(key);
        return null;
      }
      return conclude(
        settled.result,
        operation === undefined
          ? {
              bank: profile.bank.id,
              customer,
              idempotencyKey: key,
              acts: Object.values(actsOf).flat(),
            }
          : askedOf(operation, customer),
      );
    },
  };
};

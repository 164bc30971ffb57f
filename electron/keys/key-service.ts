import { setTimeout as pause } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { type KeyAnswer, KeyJob, type KeySource } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import { PkiError } from '../pki/errors.ts';
import { type ApprovalPort, Approvals } from './approvals.ts';
import { type KeyPair, wipe } from './key-pair.ts';
import { reasonOf } from './reason-of.ts';
import { sign } from './sign.ts';
import { unlock } from './unlock.ts';

/** Milliseconds after the first, second, … wrong password. They grow against guessing at the screen, and never lock. */
const delays = [0, 500, 1000, 2000, 4000, 5000] as const;
export const delayAfter = (wrong: number): number => delays[Math.min(wrong, delays.length) - 1] ?? 0;

export interface KeyServiceOptions {
  /** To the main process. */
  readonly answer: (answer: KeyAnswer) => void;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * What the key process does: one job after the other, each approved over its own port. A file that was opened is held,
 * decrypted, until the next job has used it; everything else is wiped when its job ends.
 */
export function createKeyService({ answer, wait = pause }: KeyServiceOptions) {
  let held: readonly KeyPair[] = [];

  async function unlocked(source: KeySource, approvals: Approvals): Promise<readonly KeyPair[]> {
    let approval = approvals.next();
    for (let wrong = 1; ; wrong += 1) {
      const password = await approval;
      answer({ kind: 'working' });
      approvals.tell({ kind: 'working' });
      try {
        return await unlock(source, password ?? new Uint8Array());
      } catch (error) {
        if (!(error instanceof PkiError) || error.code !== 'password-wrong') throw error;
      }
      const waitMs = delayAfter(wrong);
      answer({ kind: 'waiting' });
      approvals.tell({ kind: 'refused', reason: { code: 'PASSWORD_WRONG', params: {} }, waitMs });
      // Taken from now on and looked at after the wait: the page's clock may be a moment ahead.
      approval = approvals.next();
      // Kept here too: the page only shows it.
      await wait(waitMs);
    }
  }

  async function heldPair(certificateSha256: string, approvals: Approvals): Promise<readonly KeyPair[]> {
    await approvals.next();
    answer({ kind: 'working' });
    approvals.tell({ kind: 'working' });
    const found = held.find((pair) => sha256(pair.certificate) === certificateSha256);
    if (found === undefined) throw new Refusal('CERT_NOT_FOUND');
    return [found];
  }

  async function perform(job: KeyJob, approvals: Approvals): Promise<KeyAnswer> {
    if (job.kind === 'open') {
      held = await unlocked(job.source, approvals);
      return {
        kind: 'opened',
        pairs: held.map(({ certificate, privateKey, chain }) => ({
          certificate: copyOf(certificate),
          hasKey: privateKey !== undefined,
          chain: chain.map(copyOf),
        })),
      };
    }
    const { source, ...order } = job;
    let pairs: readonly KeyPair[] = [];
    try {
      pairs =
        source.kind === 'held'
          ? await heldPair(source.certificateSha256, approvals)
          : await unlocked(source, approvals);
      const pair = pairs.find(({ certificate }) => sha256(certificate) === order.statement.certificateSha256);
      if (pair === undefined) throw new Refusal('CERT_NOT_FOUND');
      const { signedStatement, randomEnvelope } = await sign(pair, order);
      return {
        kind: 'signed',
        signedStatement: copyOf(signedStatement),
        randomEnvelope: randomEnvelope === null ? null : copyOf(randomEnvelope),
      };
    } finally {
      wipe(pairs);
      wipe(held);
      held = [];
    }
  }

  return {
    /** Runs a job to its one final answer (`opened`, `signed` or `failed`); never rejects. */
    async run(data: unknown, port: ApprovalPort | undefined): Promise<void> {
      const job = KeyJob.safeParse(data);
      if (!job.success || port === undefined) {
        answer({ kind: 'failed', reason: { code: 'INTERNAL', params: {} } });
        return;
      }
      const approvals = new Approvals(port);
      try {
        const result = await perform(job.data, approvals);
        approvals.tell({ kind: 'accepted' });
        answer(result);
      } catch (error) {
        answer({ kind: 'failed', reason: reasonOf(error) });
      } finally {
        approvals.close();
      }
    },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Structured clone sends the whole buffer under a view, and octets from node:crypto are views of a shared pool or of
 * what was decrypted: sent as they are, they would carry keys to the main process.
 */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

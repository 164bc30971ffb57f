import { setTimeout as pause } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { type KeyAnswer, KeyJob, KeyRenewal, type KeySource, type SignJob } from '../../shared/key-job.ts';
import { type Reason, type ReasonCode, Refusal } from '../../shared/reasons.ts';
import { type ApprovalPort, Approvals, type Secrets, wipeSecrets } from './approvals.ts';
import { type ChangedKeys, changeSecret } from './change-secret.ts';
import { convertPkcs12, exportPkcs12, type KeyFiles } from './export.ts';
import { type KeyPair, wipe } from './key-pair.ts';
import { reasonOf } from './reason-of.ts';
import { Renewable } from './renewable.ts';
import { sign } from './sign.ts';
import { listTokens } from './token.ts';
import { unlock } from './unlock.ts';

/** Milliseconds after the first, second, … wrong password. They grow against guessing at the screen, and never lock. */
const delays = [0, 500, 1000, 2000, 4000, 5000] as const;
export const delayAfter = (wrong: number): number => delays[Math.min(wrong, delays.length) - 1] ?? 0;

/** After these the customer may try again in the same window. */
const anotherTry: ReadonlySet<ReasonCode> = new Set([
  'PASSWORD_WRONG',
  'TOKEN_PIN_WRONG',
  'CLOUD_PIN_WRONG',
  'NEW_PASSWORD_WEAK',
]);

/** A medium that counts its tries and has none left is not asked again. */
const mayTryAgain = ({ code, params }: Reason): boolean => anotherTry.has(code) && params['triesLeft'] !== 0;

type Approved = Exclude<KeyJob, { kind: 'list-tokens' }>;

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
  /** Of the signature under way; null where there is none. */
  let renewable: Renewable | null = null;

  /** Asks for the secret until it is the right one: a wrong one keeps the window open, whatever else fails ends it. */
  async function withSecret<T>(approvals: Approvals, attempt: (secrets: Secrets) => Promise<T>): Promise<T> {
    let approval = approvals.next();
    for (let wrong = 1; ; wrong += 1) {
      const secrets = await approval;
      answer({ kind: 'working' });
      approvals.tell({ kind: 'working' });
      let refused: Reason;
      try {
        return await attempt(secrets);
      } catch (error) {
        const reason = reasonOf(error);
        if (!mayTryAgain(reason)) throw error;
        refused = reason;
      } finally {
        wipeSecrets(secrets);
      }
      // A medium that counts its own tries needs no delay of ours; a new password that is too weak was no guess.
      const waitMs = refused.code === 'PASSWORD_WRONG' ? delayAfter(wrong) : 0;
      answer({ kind: 'waiting' });
      approvals.tell({ kind: 'refused', reason: refused, waitMs });
      // Taken from now on and looked at after the wait: the page's clock may be a moment ahead.
      approval = approvals.next();
      // Kept here too: the page only shows it.
      await wait(waitMs);
    }
  }

  const unlocked = (source: KeySource, approvals: Approvals): Promise<readonly KeyPair[]> =>
    withSecret(approvals, ({ password }) => unlock(source, password));

  async function heldPair(
    certificateSha256: string,
    approvals: Approvals,
    onApproval: () => void,
  ): Promise<readonly KeyPair[]> {
    await approvals.next();
    onApproval();
    answer({ kind: 'working' });
    approvals.tell({ kind: 'working' });
    const found = held.find((pair) => sha256(pair.certificate) === certificateSha256);
    if (found === undefined) throw new Refusal('CERT_NOT_FOUND');
    return [found];
  }

  async function open(
    { source }: Extract<KeyJob, { kind: 'open' }>,
    approvals: Approvals,
  ): Promise<KeyAnswer> {
    held = await unlocked(source, approvals);
    return {
      kind: 'opened',
      pairs: held.map(({ certificate, privateKey, chain }) => ({
        certificate: copyOf(certificate),
        hasKey: privateKey !== undefined,
        chain: chain.map(copyOf),
      })),
    };
  }

  async function signed({ source, ...order }: SignJob, approvals: Approvals): Promise<KeyAnswer> {
    let pairs: readonly KeyPair[] = [];
    const words = new Renewable(order.statement);
    renewable = words;
    try {
      // What is approved is what was the newest then: a renewal that comes later serves the next try.
      let { statement } = words;
      const onApproval = (): void => void ({ statement } = words);
      pairs =
        source.kind === 'held'
          ? await heldPair(source.certificateSha256, approvals, onApproval)
          : await withSecret(approvals, ({ password }) => {
              onApproval();
              return unlock(source, password);
            });
      const pair = pairs.find(({ certificate }) => sha256(certificate) === statement.certificateSha256);
      if (pair === undefined) throw new Refusal('CERT_NOT_FOUND');
      const { signedStatement, randomEnvelope } = await sign(pair, { ...order, statement });
      return {
        kind: 'signed',
        challenge: statement.challenge,
        signedStatement: copyOf(signedStatement),
        randomEnvelope: randomEnvelope === null ? null : copyOf(randomEnvelope),
      };
    } finally {
      renewable = null;
      wipe(pairs);
      wipe(held);
      held = [];
    }
  }

  async function perform(job: Approved, approvals: Approvals): Promise<KeyAnswer> {
    switch (job.kind) {
      case 'open':
        return open(job, approvals);
      case 'sign':
        return signed(job, approvals);
      case 'verify-secret':
        wipe(await unlocked(job.source, approvals));
        return { kind: 'verified' };
      case 'change-secret': {
        const keys = await withSecret(approvals, (secrets) => changeSecret(job.source, secrets));
        return { kind: 'changed', keys: keys && copyChanged(keys) };
      }
      case 'export': {
        const file = await withSecret(approvals, ({ password }) => exportPkcs12(job, password));
        return { kind: 'exported', file: copyOf(file) };
      }
      case 'convert': {
        const files = await withSecret(approvals, ({ password }) => convertPkcs12(job, password));
        return { kind: 'converted', signing: copyFiles(files.signing), km: files.km && copyFiles(files.km) };
      }
    }
  }

  async function listed(library: string): Promise<void> {
    answer({ kind: 'working' });
    try {
      answer({ kind: 'tokens', tokens: await listTokens(library) });
    } catch (error) {
      answer({ kind: 'failed', reason: reasonOf(error) });
    }
  }

  return {
    /** Runs a job to its one final answer; a renewal of the one under way has none. Never rejects. */
    async run(data: unknown, port: ApprovalPort | undefined): Promise<void> {
      const renewal = KeyRenewal.safeParse(data);
      if (renewal.success) return renewable?.renew(renewal.data.statement);
      const parsed = KeyJob.safeParse(data);
      const job = parsed.success ? parsed.data : null;
      if (job?.kind === 'list-tokens') return listed(job.library);
      if (job === null || port === undefined) {
        answer({ kind: 'failed', reason: { code: 'INTERNAL', params: {} } });
        return;
      }
      const approvals = new Approvals(port);
      try {
        const result = await perform(job, approvals);
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

const copyFiles = ({ certificate, encryptedKey }: KeyFiles): KeyFiles => ({
  certificate: copyOf(certificate),
  encryptedKey: copyOf(encryptedKey),
});

const copyChanged = ({ encryptedKey, kmEncryptedKey }: ChangedKeys): ChangedKeys => ({
  encryptedKey: copyOf(encryptedKey),
  kmEncryptedKey: kmEncryptedKey && copyOf(kmEncryptedKey),
});

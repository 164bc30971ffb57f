import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../shared/reasons.ts';
import { createJsonFile } from './json-file.ts';
import { createTurns, loadKeytar, type Keychain } from './keychain.ts';

export type { Keychain } from './keychain.ts';

export type SecretStorageProblem = 'KEYCHAIN_LOCKED' | 'KEYCHAIN_UNAVAILABLE';

/**
 * The system's keychain: Windows 자격 증명, macOS 키체인, Secret Service on Linux. Only what we have put there is found in
 * it. `read`, `write` and `remove` fail with Refusal KEYCHAIN_LOCKED or KEYCHAIN_UNAVAILABLE; nothing weaker is ever
 * taken in its place.
 */
export interface SecretStore {
  /** null: the keychain takes and gives back what is ours. One look at a time, 2 × 5 s at most. */
  check(): Promise<SecretStorageProblem | null>;
  /** The caller's, to be wiped; null: the keychain is open and holds none. */
  read(account: string): Promise<Uint8Array | null>;
  /** INTERNAL, before anything is asked, where it is larger than an entry can be. */
  write(account: string, secret: Uint8Array): Promise<void>;
  /** What is not there is removed already. */
  remove(account: string): Promise<void>;
}

export interface SecretStoreOptions {
  /** The name under which our entries stand in the system's keychain. */
  readonly service: string;
  /** Remembers, outside the keychain, that our entry was put into it. */
  readonly markerFile: string;
  /** Loads it, at every look until it succeeds; may throw. */
  readonly load?: () => Keychain;
  readonly limitMs?: number;
}

const marked = 'check';
/** A session bus without a daemon answers after 25 s, a prompt that nobody sees never does. */
const defaultLimitMs = 5_000;
/** What Windows keeps in one entry (CRED_MAX_CREDENTIAL_BLOB_SIZE); so nothing larger anywhere. */
const largestEntry = 2_560;

/**
 * A locked keychain answers like an empty one, so the first check puts an entry of no meaning into it and remembers
 * having done so; an entry that is gone later means locked. An entry that cannot be put into a keychain that answers
 * means locked too: the system then asks its user to unlock. The first check of a run does not make it ask; a later one,
 * which the customer asked for, does.
 */
export const createSecretStore = (options: SecretStoreOptions): SecretStore => {
  const { service, markerFile, load = loadKeytar, limitMs = defaultLimitMs } = options;
  const turn = createTurns(limitMs);
  const marker = createJsonFile({
    file: markerFile,
    schema: z.strictObject({ written: z.boolean() }),
    fallback: { written: false },
  });

  const loaded = (): Keychain | null => {
    try {
      return load();
    } catch {
      return null;
    }
  };

  let first = true;
  const probe = async (): Promise<SecretStorageProblem | null> => {
    const keychain = loaded();
    if (keychain === null) return 'KEYCHAIN_UNAVAILABLE';
    const read = await turn(() => keychain.getPassword(service, marked));
    const quiet = first;
    first = false;
    if (read === 'failed') return 'KEYCHAIN_UNAVAILABLE';
    const { written } = await marker.read().catch(() => ({ written: false }));
    // Where our entry lies, looking it up makes the system ask; where none lies, silence is the keychain's own.
    if (read === 'late') return written ? 'KEYCHAIN_LOCKED' : 'KEYCHAIN_UNAVAILABLE';
    if (read.value !== null) return null;
    if (written && quiet) return 'KEYCHAIN_LOCKED';
    const wrote = await turn(() => keychain.setPassword(service, marked, randomBytes(8).toString('hex')));
    if (typeof wrote === 'string') return 'KEYCHAIN_LOCKED';
    await marker.update(() => ({ written: true })).catch(() => undefined);
    return null;
  };

  let running: Promise<SecretStorageProblem | null> | undefined;
  const check = (): Promise<SecretStorageProblem | null> => {
    running ??= probe().finally(() => (running = undefined));
    return running;
  };

  /** A call into a keychain that is open: only then does nothing mean that there is nothing. */
  const inOpen = async <T>(work: (keychain: Keychain) => Promise<T>): Promise<T> => {
    const problem = await check();
    if (problem) throw new Refusal(problem);
    const outcome = await turn(() => work(load()));
    if (typeof outcome === 'string') throw new Refusal('KEYCHAIN_LOCKED');
    return outcome.value;
  };

  return {
    check,
    async read(account) {
      const entry = await inOpen((keychain) => keychain.getPassword(service, account));
      if (entry === null) return null;
      // Octets of node:buffer lie in a pool that all share.
      const pooled = Buffer.from(entry, 'base64');
      const secret = Uint8Array.from(pooled);
      pooled.fill(0);
      return secret;
    },
    async write(account, secret) {
      const entry = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength).toString('base64');
      if (entry.length > largestEntry) throw new Refusal('INTERNAL');
      await inOpen((keychain) => keychain.setPassword(service, account, entry));
    },
    async remove(account) {
      await inOpen((keychain) => keychain.deletePassword(service, account));
    },
  };
};

import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { createJsonFile } from './json-file.ts';

export type SecretStorageProblem = 'KEYCHAIN_LOCKED' | 'KEYCHAIN_UNAVAILABLE';

/** The part of keytar that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
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

const account = 'check';
/** A session bus without a daemon answers after 25 s, a prompt that nobody sees never does. */
const defaultLimitMs = 5_000;

/**
 * At the first look and not at the start: keytar's native part needs libsecret on Linux, and a computer without it has no
 * keychain, but everything else. Not by import(): that fails from inside an asar.
 */
const loadKeytar = (): Keychain => createRequire(import.meta.url)('keytar') as Keychain;

type Outcome<T> = { readonly value: T } | 'failed' | 'late';

const within = async <T>(work: Promise<T>, limitMs: number): Promise<Outcome<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    return await Promise.race([
      work.then(
        (value) => ({ value }),
        () => 'failed' as const,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The system's keychain: Windows 자격 증명, macOS 키체인, Secret Service on Linux. A locked one answers like an empty
 * one, so the first check puts an entry of no meaning into it and remembers having done so; an entry that is gone
 * later means locked. An entry that cannot be put into a keychain that answers means locked too: the system then asks its
 * user to unlock. The first check of a run does not make it ask; a later one, which the customer asked for, does.
 */
export const createSecretStore = (options: SecretStoreOptions) => {
  const { service, markerFile, load = loadKeytar, limitMs = defaultLimitMs } = options;
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
    const read = await within(keychain.getPassword(service, account), limitMs);
    const quiet = first;
    first = false;
    if (typeof read === 'string') return 'KEYCHAIN_UNAVAILABLE';
    if (read.value !== null) return null;
    const { written } = await marker.read().catch(() => ({ written: false }));
    if (written && quiet) return 'KEYCHAIN_LOCKED';
    const wrote = await within(
      keychain.setPassword(service, account, randomBytes(8).toString('hex')),
      limitMs,
    );
    if (typeof wrote === 'string') return 'KEYCHAIN_LOCKED';
    await marker.update(() => ({ written: true })).catch(() => undefined);
    return null;
  };

  let running: Promise<SecretStorageProblem | null> | undefined;
  return {
    /** null: the keychain takes and gives back what is ours. One look at a time, 2 × 5 s at most. */
    check(): Promise<SecretStorageProblem | null> {
      running ??= probe().finally(() => (running = undefined));
      return running;
    },
  };
};

import { createRequire } from 'node:module';

/** The part of keytar that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** No call takes so long but one that waits for somebody. */
const hangingMs = 1_000;

/**
 * A process does not end before the calls of its native parts do. So that quitting ends it while the keychain waits for
 * an answer that nobody gives, its last act then is to kill itself.
 */
const endingWithProcess = (keytar: Keychain): Keychain => {
  const begun = new Map<Promise<unknown>, number>();
  const watched = <T>(call: Promise<T>): Promise<T> => {
    begun.set(call, Date.now());
    return call.finally(() => begun.delete(call));
  };
  process.once('exit', () => {
    const hangs = [...begun.values()].some((from) => Date.now() - from > hangingMs);
    if (hangs) process.kill(process.pid, 'SIGKILL');
  });
  return {
    getPassword: (service, account) => watched(keytar.getPassword(service, account)),
    setPassword: (service, account, password) => watched(keytar.setPassword(service, account, password)),
    deletePassword: (service, account) => watched(keytar.deletePassword(service, account)),
  };
};

let loaded: Keychain | undefined;
/**
 * At the first look and not at the start: keytar's native part needs libsecret on Linux, and a computer without it has no
 * keychain, but everything else. Not by import(): that fails from inside an asar.
 */
export const loadKeytar = (): Keychain => {
  // libsecret's switch from the Secret Service to a file of its own, whose password may stand in a variable too.
  delete process.env['SECRET_BACKEND'];
  loaded ??= endingWithProcess(createRequire(import.meta.url)('keytar') as Keychain);
  return loaded;
};

/** `late`: no answer within the limit. */
export type Outcome<T> = { readonly value: T } | 'failed' | 'late';

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
 * Calls into the keychain, one after the other, each caller waiting `limitMs` and no longer. A call cannot be taken
 * back, and each holds one of the four threads that the files of the whole process share: while one hangs (a prompt that
 * nobody sees), no other is begun.
 */
export const createTurns = (limitMs: number) => {
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
    let wanted = true;
    const run = last.then(() => (wanted ? work() : Promise.reject(new Error('nobody waits for it'))));
    last = run.catch(() => undefined);
    const outcome = await within(run, limitMs);
    wanted = false;
    return outcome;
  };
};

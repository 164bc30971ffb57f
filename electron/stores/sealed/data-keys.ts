import { randomBytes } from 'node:crypto';
import { Refusal } from '../../../shared/reasons.ts';
import type { SecretStore } from '../../platform/secret-store.ts';
import { dataKeyLength, nameOfKey } from './seal.ts';

/** The key of that name; null: the keychain is open and holds none, or another under its name. Wiped after use. */
export type KeyOf = (name: string) => Promise<Uint8Array | null>;

/**
 * Data keys: 32 random octets, in the system's keychain and nowhere else, each under a name that it alone can have. So
 * two programs that make one at the same moment keep both, and one that was lost is told from every other.
 */
export const createDataKeys = (secrets: SecretStore) => {
  const accountOf = (name: string): string => `data-key.v1.${name}`;

  const read = async (name: string): Promise<Uint8Array | null> => {
    const key = await secrets.read(accountOf(name));
    if (key === null || (key.length === dataKeyLength && nameOfKey(key) === name)) return key;
    key.fill(0);
    return null;
  };

  /** The one that this run made last, in case nothing came to be sealed with it. */
  let made: string | null = null;
  const fresh = async (): Promise<Uint8Array> => {
    const key = randomBytes(dataKeyLength);
    const name = nameOfKey(key);
    try {
      await secrets.write(accountOf(name), key);
      const kept = await read(name);
      if (kept === null) {
        await secrets.remove(accountOf(name));
        throw new Refusal('KEYCHAIN_UNAVAILABLE');
      }
      made = name;
      return kept;
    } finally {
      key.fill(0);
    }
  };

  return {
    /**
     * Each is looked up once, and wiped at the end of `work`. KEYCHAIN_LOCKED, KEYCHAIN_UNAVAILABLE; of a keychain that
     * has refused one, no other is asked: each would have its limit to wait for.
     */
    async use<T>(work: (keyOf: KeyOf) => Promise<T>): Promise<T> {
      const found = new Map<string, Uint8Array | null>();
      let refusal: Refusal | undefined;
      const keyOf: KeyOf = async (name) => {
        const known = found.get(name);
        if (known !== undefined) return known;
        if (refusal) throw refusal;
        try {
          const key = await read(name);
          found.set(name, key);
          return key;
        } catch (error) {
          if (error instanceof Refusal) refusal = error;
          throw error;
        }
      };
      try {
        return await work(keyOf);
      } finally {
        for (const key of found.values()) key?.fill(0);
      }
    },

    /**
     * A new one for `work`, in the keychain before anything is sealed with it. It stays there whatever becomes of `work`:
     * an interrupted change may yet be finished. KEYCHAIN_UNAVAILABLE: the keychain does not give back what it took.
     */
    async make<T>(work: (key: Uint8Array) => Promise<T>): Promise<T> {
      const key = (made === null ? null : await read(made)) ?? (await fresh());
      try {
        return await work(key);
      } finally {
        key.fill(0);
      }
    },
  };
};

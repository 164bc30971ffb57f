import crypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** `sign 2048` → how many of them. */
export type RsaCounts = Readonly<Record<string, number>>;

const bitsOf = (key: unknown): number => {
  const holder = key as { key?: KeyObject } & Partial<KeyObject>;
  const object = holder.key ?? (holder as KeyObject);
  return object.asymmetricKeyType === 'rsa' ? (object.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
};

/** Counts node:crypto's RSA operations in this process from now on, whoever imported them before. */
export const countRsa = (): { counts(): RsaCounts; reset(): void; stop(): void } => {
  let counts: Record<string, number> = {};
  const counted = <F extends (...args: never[]) => unknown>(kind: string, original: F, keyAt: number): F =>
    ((...args: Parameters<F>) => {
      const bits = bitsOf(args[keyAt]);
      if (bits > 0) counts[`${kind} ${bits}`] = (counts[`${kind} ${bits}`] ?? 0) + 1;
      return original(...args);
    }) as F;
  const { sign, verify, privateDecrypt, publicEncrypt } = crypto;
  const originals = { sign, verify, privateDecrypt, publicEncrypt };
  Object.assign(crypto, {
    sign: counted('sign', sign as never, 2),
    verify: counted('verify', verify as never, 2),
    privateDecrypt: counted('decrypt', privateDecrypt as never, 0),
    publicEncrypt: counted('encrypt', publicEncrypt as never, 0),
  });
  syncBuiltinESMExports();
  return {
    counts: () => counts,
    reset: () => void (counts = {}),
    stop() {
      Object.assign(crypto, originals);
      syncBuiltinESMExports();
    },
  };
};

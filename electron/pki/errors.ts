/** Why bytes from outside were refused: the only way in which they make this module fail. */
export type PkiErrorCode = 'password-wrong' | 'damaged' | 'unsupported' | 'key-mismatch' | 'too-large';

/**
 * - `password-wrong`: nothing recognisable came out of the decryption, or a container's MAC does not fit.
 * - `damaged`: the bytes break their own format, or a signature or digest over them fails.
 * - `unsupported`: well-formed, but an algorithm, version or form that is not read here.
 * - `key-mismatch`: a private key and a certificate that do not belong together.
 * - `too-large`: beyond a bound of limits.ts; nothing was computed.
 *
 * The message is for logs: it names a structure, never a value.
 */
export class PkiError extends Error {
  readonly code: PkiErrorCode;

  constructor(code: PkiErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'PkiError';
    this.code = code;
  }
}

export const damaged = (detail: string): PkiError => new PkiError('damaged', detail);
export const unsupported = (detail: string): PkiError => new PkiError('unsupported', detail);
export const tooLarge = (detail: string): PkiError => new PkiError('too-large', detail);

/** What `read` makes of each that it can read: one that it cannot is as good as not handed in. */
export const readable = <S, T>(sources: readonly S[], read: (source: S) => T): T[] =>
  sources.flatMap((source) => {
    try {
      return [read(source)];
    } catch (error) {
      if (error instanceof PkiError) return [];
      throw error;
    }
  });

/**
 * Runs a primitive of node:crypto on bytes from outside: its own exceptions (OpenSSL's and BoringSSL's texts
 * differ) become `damaged`; ours pass through.
 */
export const guarded = <T>(what: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof PkiError) throw error;
    throw damaged(what);
  }
};

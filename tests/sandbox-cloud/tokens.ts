import { createHash, randomBytes } from 'node:crypto';

/** What serves for a while: kept as hashes, in memory only, gone with the process. */

const sadSeconds = 300;

interface Sad {
  readonly credential: string;
  readonly endsAt: number;
}

export interface Tokens {
  readonly tokenSeconds: number;
  readonly sadSeconds: number;
  /** A bearer token of the holder with that phone number. */
  issue(phone: string): string;
  /** Whose token it is. */
  holder(token: string): string | undefined;
  revoke(token: string): void;
  /** Signature activation data: the right to one signature with one credential. */
  authorize(credential: string): string;
  /** Whether it stands for that credential. */
  stands(sad: string, credential: string): boolean;
  /** It has served. */
  spend(sad: string): void;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const random = (): string => randomBytes(32).toString('base64url');

const forgetOld = (kept: Map<string, { readonly endsAt: number }>): void => {
  for (const [hash, { endsAt }] of kept) if (endsAt <= Date.now()) kept.delete(hash);
};

export const createTokens = (tokenSeconds: number): Tokens => {
  const tokens = new Map<string, { readonly phone: string; readonly endsAt: number }>();
  const sads = new Map<string, Sad>();
  return {
    tokenSeconds,
    sadSeconds,
    issue(phone) {
      forgetOld(tokens);
      const token = random();
      tokens.set(sha256(token), { phone, endsAt: Date.now() + tokenSeconds * 1000 });
      return token;
    },
    holder(token) {
      forgetOld(tokens);
      return tokens.get(sha256(token))?.phone;
    },
    revoke: (token) => void tokens.delete(sha256(token)),
    authorize(credential) {
      forgetOld(sads);
      const sad = random();
      sads.set(sha256(sad), { credential, endsAt: Date.now() + sadSeconds * 1000 });
      return sad;
    },
    stands(sad, credential) {
      forgetOld(sads);
      return sads.get(sha256(sad))?.credential === credential;
    },
    spend: (sad) => void sads.delete(sha256(sad)),
  };
};

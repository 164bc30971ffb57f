import { randomBytes } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';

/** How passwords are kept: argon2id (RFC 9106) at OWASP's cost, as a PHC string with a salt of its own. */

/** `Algorithm.Argon2id`: the package's own name for it cannot be read from another module. */
const argon2id = 2;
const cost: Options = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string | Uint8Array): Promise<string> => hash(password, cost);

/** Verified against for ids that do not exist: the answer takes as long as for one that does. */
let decoy: Promise<string> | undefined;
const decoyHash = (): Promise<string> => (decoy ??= hashPassword(randomBytes(16)));

/** Whether it is the password of that hash; the same work and never true where there is no hash. */
export const isPassword = async (kept: string | undefined, password: string): Promise<boolean> => {
  const isRight = await verify(kept ?? (await decoyHash()), password);
  return isRight && kept !== undefined;
};

/** Prepares what the first log-in would otherwise wait for. */
export const preparePasswords = async (): Promise<void> => {
  await decoyHash();
};

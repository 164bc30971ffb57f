import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import path from 'node:path';
import { readIfThere, writeSecret } from './folder.ts';

/** AES-256-GCM: nonce (12), tag (16), ciphertext. */
const nonceLength = 12;
const tagLength = 16;

/**
 * The bank's own keys for data at rest, outside the database: whoever copies the database alone reads no resident
 * number and no OTP secret.
 */
export interface Secrets {
  /** `context` (what it is and whose) is authenticated: a sealed value moved to another row does not open. */
  seal(plain: string, context: string): Uint8Array;
  open(sealed: Uint8Array, context: string): string;
  /** A keyed hash, for looking up what should not be readable. */
  pseudonym(text: string): string;
}

export const secretsWith = (key: Buffer): Secrets => ({
  seal: (plain, context) => {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },
  open: (sealed, context) => {
    const nonce = sealed.subarray(0, nonceLength);
    const tag = sealed.subarray(nonceLength, nonceLength + tagLength);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    const plain = Buffer.concat([
      decipher.update(sealed.subarray(nonceLength + tagLength)),
      decipher.final(),
    ]);
    return plain.toString('utf8');
  },
  pseudonym: (text) => createHmac('sha256', key).update(text).digest('hex'),
});

/** The data folder's key, made at its first start. */
export const loadSecrets = async (dir: string): Promise<Secrets> => {
  const file = path.join(dir, 'data.key');
  let key = await readIfThere(file);
  if (!key) {
    key = randomBytes(32);
    await writeSecret(file, key);
  }
  return secretsWith(key);
};

import { expect, it, vi } from 'vitest';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import {
  changePassword,
  encryptPrivateKey,
  type EncryptionScheme,
} from '../../../electron/pki/private-key.ts';
import { rsaOf } from './support/foreign-keys.ts';
import { withRandom } from './support/key-file.ts';
import { utf8 } from './support/openssl.ts';

/** A processor or memory that errs while a key is written: one octet of the plaintext, so that everything else fits. */
const fault = vi.hoisted(() => ({ at: undefined as number | undefined }));

vi.mock('../../../electron/pki/encryption/cbc.ts', async (original) => {
  const real = await original<typeof import('../../../electron/pki/encryption/cbc.ts')>();
  const encrypt: typeof real.encrypt = (cipher, key, iv, plain) => {
    const written = Uint8Array.from(plain);
    if (fault.at !== undefined) written[written.length + fault.at]! ^= 1;
    return real.encrypt(cipher, key, iv, written);
  };
  return { ...real, encrypt };
});

const scheme: EncryptionScheme = { kind: 'pbes2', cipher: 'SEED-CBC', prf: 'sha1', iterations: 1 };

it('answers no changed file that does not hold the same key and R octet for octet', async () => {
  const plain = withRandom(rsaOf('modp1', 'modp2'), new Uint8Array(20).fill(7));
  const file = await encryptPrivateKey(readPrivateKeyInfo(plain).info, utf8('old'), scheme);
  await expect(changePassword(file, utf8('old'), utf8('new'))).resolves.toBeInstanceOf(Uint8Array);
  // In R, which nothing in the file covers; in the key, whose numbers then do not fit; in the header.
  for (const at of [-1, -100, -plain.length + 1]) {
    fault.at = at;
    await expect(changePassword(file, utf8('old'), utf8('new')), String(at)).rejects.toThrow(
      /PkiError|damaged|wrong/,
    );
  }
  fault.at = -1;
  await expect(changePassword(file, utf8('old'), utf8('new'))).rejects.toMatchObject({ code: 'damaged' });
});

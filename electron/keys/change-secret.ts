import type { KeySource } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import { brokenPinRule, brokenRule } from '../../shared/password-rules.ts';
import { changePassword } from '../pki/private-key.ts';
import type { Secrets } from './approvals.ts';
import { changeCloudPin } from './cloud.ts';
import { openEncryptedFile, openKmFile } from './encrypted-file.ts';
import { wipe } from './key-pair.ts';
import { changeTokenPin } from './token.ts';

export interface ChangedKeys {
  readonly encryptedKey: Uint8Array;
  readonly kmEncryptedKey: Uint8Array | null;
}

type EncryptedFile = Extract<KeySource, { kind: 'encrypted-file' }>;

/**
 * 암호 변경. New key files for the medium to write (signPri.key and kmPri.key have one password, so both change, or
 * neither); null where the medium has changed its own PIN. Fails with NEW_PASSWORD_WEAK before the old one is tried, as
 * `unlock` does, and with FORMAT_UNSUPPORTED for a file that is not ours to change.
 */
export async function changeSecret(source: KeySource, secrets: Secrets): Promise<ChangedKeys | null> {
  const { password, newPassword } = secrets;
  switch (source.kind) {
    case 'encrypted-file':
      assertStrong(newPassword, brokenRule);
      return changeFiles(source, password, newPassword);
    case 'token':
      await changeTokenPin(source, password, newPassword);
      return null;
    case 'cloud':
      assertStrong(newPassword, brokenPinRule);
      await changeCloudPin(source, password, newPassword);
      return null;
    case 'pkcs12':
      throw new Refusal('FORMAT_UNSUPPORTED');
  }
}

function assertStrong(secret: Uint8Array, broken: (secret: string) => string | null): void {
  const rule = broken(new TextDecoder().decode(secret));
  if (rule !== null) throw new Refusal('NEW_PASSWORD_WEAK', { rule });
}

async function changeFiles(
  source: EncryptedFile,
  password: Uint8Array,
  newPassword: Uint8Array,
): Promise<ChangedKeys> {
  // A key that is not its certificate's must not be written back as if it were; and both change, or neither.
  wipe(await openEncryptedFile(source, password));
  wipe(await openKmFile(source, password));
  const encryptedKey = await changePassword(source.encryptedKey, password, newPassword);
  const kmEncryptedKey = source.km
    ? await changePassword(source.km.encryptedKey, password, newPassword)
    : null;
  return { encryptedKey, kmEncryptedKey };
}

import { X509Certificate } from 'node:crypto';
import { BankProfile } from '../../shared/bank-profile.ts';
import { readCapped } from './atomic-file.ts';

/** What is wrong with a bank profile, for whoever wrote or chose it. */
export class ProfileError extends Error {}

const maximumBytes = 1024 * 1024;

const assertCertificate = (pem: string, place: string): void => {
  try {
    if (new X509Certificate(pem).ca) return;
  } catch {
    throw new ProfileError(`bank profile: ${place} is not a certificate`);
  }
  throw new ProfileError(`bank profile: ${place} is not a CA certificate`);
};

/**
 * A bank profile from whatever was read: its form, its certificates, and that a production one carries no demo
 * customer. Fails with ProfileError, which names the places and no values.
 */
export const checkProfile = (value: unknown): BankProfile => {
  const read = BankProfile.safeParse(value);
  if (!read.success) {
    const places = read.error.issues.map(({ path, message }) => `${path.join('.') || 'whole'}: ${message}`);
    throw new ProfileError(`bank profile: ${places.slice(0, 5).join('; ')}`);
  }
  const profile = read.data;
  profile.server.tlsRoots.forEach((pem, i) => assertCertificate(pem, `server.tlsRoots.${i}`));
  assertCertificate(profile.signingRoot, 'signingRoot');
  if (profile.environment === 'production' && profile.demo !== undefined) {
    throw new ProfileError('bank profile: demo customers do not belong into production');
  }
  return profile;
};

/** The bank profile in a JSON file (`--profile=FILE`). Fails with ProfileError. */
export const readProfile = async (file: string): Promise<BankProfile> => {
  const octets = await readCapped(file, maximumBytes).catch(() => undefined);
  if (octets === null) throw new ProfileError('bank profile: there is no such file');
  if (octets === undefined) throw new ProfileError('bank profile: the file cannot be read');
  let value: unknown;
  try {
    value = JSON.parse(octets.toString('utf8'));
  } catch {
    throw new ProfileError('bank profile: the file is not JSON');
  }
  return checkProfile(value);
};

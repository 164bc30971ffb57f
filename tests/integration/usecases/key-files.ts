import { execFileSync } from 'node:child_process';

export const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
export const legacy = ['-provider', 'legacy', '-provider', 'default'];
/** The public key that openssl finds in a key file under that password; null: it does not open. */
export const publicKeyIn = (file: string, password: string): string | null => {
  try {
    const key = openssl('pkcs8', '-inform', 'DER', '-in', file, '-passin', `pass:${password}`, ...legacy);
    return execFileSync('openssl', ['pkey', '-pubout'], { input: key }).toString();
  } catch {
    return null;
  }
};
export const publicKeyOf = (certificate: string): string =>
  openssl('x509', '-inform', 'DER', '-in', certificate, '-noout', '-pubkey').toString();

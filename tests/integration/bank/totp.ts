import { Secret } from 'otpauth';
import { openssl } from '../../fixtures/openssl.ts';

/** What a customer's device shows at a time step (RFC 4226 §5.3), its HMAC made by openssl. */
export const codeOf = async (secret: string, step: number): Promise<string> => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const key = `hexkey:${Secret.fromBase32(secret).hex}`;
  const mac = await openssl(['dgst', '-sha1', '-mac', 'HMAC', '-macopt', key, '-binary'], counter);
  const offset = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

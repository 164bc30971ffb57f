import { Tag, readSequence } from '../asn1/der.ts';
import { hex } from '../asn1/der-values.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { limits } from '../limits.ts';

/** Magnitudes, big-endian. */
export interface RsaNumbers {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const toBigInt = (magnitude: Uint8Array): bigint => BigInt(`0x${hex(magnitude)}`);

type Eight<T> = readonly [T, T, T, T, T, T, T, T];

/**
 * RSAPrivateKey (RFC 8017 §A.1.2). The numbers must fit each other: CBC garbles a block in the middle without
 * disturbing the structure, and a signature with a broken prime gives the key away.
 */
export const readRsaPrivateKey = (der: Uint8Array): RsaNumbers => {
  const parts = readSequence(der);
  if (parts.next(Tag.integer).integer(1) !== 0) throw unsupported('multi-prime RSA');
  const magnitudes = parts.list((number) => number.expect(Tag.integer).unsignedOctets(), 8);
  if (magnitudes.length !== 8) throw damaged('RSA private key');
  if (magnitudes.some((magnitude) => magnitude.length > limits.rsaBits / 8)) throw tooLarge('RSA key');
  const [modulus, exponent] = magnitudes as unknown as Eight<Uint8Array>;
  const [n, e, d, p, q, dp, dq, qInv] = magnitudes.map(toBigInt) as unknown as Eight<bigint>;
  const fits =
    p > 1n &&
    q > 1n &&
    p * q === n &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    (e * dp) % (p - 1n) === 1n &&
    (e * dq) % (q - 1n) === 1n &&
    (q * qInv) % p === 1n;
  if (!fits) throw damaged('RSA private key');
  if (modulus.length < limits.leastRsaBits / 8) throw unsupported('RSA key as short as this');
  return { modulus, exponent };
};

import * as asn1js from 'asn1js';
import { createHash } from 'node:crypto';
import type { OpenSsl } from './openssl.ts';
import { hex, legacy } from './openssl.ts';

/** Korean key files made by foreign hands: asn1js writes the structures, OpenSSL encrypts. */

const der = (value: asn1js.BaseBlock): Uint8Array => new Uint8Array(value.toBER());
export const octets = (data: Uint8Array): asn1js.OctetString =>
  new asn1js.OctetString({ valueHex: Uint8Array.from(data).buffer });
export const oid = (value: string): asn1js.ObjectIdentifier => new asn1js.ObjectIdentifier({ value });
export const seq = (...value: asn1js.BaseBlock[]): asn1js.Sequence => new asn1js.Sequence({ value });
const integer = (value: number): asn1js.Integer => new asn1js.Integer({ value });

/** Puts R into a PKCS#8 as KISA does: attribute 1.2.410.200004.10.1.1.3, a BIT STRING of 20 octets. */
export const withRandom = (pkcs8: Uint8Array, random: Uint8Array): Uint8Array => {
  const parsed = asn1js.fromBER(Uint8Array.from(pkcs8).buffer).result as asn1js.Sequence;
  const bitString = new asn1js.BitString({ valueHex: Uint8Array.from(random).buffer });
  const attribute = seq(oid('1.2.410.200004.10.1.1.3'), new asn1js.Set({ value: [bitString] }));
  const attributes = new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [attribute] });
  return der(seq(...parsed.valueBlock.value, attributes));
};

export const encryptedPrivateKeyInfo = (algorithm: asn1js.Sequence, data: Uint8Array): Uint8Array =>
  der(seq(algorithm, octets(data)));

export const opensslEncrypt = (
  openssl: OpenSsl,
  cipher: string,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array => {
  openssl.write('plain.bin', data);
  openssl.run(
    'enc',
    `-${cipher}`,
    '-K',
    hex(key),
    '-iv',
    hex(iv),
    '-in',
    'plain.bin',
    '-out',
    'sealed.bin',
    ...legacy,
  );
  return openssl.read('sealed.bin');
};

const sha1 = (data: Uint8Array): Buffer => createHash('sha1').update(data).digest();

interface SeedKeyFile {
  readonly plain: Uint8Array;
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** Which of the two OIDs the file names, and which rule for the IV its maker used. */
  readonly named?: '15' | '4';
  readonly iv?: '15' | '4';
}

/** 1.2.410.200004.1.15, or .1.4 used as a PBE. */
export const seedKeyFile = (openssl: OpenSsl, file: SeedKeyFile): Uint8Array => {
  const { plain, password, salt, iterations, named = '15', iv: rule = named } = file;
  let derived = sha1(Buffer.concat([password, salt]));
  for (let i = 1; i < iterations; i++) derived = sha1(derived);
  const iv = rule === '15' ? sha1(derived.subarray(16)).subarray(0, 16) : Buffer.from('0123456789012345');
  const data = opensslEncrypt(openssl, 'seed-cbc', derived.subarray(0, 16), iv, plain);
  const parameters = seq(octets(salt), integer(iterations));
  return encryptedPrivateKeyInfo(seq(oid(`1.2.410.200004.1.${named}`), parameters), data);
};

/** PBES2 with PBKDF2; `prf` is the OID written (none: the default, HMAC-SHA1). */
export const pbes2Algorithm = (
  cipher: string,
  iv: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  prf?: string,
): asn1js.Sequence => {
  const prfField = prf ? [seq(oid(prf), new asn1js.Null())] : [];
  const kdf = seq(oid('1.2.840.113549.1.5.12'), seq(octets(salt), integer(iterations), ...prfField));
  return seq(oid('1.2.840.113549.1.5.13'), seq(kdf, seq(oid(cipher), octets(iv))));
};

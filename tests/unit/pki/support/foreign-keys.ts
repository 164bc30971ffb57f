import * as asn1js from 'asn1js';
import { createHash, getDiffieHellman, pbkdf2Sync } from 'node:crypto';
import { octets, oid, seq } from './key-file.ts';
import { hex, legacy, type OpenSsl } from './openssl.ts';

/** Key files opened, and keys made, by foreign hands: asn1js reads and writes, node:crypto derives, OpenSSL deciphers. */

/** OpenSSL's names of what PBES2 may hold, and octets of the key. */
const ciphers: Readonly<Record<string, readonly [name: string, key: number]>> = {
  '1.2.410.200004.1.4': ['seed-cbc', 16],
  '1.2.410.200046.1.1.2': ['aria-128-cbc', 16],
  '1.2.410.200046.1.1.7': ['aria-192-cbc', 24],
  '1.2.410.200046.1.1.12': ['aria-256-cbc', 32],
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
};

const prfs: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const items = (value: unknown): asn1js.BaseBlock[] => (value as asn1js.Sequence).valueBlock.value;
const oidOf = (value: unknown): string => (value as asn1js.ObjectIdentifier).valueBlock.toString();
const octetsOf = (value: unknown): Uint8Array => (value as asn1js.OctetString).valueBlock.valueHexView;
const numberOf = (value: unknown): number => (value as asn1js.Integer).valueBlock.valueDec;
const parse = (der: Uint8Array): asn1js.BaseBlock => asn1js.fromBER(Uint8Array.from(der).buffer).result;

/** What a key file says of itself. */
export interface FileFacts {
  readonly scheme: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** PBES2 only. */
  readonly cipher?: string;
  readonly prf?: string;
  readonly iv?: Uint8Array;
  readonly data: Uint8Array;
}

export const readKeyFile = (file: Uint8Array): FileFacts => {
  const [algorithm, data] = items(parse(file));
  const [scheme, parameters] = items(algorithm);
  const common = { scheme: oidOf(scheme), data: octetsOf(data) };
  if (common.scheme !== '1.2.840.113549.1.5.13') {
    const [salt, count] = items(parameters);
    return { ...common, salt: octetsOf(salt), iterations: numberOf(count) };
  }
  const [kdf, cipher] = items(parameters);
  const [salt, count, prf] = items(items(kdf)[1]);
  const [name, iv] = items(cipher);
  return {
    ...common,
    salt: octetsOf(salt),
    iterations: numberOf(count),
    cipher: oidOf(name),
    ...(prf ? { prf: oidOf(items(prf)[0]) } : {}),
    iv: octetsOf(iv),
  };
};

const decipher = (openssl: OpenSsl, name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array) => {
  openssl.write('sealed.bin', data);
  const under = ['-K', hex(key), '-iv', hex(iv)];
  openssl.run('enc', '-d', `-${name}`, ...under, '-in', 'sealed.bin', '-out', 'plain.bin', ...legacy);
  return openssl.read('plain.bin');
};

const sha1 = (data: Uint8Array): Buffer => createHash('sha1').update(data).digest();

/** The PKCS#8 in a .15 or PBES2 file; throws where OpenSSL finds no right padding. */
export const foreignDecrypt = (openssl: OpenSsl, file: Uint8Array, password: Uint8Array): Uint8Array => {
  const { scheme, salt, iterations, cipher, prf, iv, data } = readKeyFile(file);
  if (scheme === '1.2.410.200004.1.15') {
    let derived = sha1(Buffer.concat([password, salt]));
    for (let i = 1; i < iterations; i++) derived = sha1(derived);
    const ownIv = sha1(derived.subarray(16)).subarray(0, 16);
    return decipher(openssl, 'seed-cbc', derived.subarray(0, 16), ownIv, data);
  }
  const [name, length] = ciphers[cipher ?? '']!;
  const key = pbkdf2Sync(password, salt, iterations, length, prf ? prfs[prf]! : 'sha1');
  return decipher(openssl, name, key, iv!, data);
};

const toBigInt = (octets: Uint8Array): bigint => BigInt(`0x${hex(octets)}`);
const unsigned = (value: bigint): asn1js.Integer => {
  const digits = value.toString(16);
  const even = digits.length % 2 ? `0${digits}` : digits;
  const octets = Buffer.from(Number(`0x${even[0]}`) >= 8 ? `00${even}` : even, 'hex');
  return new asn1js.Integer({ valueHex: Uint8Array.from(octets).buffer });
};
const inverse = (value: bigint, modulus: bigint): bigint => {
  let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
  while (r1 > 0n) [r0, r1, t0, t1] = [r1, r0 % r1, t1, t0 - (r0 / r1) * t1];
  return t0 < 0n ? t0 + modulus : t0;
};

/** Bits of the published safe primes (RFC 2409 §6, RFC 3526), by the names node:crypto has for them. */
type Prime = 'modp1' | 'modp2' | 'modp5' | 'modp14' | 'modp15' | 'modp16' | 'modp17';

/** RFC 8017 §A.1.2's numbers by their names there. */
export interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dP: bigint;
  readonly dQ: bigint;
  readonly qInv: bigint;
}

/** Two published primes: an RSA key of any size at once, where a search for primes takes a minute. */
export const rsaNumbers = (first: Prime, second: Prime): RsaNumbers => {
  const [p, q] = [first, second].map((name) => toBigInt(getDiffieHellman(name).getPrime())) as [
    bigint,
    bigint,
  ];
  const e = 65537n;
  const d = inverse(e, (p - 1n) * (q - 1n));
  return { n: p * q, e, d, p, q, dP: d % (p - 1n), dQ: d % (q - 1n), qInv: inverse(q, p) };
};

export const rsaKey = (numbers: RsaNumbers, kind = '1.2.840.113549.1.1.1'): Uint8Array => {
  const { n, e, d, p, q, dP, dQ, qInv } = numbers;
  const key = seq(...[0n, n, e, d, p, q, dP, dQ, qInv].map(unsigned)).toBER();
  const algorithm = seq(oid(kind), new asn1js.Null());
  return new Uint8Array(seq(unsigned(0n), algorithm, octets(new Uint8Array(key))).toBER());
};

export const rsaOf = (first: Prime, second: Prime): Uint8Array => rsaKey(rsaNumbers(first, second));

/** An EC key as writers leave it that keep no public key and name the curve once; `parts` stand after the scalar. */
export const bareEcKey = (curve: string, scalar: Uint8Array, ...parts: asn1js.BaseBlock[]): Uint8Array => {
  const key = seq(unsigned(1n), octets(scalar), ...parts).toBER();
  const algorithm = seq(oid('1.2.840.10045.2.1'), oid(curve));
  return new Uint8Array(seq(unsigned(0n), algorithm, octets(new Uint8Array(key))).toBER());
};

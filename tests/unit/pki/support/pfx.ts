import forge from 'node-forge';
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { bytes } from './openssl.ts';

/**
 * PKCS#12 put together by hand, in DER or BER: what openssl pkcs12 cannot write. node-forge derives, node:crypto
 * (OpenSSL) encrypts; nothing is ours.
 */

/** How elements are written. */
export interface Encoding {
  constructed(tag: number, ...parts: Uint8Array[]): Uint8Array;
  /** An OCTET STRING, or an IMPLICIT one of this tag. */
  octets(content: Uint8Array, tag?: number): Uint8Array;
}

const derLength = (count: number): number[] => {
  if (count < 0x80) return [count];
  if (count < 0x100) return [0x81, count];
  if (count < 0x10000) return [0x82, count >> 8, count & 0xff];
  return [0x83, count >> 16, (count >> 8) & 0xff, count & 0xff];
};

export const tlv = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(parts);
  return new Uint8Array(Buffer.concat([Uint8Array.of(tag, ...derLength(content.length)), content]));
};

export const der: Encoding = {
  constructed: tlv,
  octets: (content, tag = 0x04) => tlv(tag, content),
};

const endOfContents = Uint8Array.of(0, 0);
const segmentsOf = (content: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(content.length / 100) }, (_, i) =>
    tlv(0x04, content.subarray(100 * i, 100 * i + 100)),
  );

/** Indefinite lengths everywhere, strings in segments of 100 octets: as streaming writers leave them. */
export const ber: Encoding = {
  constructed: (tag, ...parts) =>
    new Uint8Array(Buffer.concat([Uint8Array.of(tag, 0x80), ...parts, endOfContents])),
  octets: (content, tag = 0x04) => ber.constructed(tag | 0x20, ...segmentsOf(content)),
};

/** Definite, but lengths with an octet too many and a string in two segments, one of them in segments itself. */
export const longWinded: Encoding = {
  constructed: (tag, ...parts) => {
    const content = Buffer.concat(parts);
    const count = [0, content.length >> 16, (content.length >> 8) & 0xff, content.length & 0xff];
    return new Uint8Array(Buffer.concat([Uint8Array.of(tag, 0x84, ...count), content]));
  },
  octets: (content, tag = 0x04) =>
    longWinded.constructed(
      tag | 0x20,
      tlv(0x24, ...segmentsOf(content.subarray(0, 1))),
      ...(content.length > 1 ? [tlv(0x04, content.subarray(1))] : []),
    ),
};

export const oid = (dotted: string): Uint8Array =>
  tlv(0x06, Buffer.from(forge.asn1.oidToDer(dotted).getBytes(), 'latin1'));
/** A two's complement INTEGER as it is given, in hex. */
export const integer = (content: string): Uint8Array => tlv(0x02, bytes(content));
const count = (value: number): Uint8Array => {
  const digits = value.toString(16);
  const even = digits.padStart(digits.length + (digits.length % 2), '0');
  return integer(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even);
};
const none = tlv(0x05);

/** UTF-16BE and 00 00. */
export const bmp = (text: string): Uint8Array => new Uint8Array(Buffer.from(`${text}\0`, 'utf16le').swap16());

type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** RFC 7292's derivation by node-forge; `password` undefined is none at all: no octet, not even 00 00. */
export const derive = (
  password: string | undefined,
  salt: Uint8Array,
  iterations: number,
  purpose: 1 | 2 | 3,
  keyLength: number,
  digest: Digest = 'sha1',
): Uint8Array => {
  const buffer = forge.util.createBuffer(Buffer.from(salt).toString('latin1'));
  // The types know neither an absent password nor another hash than SHA-1.
  const generate = forge.pkcs12.generateKey as unknown as (...args: unknown[]) => forge.util.ByteStringBuffer;
  const key = generate(password ?? null, buffer, purpose, iterations, keyLength, forge.md[digest].create());
  return new Uint8Array(Buffer.from(key.getBytes(), 'latin1'));
};

export const salt = bytes('0102030405060708');

export interface Sealed {
  readonly algorithm: Uint8Array;
  readonly data: Uint8Array;
}

const sealed = (cipher: string, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  const encryptor = createCipheriv(cipher, key, iv);
  return new Uint8Array(Buffer.concat([encryptor.update(plain), encryptor.final()]));
};

/** pbeWithSHAAnd3-KeyTripleDES-CBC. */
export const seal3Des = (plain: Uint8Array, password: string | undefined, iterations = 1024): Sealed => ({
  algorithm: tlv(0x30, oid('1.2.840.113549.1.12.1.3'), tlv(0x30, tlv(0x04, salt), count(iterations))),
  data: sealed(
    'des-ede3-cbc',
    derive(password, salt, iterations, 1, 24),
    derive(password, salt, iterations, 2, 8),
    plain,
  ),
});

/** PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256. */
export const sealAes = (plain: Uint8Array, password: Uint8Array, iterations = 1024): Sealed => {
  const iv = bytes('000102030405060708090a0b0c0d0e0f');
  const prf = tlv(0x30, oid('1.2.840.113549.2.9'), none);
  const kdf = tlv(0x30, oid('1.2.840.113549.1.5.12'), tlv(0x30, tlv(0x04, salt), count(iterations), prf));
  const cipher = tlv(0x30, oid('2.16.840.1.101.3.4.1.42'), tlv(0x04, iv));
  return {
    algorithm: tlv(0x30, oid('1.2.840.113549.1.5.13'), tlv(0x30, kdf, cipher)),
    data: sealed('aes-256-cbc', pbkdf2Sync(password, salt, iterations, 32, 'sha256'), iv, plain),
  };
};

export const localKeyId = (id: Uint8Array): Uint8Array =>
  tlv(0x30, oid('1.2.840.113549.1.9.21'), tlv(0x31, tlv(0x04, id)));
export const friendlyName = (name: string): Uint8Array =>
  tlv(0x30, oid('1.2.840.113549.1.9.20'), tlv(0x31, tlv(0x1e, bmp(name).subarray(0, -2))));

/** A SafeBag of RFC 7292's type (1 key, 2 shrouded key, 3 certificate, 4 CRL, 5 secret, 6 SafeContents). */
export const bag = (
  type: number,
  value: Uint8Array,
  attributes: Uint8Array[] = [],
  e: Encoding = der,
): Uint8Array =>
  e.constructed(
    0x30,
    oid(`1.2.840.113549.1.12.10.1.${type}`),
    e.constructed(0xa0, value),
    ...(attributes.length > 0 ? [e.constructed(0x31, ...attributes)] : []),
  );
export const certificateBag = (
  certificate: Uint8Array,
  attributes?: Uint8Array[],
  e: Encoding = der,
): Uint8Array =>
  bag(
    3,
    e.constructed(0x30, oid('1.2.840.113549.1.9.22.1'), e.constructed(0xa0, e.octets(certificate))),
    attributes,
    e,
  );
export const shroudedBag = (
  { algorithm, data }: Sealed,
  attributes?: Uint8Array[],
  e: Encoding = der,
): Uint8Array => bag(2, e.constructed(0x30, algorithm, e.octets(data)), attributes, e);
export const nestedBag = (bags: Uint8Array[], e: Encoding = der): Uint8Array =>
  bag(6, e.constructed(0x30, ...bags), [], e);

/** A ContentInfo with SafeContents in clear. */
export const clear = (bags: Uint8Array[], e: Encoding = der): Uint8Array =>
  e.constructed(
    0x30,
    oid('1.2.840.113549.1.7.1'),
    e.constructed(0xa0, e.octets(e.constructed(0x30, ...bags))),
  );
/** A ContentInfo with encrypted SafeContents. */
export const encrypted = ({ algorithm, data }: Sealed, e: Encoding = der): Uint8Array =>
  e.constructed(
    0x30,
    oid('1.2.840.113549.1.7.6'),
    e.constructed(
      0xa0,
      e.constructed(
        0x30,
        integer('00'),
        e.constructed(0x30, oid('1.2.840.113549.1.7.1'), algorithm, e.octets(data, 0x80)),
      ),
    ),
  );

export type Mac = (authenticated: Uint8Array) => Uint8Array;

const digestOids: Readonly<Record<Digest, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const digestLengths: Readonly<Record<Digest, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** MacData; `declared` is the content of the INTEGER that names the count, where it is to lie. */
export const hmac =
  (password: string | undefined, digest: Digest = 'sha1', iterations = 1024, declared?: string): Mac =>
  (authenticated) => {
    const key = derive(password, salt, iterations, 3, digestLengths[digest], digest);
    const mac = createHmac(digest, key).update(authenticated).digest();
    const digestInfo = tlv(0x30, tlv(0x30, oid(digestOids[digest]), none), tlv(0x04, mac));
    return tlv(
      0x30,
      digestInfo,
      tlv(0x04, salt),
      declared === undefined ? count(iterations) : integer(declared),
    );
  };

const hmacOids: Readonly<Record<Digest, string>> = {
  sha1: '1.2.840.113549.2.7',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
};

/** PBMAC1 (RFC 9579); `declaredLength` is the content of the keyLength INTEGER, or null for none. */
export const pbmac1 =
  (
    password: Uint8Array,
    {
      digest = 'sha256',
      prf = 'sha256',
      keyLength = digestLengths[digest],
      iterations = 1024,
      declaredLength,
      declaredIterations,
    }: {
      digest?: Digest;
      prf?: Digest;
      keyLength?: number;
      iterations?: number;
      declaredLength?: string | null;
      declaredIterations?: string;
    } = {},
  ): Mac =>
  (authenticated) => {
    const key = pbkdf2Sync(password, salt, iterations, keyLength, prf);
    const mac = createHmac(digest, key).update(authenticated).digest();
    const named =
      declaredLength === undefined
        ? [count(keyLength)]
        : declaredLength === null
          ? []
          : [integer(declaredLength)];
    const counted = declaredIterations === undefined ? count(iterations) : integer(declaredIterations);
    const prfField = tlv(0x30, oid(hmacOids[prf]), none);
    const kdf = tlv(
      0x30,
      oid('1.2.840.113549.1.5.12'),
      tlv(0x30, tlv(0x04, salt), counted, ...named, prfField),
    );
    const scheme = tlv(0x30, oid(hmacOids[digest]), none);
    const algorithm = tlv(0x30, oid('1.2.840.113549.1.5.14'), tlv(0x30, kdf, scheme));
    // RFC 9579 §4: nobody uses the outer salt and count.
    return tlv(0x30, tlv(0x30, algorithm, tlv(0x04, mac)), tlv(0x04, Buffer.from('NOT USED')), integer('01'));
  };

/** The whole file; no `mac`, no MacData. */
export const pfx = (contents: Uint8Array[], mac?: Mac, e: Encoding = der): Uint8Array => {
  const safe = e.constructed(0x30, ...contents);
  return e.constructed(
    0x30,
    integer('03'),
    e.constructed(0x30, oid('1.2.840.113549.1.7.1'), e.constructed(0xa0, e.octets(safe))),
    ...(mac ? [mac(safe)] : []),
  );
};

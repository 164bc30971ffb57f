import { createPrivateKey, sign } from 'node:crypto';
import {
  bits,
  bytes,
  child,
  context,
  enumerated,
  fromHex,
  integer,
  octets,
  oid,
  sequence,
  tlv,
  utcTime,
  yes,
} from '../../../fixtures/der.ts';
import { keyPem, type Made } from './path-builder.ts';

/** CRLs written by hand (tests/fixtures/der.ts): for entries that no configuration of OpenSSL's writes. */

export interface WrittenEntry {
  /** Hex of the INTEGER's octets. */
  readonly serial: string;
  readonly date?: Uint8Array;
  readonly reason?: number;
  /** certificateIssuer: this entry and those after it are of certificates of theirs. */
  readonly issuer?: Made | readonly Made[];
  /** More extensions, written out. */
  readonly more?: readonly Uint8Array[];
}

/** An Extension of a certificate, a CRL or an entry. */
export const extension = (type: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(type), ...(critical ? [yes()] : []), octets(value));

/** A certificate's subject. */
export const subjectOf = (made: Made): Uint8Array => child(made.der, 0, 5).whole;
const directoryName = (made: Made): Uint8Array => context(4, subjectOf(made));

export const entry = ({ serial, date, reason, issuer, more = [] }: WrittenEntry): Uint8Array => {
  const extensions = [
    ...(reason === undefined ? [] : [extension('2.5.29.21', enumerated(reason))]),
    ...(issuer ? [extension('2.5.29.29', sequence(...[issuer].flat().map(directoryName)), true)] : []),
    ...more,
  ];
  const when = date ?? utcTime(new Date('2026-01-01T00:00:00Z'));
  const end = extensions.length > 0 ? [sequence(...extensions)] : [];
  return sequence(tlv(0x02, fromHex(serial)), when, ...end);
};

export interface WrittenCrl {
  readonly issuer: Made;
  /** The signer's key, where it is not the issuer's. */
  readonly key?: string;
  readonly entries?: readonly WrittenEntry[];
  readonly extensions?: readonly Uint8Array[];
  readonly thisUpdate?: Uint8Array;
  /** `null`: none. */
  readonly nextUpdate?: Uint8Array | null;
  /** Octets of the version; `null`: none (version 1). */
  readonly version?: Uint8Array | null;
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const isRsa = (key: string): boolean => /^(?:rsa|small)-/.test(key);
const rsaWithSha256 = sequence(oid('1.2.840.113549.1.1.11'), tlv(0x05));

export const signed = (tbs: Uint8Array, key: string): Uint8Array => {
  const algorithm = isRsa(key) ? rsaWithSha256 : ecdsaWithSha256;
  const signature = sign('sha256', tbs, createPrivateKey(Buffer.from(keyPem(key))));
  return sequence(tbs, algorithm, bits(signature));
};

export const writtenCrl = (spec: WrittenCrl): Uint8Array => {
  const { issuer, key = issuer.key, entries = [], extensions = [], version = integer(1) } = spec;
  const { nextUpdate = utcTime(new Date('2026-07-01T00:00:00Z')) } = spec;
  const list = entries.map(entry);
  const tbs = sequence(
    ...(version ? [version] : []),
    isRsa(key) ? rsaWithSha256 : ecdsaWithSha256,
    subjectOf(issuer),
    spec.thisUpdate ?? utcTime(new Date('2026-05-01T00:00:00Z')),
    ...(nextUpdate ? [nextUpdate] : []),
    ...(list.length > 0 ? [sequence(Buffer.concat(list))] : []),
    ...(extensions.length > 0 ? [context(0, sequence(...extensions))] : []),
  );
  return signed(tbs, key);
};

/** issuingDistributionPoint with indirectCRL alone. */
export const indirect = (): Uint8Array =>
  extension('2.5.29.28', sequence(tlv(0x84, Uint8Array.of(0xff))), true);

/** GeneralizedTime of an instant. */
export const generalizedTime = (at: string): Uint8Array => tlv(0x18, bytes(Buffer.from(at, 'latin1')));
export const utcTimeOf = (at: string): Uint8Array => tlv(0x17, bytes(Buffer.from(at, 'latin1')));

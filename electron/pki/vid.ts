import { createHash } from 'node:crypto';
import type { VirtualId } from '../../shared/certificate.ts';
import { readAlgorithm } from './asn1/algorithm.ts';
import { Tag, contextConstructed, type DerValue } from './asn1/der.ts';
import { hex } from './asn1/der-values.ts';
import { bitString, printableString, sequence } from './asn1/der-writer.ts';
import { readX509, type X509Certificate } from './x509/x509.ts';
import { Oid } from './oids.ts';

/** VID, KISA's proof that a certificate is its holder's (KCAC.TS.SIVID; OIDs 1.2.410.200004.10.1.1…). */

/** Octets of R, the random number that lies with the private key. */
export const randomLength = 20;

/**
 * `VID = h(h(DER(SEQUENCE { idn PrintableString, randomNum BIT STRING })))`.
 * `idn`: 13 digits (a person) or 10 (a business), nothing else; `random`: R, 20 octets. Anything else is the caller's
 * error (RangeError). Answers the digest's octets.
 */
export const computeVid = (idn: string, random: Uint8Array, hash: 'SHA-1' | 'SHA-256'): Uint8Array => {
  if (!/^(?:\d{13}|\d{10})$/.test(idn)) throw new RangeError('idn is 13 or 10 digits');
  if (random.length !== randomLength) throw new RangeError('R is 20 octets');
  const content = sequence(printableString(idn), bitString(random));
  const digest = (data: Uint8Array) =>
    createHash(hash === 'SHA-1' ? 'sha1' : 'sha256')
      .update(data)
      .digest();
  return new Uint8Array(digest(digest(content)));
};

/** What the identity otherName says; neither part need be there (a CA's holds the name alone). */
export interface Identity {
  readonly realName?: string;
  readonly vid?: VirtualId;
}

const vidHashes: Readonly<Record<string, 'SHA-1' | 'SHA-256'>> = {
  [Oid.sha1]: 'SHA-1',
  [Oid.sha256]: 'SHA-256',
};

/** `SEQUENCE { hashAlg AlgorithmIdentifier, virtualID [0] EXPLICIT OCTET STRING }`; hashAlg with or without NULL. */
const readVirtualId = (value: DerValue): VirtualId => {
  const parts = value.expect(Tag.sequence).children();
  const { oid } = readAlgorithm(parts.next(Tag.sequence));
  const octets = parts.next(contextConstructed(0)).inner(Tag.octetString).content;
  parts.end();
  return { hash: vidHashes[oid] ?? 'unsupported', value: hex(octets) };
};

/** `SEQUENCE { realName UTF8String, SEQUENCE OF SEQUENCE { type OID, value ANY } OPTIONAL }`. */
const readIdentityData = (value: DerValue): Identity => {
  const parts = value.expect(Tag.sequence).children();
  const realName = parts.next().text();
  const vids = parts
    .optional(Tag.sequence)
    ?.children()
    .list((info) => {
      const pair = info.expect(Tag.sequence).children();
      const isVid = pair.next(Tag.oid).oid() === Oid.virtualId;
      return isVid ? readVirtualId(pair.next()) : undefined;
    });
  const vid = vids?.find((found) => found !== undefined);
  return vid ? { realName, vid } : { realName };
};

const otherName = contextConstructed(0);

/** Reads real name and VID from a certificate's subjectAltName (RFC 5280 §4.2.1.6, otherName). */
export const identityOf = (certificate: X509Certificate): Identity => {
  const names = certificate.extensions.get(Oid.subjectAltName)?.value.inner(Tag.sequence).children();
  const found = names
    ?.list((name) => {
      if (name.tag !== otherName) return undefined;
      const parts = name.children();
      return parts.next(Tag.oid).oid() === Oid.identity
        ? readIdentityData(parts.next(contextConstructed(0)).inner())
        : undefined;
    })
    .find((identity) => identity !== undefined);
  return found ?? {};
};

/**
 * Whether `idn` and R give the VID in the certificate. False where the certificate has none, or one under another hash:
 * tell those apart by `parseCertificate().vid`. Throws PkiError only for a damaged certificate.
 */
export const matchesVid = (certificateDer: Uint8Array, idn: string, random: Uint8Array): boolean => {
  const { vid } = identityOf(readX509(certificateDer));
  if (!vid || vid.hash === 'unsupported') return false;
  return hex(computeVid(idn, random, vid.hash)) === vid.value;
};

import { createHash } from 'node:crypto';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import type { CertificateFacts } from '../../../shared/certificate.ts';
import { yessign } from '../../fixtures/cases/issuers.ts';
import { child, type Bytes } from '../../fixtures/der.ts';
import { reissue, signerOf, signingKeyOf, type KeyPair } from '../../fixtures/issue.ts';
import { authorityKey, userKey, type Pki } from '../../fixtures/pki.ts';
import type { NameParts } from '../../fixtures/profile.ts';
import { issue } from '../../fixtures/user-certificate.ts';

/** A certificate of the profile, of which all the others of the load are copies with octets of their own. */
export interface Specimen {
  readonly certificate: Bytes;
  readonly facts: CertificateFacts;
  /** PKCS#8 with R. */
  readonly pkcs8: Uint8Array;
  /** Where its own octets lie, in octets from the beginning. */
  readonly serialAt: number;
  readonly subjectAt: number;
  readonly subjectLength: number;
  /** A good one for the same key, name of its own, signed by the issuer. */
  issue(number: number): Bytes;
}

/** Digits at the end of the common name, which tell one customer's certificate from another's. */
export const digits = 9;
export const serialLength = 8;
export const signatureLength = 256;

/** The R that all of them were made with: the load's customers have one resident number, each sealed for himself. */
const random = createHash('sha256').update('R of the load').digest().subarray(0, 20);

const positionOf = (whole: Buffer, part: Uint8Array): number => {
  const at = whole.indexOf(part);
  if (at < 0) throw new Error('a part of a certificate is not in it');
  return at;
};

export const makeSpecimen = async (pki: Pki): Promise<Specimen> => {
  const subject = yessign('KMB');
  const authority = pki.issuers.find(({ id }) => id === subject.issuer);
  if (!authority) throw new Error(`no issuer ${subject.issuer}`);
  const key: KeyPair = await userKey(pki, 'load', 2048);
  const issuerKey = await authorityKey(authority);
  const signer = await signerOf(issuerKey);
  const made = await issue(authority, { ...subject, id: 'load' }, { key, signer, random, now: Date.now() });
  const { certificate } = made;
  const whole = Buffer.from(certificate);
  const name = child(certificate, 0, 5).whole;
  const issuerSigns = signingKeyOf(issuerKey);
  return {
    certificate,
    facts: parseCertificate(certificate),
    pkcs8: made.pair.pkcs8,
    serialAt: positionOf(whole, child(certificate, 0, 1).content),
    subjectAt: positionOf(whole, name),
    subjectLength: name.length,
    issue: (number) => {
      const last = made.commonName.slice(0, -digits) + String(number).padStart(digits, '0');
      const parts: NameParts = made.subject.map(([type, value]) => [type, type === 'CN' ? last : value]);
      return reissue(certificate, parts, issuerSigns);
    },
  };
};

const ownOctets = (number: number, part: number): Buffer => {
  const named = Buffer.alloc(8);
  named.writeInt32BE(number);
  named.writeInt32BE(part, 4);
  return createHash('sha256').update(named).digest();
};

/**
 * The `number`-th copy: serial number, name and signature of its own, the signature nobody's. population.ts makes the
 * same octets in the database itself.
 */
export const copyOf = (specimen: Specimen, number: number): Buffer => {
  const copy = Buffer.from(specimen.certificate);
  ownOctets(number, 0).copy(copy, specimen.serialAt + 1, 0, serialLength - 1);
  copy.write(
    String(number).padStart(digits, '0'),
    specimen.subjectAt + specimen.subjectLength - digits,
    'ascii',
  );
  for (let part = 0; part < signatureLength / 32; part++)
    ownOctets(number, part).copy(copy, copy.length - signatureLength + 32 * part);
  return copy;
};

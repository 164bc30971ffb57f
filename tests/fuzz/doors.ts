import { toDer } from '../../electron/pki/asn1/ber.ts';
import { readExtras } from '../../electron/pki/certificate-details.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { openEnvelope, verifySignedData } from '../../electron/pki/cms.ts';
import { parseCrl } from '../../electron/pki/x509/crl.ts';
import { readDer, Tag, type DerValue } from '../../electron/pki/asn1/der.ts';
import { parseOcspResponse } from '../../electron/pki/x509/ocsp.ts';
import { openPkcs12 } from '../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../electron/pki/private-key/pkcs8.ts';
import { changePassword, decryptPrivateKey, inspectEncryption } from '../../electron/pki/private-key.ts';
import { type Kind, password, sampleOf } from './corpus.ts';
import type { Open } from './measure.ts';
import { openPath } from './path-door.ts';

/** A parser of bytes that come from outside, and the samples that lead into it. */
export interface Door {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly open: Open;
}

/** What is asked of an element by its tag; anything else is asked for its text. */
const readers: Readonly<Record<number, (value: DerValue) => unknown>> = {
  [Tag.boolean]: (value) => value.boolean(),
  [Tag.integer]: (value) => value.integer(0x7fffffff),
  [Tag.enumerated]: (value) => value.integer(255),
  [Tag.bitString]: (value) => value.namedBits()(3) && value.bits(),
  [Tag.octetString]: (value) => value.octets(),
  [Tag.null]: (value) => value.null(),
  [Tag.oid]: (value) => value.oid(),
  [Tag.utcTime]: (value) => value.time(),
  [Tag.generalizedTime]: (value) => value.time(),
};

const walk = (value: DerValue): unknown => {
  if (value.tag & 0x20) return value.children().list(walk, Number.POSITIVE_INFINITY);
  if (value.tag & 0x80) return value.content;
  return (readers[value.tag] ?? ((other) => other.text()))(value);
};

const newPassword = new TextEncoder().encode('n3w!');
const recipientKey = sampleOf('plain-key', 'rsa.der');
const recipient = sampleOf('certificate', 'plain.der');

export const doors: readonly Door[] = [
  {
    name: 'readDer',
    kinds: ['certificate', 'crl', 'plain-key', 'signed'],
    open: (input) => walk(readDer(input)),
  },
  {
    name: 'toDer',
    kinds: ['ber', 'signed', 'pfx'],
    open: (input) => {
      const der = toDer(input);
      if (toDer(der) !== der) throw new Error('what toDer writes is rewritten again');
    },
  },
  { name: 'parseCertificate', kinds: ['certificate'], open: parseCertificate },
  { name: 'readExtras', kinds: ['certificate'], open: readExtras },
  { name: 'parseCrl', kinds: ['crl'], open: parseCrl },
  { name: 'parseOcspResponse', kinds: ['ocsp'], open: parseOcspResponse },
  { name: 'readPrivateKeyInfo', kinds: ['plain-key'], open: readPrivateKeyInfo },
  {
    name: 'decryptPrivateKey',
    kinds: ['key'],
    open: (input) => {
      inspectEncryption(input);
      return decryptPrivateKey(input, password);
    },
  },
  { name: 'changePassword', kinds: ['key'], open: (input) => changePassword(input, password, newPassword) },
  { name: 'openPkcs12', kinds: ['pfx'], open: (input) => openPkcs12(input, password) },
  {
    name: 'verifySignedData',
    kinds: ['signed', 'ber'],
    open: (input) => verifySignedData(input, { form: 'any', allowSha1: true }),
  },
  {
    name: 'openEnvelope',
    kinds: ['enveloped'],
    open: (input) => openEnvelope(input, recipientKey, recipient),
  },
  { name: 'validatePath', kinds: ['path'], open: openPath },
];

/** Throws where there is none, with the names there are. */
export const doorNamed = (name: string): Door => {
  const door = doors.find((one) => one.name === name);
  if (!door) throw new Error(`no door ${name}; there are ${doors.map((one) => one.name).join(', ')}`);
  return door;
};

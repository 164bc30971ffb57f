import { Refusal } from '../../shared/reasons.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { SystemName } from '../usecases/ports.ts';
import { nameText } from './system-name.ts';

const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;
const atEnd = /[. ]$/;

/** ext4, APFS and NTFS take 255; a Hangul syllable has three. */
const mostOctets = 240;

const cut = (name: string): string => {
  let short = '';
  for (const character of name) {
    if (Buffer.byteLength(short + character) > mostOctets) break;
    short += character;
  }
  return short;
};

/** A name that every system of Korean software takes: what Windows forbids in it is replaced. */
const portable = (name: string): string =>
  cut(name.normalize('NFC').replace(forbidden, '_'))
    .replace(atEnd, '_')
    .replace(/^(\.|$)/, '_');

/** A name as it came, but for what Windows forbids. */
export const keptName = (name: SystemName): SystemName => {
  const label = nameText(name);
  return label.search(forbidden) >= 0 || atEnd.test(label) ? portable(label) : name;
};

const read = (certificate: Uint8Array): ReturnType<typeof parseCertificate> => {
  try {
    return parseCertificate(certificate);
  } catch {
    throw new Refusal('FILE_DAMAGED');
  }
};

/**
 * The folder that Korean software expects a certificate in: the issuer's O, and in it the subject, CN first
 * (KCAC.TS.UI). FILE_DAMAGED: it cannot be read.
 */
export const namesFor = (certificate: Uint8Array): { authority: string; folder: string } => {
  const facts = read(certificate);
  // RFC 4514's escapes are for readers of names, not for names of files.
  const subject = facts.subject.text.replace(/\\(.)/g, '$1');
  return { authority: portable(facts.issuerOrganization), folder: portable(subject) };
};

import { Refusal } from '../../../shared/reasons.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import type { SystemName } from '../../usecases/ports.ts';
import { nameText } from '../system-name.ts';

/** By Windows; and what turns the reading order about, so that a name says another thing than it is. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;
const atEnd = /[. ]$/;
/** Windows' devices, whatever follows a dot after them. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/iu;

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

const harmless = (name: string): string =>
  name
    .replace(forbidden, '_')
    .replace(atEnd, '_')
    .replace(/^(\.|$)/, '_')
    .replace(device, '$&_');

/** A name that every system of Korean software takes. */
const portable = (name: string): string => harmless(cut(name.normalize('NFC')));

/** A name as it came, but for what no system should be given. */
export const keptName = (name: SystemName): SystemName => {
  const label = nameText(name);
  return harmless(label) === label ? name : portable(label);
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

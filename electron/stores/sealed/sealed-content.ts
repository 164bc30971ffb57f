import { z } from 'zod';
import { fileCalled } from '../../../shared/certificate-files.ts';
import type { CertificateFiles, SystemName } from '../../usecases/ports.ts';
import { nameText } from '../system-name.ts';

const Octets = z.string().transform((base64) => Uint8Array.from(Buffer.from(base64, 'base64')));
/** Octets where the system's name has no text that leads back to it. */
const Name = z.union([
  z.string(),
  z.strictObject({ octets: Octets }).transform(({ octets }): SystemName => octets),
]);
const Content = z.strictObject({
  folder: Name.nullable(),
  authority: z.optional(Name),
  files: z.array(z.strictObject({ name: Name, bytes: Octets })),
});

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const nameToWrite = (name: SystemName) => (typeof name === 'string' ? name : { octets: base64(name) });

/** What lies inside a seal: the certificate's files, byte for byte, by their own names. */
export const writeContent = ({ folder, authority, files }: CertificateFiles): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      folder: folder === null ? null : nameToWrite(folder),
      authority: authority && nameToWrite(authority),
      files: files.map(({ name, bytes }) => ({ name: nameToWrite(name), bytes: base64(bytes) })),
    }),
  );

/** Of octets that a seal has kept; anything else is a fault of ours, and throws. */
export const readContent = (octets: Uint8Array): CertificateFiles => {
  const { authority, ...content } = Content.parse(JSON.parse(new TextDecoder().decode(octets)));
  return { ...content, ...(authority !== undefined && { authority }) };
};

const octetsOf = (name: SystemName): Buffer =>
  typeof name === 'string' ? Buffer.from(name) : Buffer.from(name);

/** Whether two names are one, as text or as octets; no case or composition is evened out. */
export const isNamed = (a: SystemName, b: SystemName): boolean => octetsOf(a).equals(octetsOf(b));

/** The file of a name of the format. */
export const fileNamed = ({ files }: CertificateFiles, wanted: string): Uint8Array | undefined =>
  fileCalled(files, ({ name }) => nameText(name), wanted)?.bytes;

/** The same names with the same octets, in whatever order; where the folder lay is no part of it. */
export const sameFiles = (a: CertificateFiles, b: CertificateFiles): boolean =>
  a.files.length === b.files.length &&
  a.files.every(({ name, bytes }) =>
    b.files.some((other) => isNamed(name, other.name) && Buffer.from(bytes).equals(other.bytes)),
  );

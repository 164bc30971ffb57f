import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Refusal } from '../../../shared/reasons.ts';
import { sha256 } from '../changes/folder-content.ts';

/**
 * One certificate of 이 PC의 보안 저장소 (docs/decisions/0010):
 *
 *     "WRCSEAL" · version (1) · name of the data key (16) · length (4) · certificate · nonce (12) · sealed · tag (16)
 *
 * AES-256-GCM. All up to the nonce stands in clear and is bound by the seal, with the file's id, which is the SHA-256 of
 * the certificate: neither another certificate nor another file's name can be put around what is sealed.
 */
export interface SealedFile {
  readonly certificate: Uint8Array<ArrayBuffer>;
  /** Which data key opens it. */
  readonly keyName: string;
  /** Fails with FILE_DAMAGED: another key, or a bit that is not as it was sealed. */
  open(key: Uint8Array): Uint8Array<ArrayBuffer>;
}

const cipher = 'aes-256-gcm';
const magic = Buffer.from('WRCSEAL', 'latin1');
const version = 1;
const [keyNameLength, nonceLength, tagLength] = [16, 12, 16];
const certificateAt = magic.length + 1 + keyNameLength + 4;

export const dataKeyLength = 32;

/** Says which key it is and nothing about it. */
export const nameOfKey = (key: Uint8Array): string =>
  createHash('sha256')
    .update('sealed file data key')
    .update(key)
    .digest('hex')
    .slice(0, 2 * keyNameLength);

/** A sealed file's id: which certificate it is of. */
export const idOf = sha256;

const bound = (header: Uint8Array, id: string): Buffer => Buffer.concat([header, Buffer.from(id, 'latin1')]);

/** What is sealed there, and for which certificate; a fresh nonce each time. */
export const seal = (key: Uint8Array, certificate: Uint8Array, content: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(certificateAt + certificate.length);
  magic.copy(header);
  header.writeUInt8(version, magic.length);
  header.write(nameOfKey(key), magic.length + 1, 'hex');
  header.writeUInt32BE(certificate.length, certificateAt - 4);
  header.set(certificate, certificateAt);
  const nonce = randomBytes(nonceLength);
  const encryption = createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
  encryption.setAAD(bound(header, idOf(certificate)));
  const sealed = Buffer.concat([encryption.update(content), encryption.final()]);
  return Buffer.concat([header, nonce, sealed, encryption.getAuthTag()]);
};

/**
 * Reads what stands in clear. FILE_DAMAGED: none of ours, or not the certificate that `id` stands for;
 * FORMAT_UNSUPPORTED: of a version after ours.
 */
export const readSealed = (id: string, file: Uint8Array): SealedFile => {
  const octets = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const shortest = certificateAt + nonceLength + tagLength;
  if (octets.length < shortest || !octets.subarray(0, magic.length).equals(magic))
    throw new Refusal('FILE_DAMAGED');
  if (octets.readUInt8(magic.length) !== version) throw new Refusal('FORMAT_UNSUPPORTED');
  const length = octets.readUInt32BE(certificateAt - 4);
  if (length > octets.length - shortest) throw new Refusal('FILE_DAMAGED');
  const header = octets.subarray(0, certificateAt + length);
  const certificate = Uint8Array.from(header.subarray(certificateAt));
  if (idOf(certificate) !== id) throw new Refusal('FILE_DAMAGED');
  const keyName = header.toString('hex', magic.length + 1, magic.length + 1 + keyNameLength);
  const rest = octets.subarray(header.length);

  const open = (key: Uint8Array): Uint8Array<ArrayBuffer> => {
    const decryption = createDecipheriv(cipher, key, rest.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decryption.setAAD(bound(header, id));
    decryption.setAuthTag(rest.subarray(rest.length - tagLength));
    const sealed = rest.subarray(nonceLength, rest.length - tagLength);
    try {
      return Uint8Array.from(Buffer.concat([decryption.update(sealed), decryption.final()]));
    } catch {
      throw new Refusal('FILE_DAMAGED');
    }
  };
  return { certificate, keyName, open };
};

import { Tag, contextConstructed, type DerReader, type DerValue } from './der.ts';
import { hex } from './der-values.ts';
import { PkiError, damaged, tooLarge, unsupported } from './errors.ts';
import type { IterationBudget } from './limits.ts';
import { Oid } from './oids.ts';
import { plaintexts, readPasswordEncryption } from './password-encryption.ts';
import { readPrivateKeyInfo, type PrivateKeyInfo } from './pkcs8.ts';
import { decryptWithin } from './private-key.ts';
import { unpad } from './seed.ts';

/** SafeContents of PKCS#12 (RFC 7292 §4.2): the bags of a PFX, opened. */

export interface Bags {
  readonly certificates: { readonly der: Uint8Array; readonly localKeyId: string | undefined }[];
  readonly keys: { readonly info: PrivateKeyInfo; readonly localKeyId: string | undefined }[];
}

export interface Opening {
  readonly password: Uint8Array;
  readonly budget: IterationBudget;
  readonly bags: Bags;
  /** A MAC under this password has been verified. */
  readonly authenticated: boolean;
  /** Bags still allowed, over all SafeContents. */
  remaining: number;
}

const localKeyIdOf = (attributes: DerValue | undefined): string | undefined =>
  attributes
    ?.children()
    .list((attribute) => {
      const parts = attribute.expect(Tag.sequence).children();
      if (parts.next(Tag.oid).oid() !== Oid.localKeyId) return undefined;
      return hex(parts.next(Tag.set).inner(Tag.octetString).content);
    })
    .find((id) => id !== undefined);

/** CertBag (§4.2.3); `unsupported` for SDSI certificates. */
const readCertBag = (value: DerValue): Uint8Array => {
  const parts = value.expect(Tag.sequence).children();
  if (parts.next(Tag.oid).oid() !== Oid.x509Certificate) throw unsupported('certificate bag');
  const der = parts.next(contextConstructed(0)).inner(Tag.octetString).content;
  parts.end();
  return der;
};

const openBag = (bag: DerValue, opening: Opening): void => {
  if (--opening.remaining < 0) throw tooLarge('bags');
  const parts = bag.expect(Tag.sequence).children();
  const type = parts.next(Tag.oid).oid();
  const value = parts.next(contextConstructed(0)).inner();
  const localKeyId = localKeyIdOf(parts.optional(Tag.set));
  parts.end();
  switch (type) {
    case Oid.certBag:
      opening.bags.certificates.push({ der: readCertBag(value), localKeyId });
      return;
    case Oid.keyBag:
      opening.bags.keys.push({ info: readPrivateKeyInfo(value.raw).info, localKeyId });
      return;
    case Oid.shroudedKeyBag: {
      const info = decryptWithin(value.raw, opening.password, opening.budget);
      opening.bags.keys.push({ info, localKeyId });
      return;
    }
    case Oid.safeContentsBag:
      return openBags(value, opening);
    default:
      // CRLs and secrets of others travel along: nothing of ours.
      return;
  }
};

/** Opens every bag of a SafeContents, nested ones too (their depth is the DER reader's bound). */
export const openBags = (safeContents: DerValue, opening: Opening): void => {
  const bags = safeContents.expect(Tag.sequence).children();
  while (!bags.done) openBag(bags.next(), opening);
};

/** EncryptedContentInfo (RFC 5652 §6.1, §8), decrypted to the SafeContents' DER. */
export const decryptSafeContents = (encryptedData: DerReader, opening: Opening): Uint8Array => {
  if (encryptedData.next(Tag.integer).integer(0xff) !== 0) throw unsupported('EncryptedData version');
  const info = encryptedData.next(Tag.sequence).children();
  if (info.next(Tag.oid).oid() !== Oid.data) throw unsupported('encrypted content');
  const encryption = readPasswordEncryption(info.next(Tag.sequence));
  // [0] IMPLICIT OCTET STRING
  const data = info.next(0x80).content;
  info.end();
  for (const { padded, blockSize } of plaintexts(encryption, data, opening.password, opening.budget)) {
    if (padded[0] !== Tag.sequence) continue;
    try {
      return unpad(padded, blockSize);
    } catch (error) {
      if (!(error instanceof PkiError) || error.code !== 'damaged') throw error;
    }
  }
  throw opening.authenticated
    ? damaged('encrypted bags')
    : new PkiError('password-wrong', 'no bags under this password');
};

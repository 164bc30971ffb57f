import { implicitOctets, toDer } from '../asn1/ber.ts';
import { Tag, contextConstructed, readDer, type DerReader, type DerValue } from '../asn1/der.ts';
import { PkiError, damaged, tooLarge, unsupported } from '../errors.ts';
import { limits, type IterationBudget } from '../limits.ts';
import { Oid } from '../oids.ts';
import { plaintexts, readPasswordEncryption } from '../encryption/password-encryption.ts';
import { readPrivateKeyInfo, type ReadPrivateKey } from '../private-key/pkcs8.ts';
import { decryptWithin } from '../private-key.ts';
import { unpad } from '../ciphers/block-cipher.ts';

/** SafeContents of PKCS#12 (RFC 7292 §4.2): the bags of a PFX, opened. */

export interface Bags {
  readonly certificates: Uint8Array[];
  readonly keys: ReadPrivateKey[];
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

/** CertBag (§4.2.3); `unsupported` for SDSI certificates. */
const readCertBag = (value: DerValue): Uint8Array => {
  const parts = value.expect(Tag.sequence).children();
  if (parts.next(Tag.oid).oid() !== Oid.x509Certificate) throw unsupported('certificate bag');
  const der = parts.next(contextConstructed(0)).inner(Tag.octetString).content;
  parts.end();
  return der;
};

const addKey = ({ keys }: Bags, read: () => ReadPrivateKey): void => {
  if (keys.length >= limits.keysPerContainer) throw tooLarge('keys');
  keys.push(read());
};

const openBag = (bag: DerValue, opening: Opening): void => {
  if (--opening.remaining < 0) throw tooLarge('bags');
  const { bags, password, budget } = opening;
  const parts = bag.expect(Tag.sequence).children();
  const type = parts.next(Tag.oid).oid();
  const value = parts.next(contextConstructed(0)).inner();
  // friendlyName and localKeyID: names that anyone may write. What belongs together is told by the keys.
  parts.optional(Tag.set);
  parts.end();
  switch (type) {
    case Oid.certBag:
      bags.certificates.push(readCertBag(value));
      return;
    case Oid.keyBag:
      return addKey(bags, () => readPrivateKeyInfo(value.raw));
    case Oid.shroudedKeyBag:
      return addKey(bags, () => decryptWithin(value.raw, password, budget));
    case Oid.safeContentsBag:
      return openBags(value, opening);
  }
  // CRLs and secrets of others travel along: nothing of ours.
};

/** Opens every bag of a SafeContents, nested ones too (their depth is the DER reader's bound). */
export const openBags = (safeContents: DerValue, opening: Opening): void => {
  const bags = safeContents.expect(Tag.sequence).children();
  while (!bags.done) openBag(bags.next(), opening);
};

/** The SafeContents a decryption shows, if it is one: a SEQUENCE that is all there is, with no more or less padding. */
const readSafeContents = (padded: Uint8Array, blockSize: number): DerValue | undefined => {
  try {
    return readDer(toDer(unpad(padded, blockSize)), Tag.sequence);
  } catch (error) {
    if (error instanceof PkiError && error.code === 'damaged') return undefined;
    throw error;
  }
};

/** EncryptedData (RFC 5652 §8), decrypted; version 2 is the one with unprotected attributes. */
export const decryptSafeContents = (encryptedData: DerReader, opening: Opening): DerValue => {
  const version = encryptedData.next(Tag.integer).integer(0xff);
  if (version !== 0 && version !== 2) throw unsupported('EncryptedData version');
  const info = encryptedData.next(Tag.sequence).children();
  encryptedData.optional(contextConstructed(1));
  encryptedData.end();
  if (info.next(Tag.oid).oid() !== Oid.data) throw unsupported('encrypted content');
  const encryption = readPasswordEncryption(info.next(Tag.sequence));
  // [0] IMPLICIT OCTET STRING, in segments where BER wrote it.
  const data = implicitOctets(info.next(info.tag === contextConstructed(0) ? contextConstructed(0) : 0x80));
  info.end();
  for (const { padded, blockSize } of plaintexts(encryption, data, opening.password, opening.budget)) {
    const safeContents = readSafeContents(padded, blockSize);
    if (safeContents) return safeContents;
  }
  throw opening.authenticated
    ? damaged('encrypted bags')
    : new PkiError('password-wrong', 'no bags under this password');
};

import { toDer } from '../asn1/ber.ts';
import { Tag, contextConstructed, readSequence, readDer, type DerValue } from '../asn1/der.ts';
import { unsupported } from '../errors.ts';
import { IterationBudget, limits } from '../limits.ts';
import { Oid } from '../oids.ts';
import { verifyMac } from './mac.ts';
import { decryptSafeContents, openBags, type Bags, type Opening } from './safe-contents.ts';

/** One ContentInfo of the authenticated safe: SafeContents in clear or encrypted. */
const openContent = (contentInfo: DerValue, opening: Opening): void => {
  const parts = contentInfo.expect(Tag.sequence).children();
  const type = parts.next(Tag.oid).oid();
  const content = parts.next(contextConstructed(0)).inner();
  parts.end();
  if (type === Oid.data) return openBags(readDer(toDer(content.octets())), opening);
  // envelopedData: privacy by a public key instead of a password, which nobody writes.
  if (type !== Oid.encryptedData) throw unsupported('content of the PFX');
  return openBags(decryptSafeContents(content.expect(Tag.sequence).children(), opening), opening);
};

/**
 * Opens a PFX (RFC 7292 §4) to its bags. BER is made DER layer by layer as each is opened: what the MAC covers, the
 * octets of a string whole or in segments, is the same before and after.
 */
export const openPfx = (file: Uint8Array, password: Uint8Array): Bags => {
  const pfx = readSequence(toDer(file));
  if (pfx.next(Tag.integer).integer(0xff) !== 3) throw unsupported('PFX version');
  const authSafe = pfx.next(Tag.sequence).children();
  // signedData: integrity by a public key instead of a password, which nobody writes.
  if (authSafe.next(Tag.oid).oid() !== Oid.data) throw unsupported('PFX integrity mode');
  const authenticated = authSafe.next(contextConstructed(0)).inner().octets();
  authSafe.end();
  const macData = pfx.optional(Tag.sequence);
  pfx.end();
  const budget = new IterationBudget();
  if (macData) verifyMac(macData, authenticated, password, budget);
  const opening: Opening = {
    password,
    budget,
    bags: { certificates: [], keys: [] },
    authenticated: macData !== undefined,
    remaining: limits.elements,
  };
  const contents = readSequence(toDer(authenticated));
  while (!contents.done) openContent(contents.next(), opening);
  return opening.bags;
};

import { readDer, Tag } from './asn1/der.ts';
import { copyOf, oidOctets, sameBytes } from './asn1/der-values.ts';
import { algorithm, integer, nullValue, octetString, oid, sequence } from './asn1/der-writer.ts';
import { PkiError } from './errors.ts';
import { Oid } from './oids.ts';
import { randomLength } from './vid.ts';

/** Values as PKCS#11 has them, which differ from what certificates and CMS have. */

/** DigestInfo (RFC 8017 §9.2): what CKM_RSA_PKCS signs, where a token does not hash. */
export const digestInfo = (hash: 'sha256' | 'sha384', digest: Uint8Array): Uint8Array =>
  sequence(algorithm(Oid[hash], nullValue()), octetString(digest));

/** CKM_ECDSA's r‖s, each half of it, as SEQUENCE { r, s } (RFC 3279 §2.2.3). */
export const ecdsaSignature = (halves: Uint8Array): Uint8Array => {
  const middle = halves.length / 2;
  return sequence(integer(halves.subarray(0, middle)), integer(halves.subarray(middle)));
};

/** Whether CKA_OBJECT_ID names R. PKCS#11 wants the OID's DER; OpenSC's tools write its content alone. */
export const namesRandom = (objectId: Uint8Array): boolean =>
  sameBytes(objectId, oid(Oid.randomNumber)) || sameBytes(objectId, oidOctets(Oid.randomNumber));

/** R as a data object holds it: its 20 octets, or the BIT STRING that KISA's attribute has; undefined for anything else. */
export const randomIn = (value: Uint8Array): Uint8Array | undefined => {
  const octets = value.length === randomLength ? value : bitsOf(value);
  return octets?.length === randomLength ? copyOf(octets) : undefined;
};

const bitsOf = (value: Uint8Array): Uint8Array | undefined => {
  try {
    return readDer(value, Tag.bitString).bits();
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
};

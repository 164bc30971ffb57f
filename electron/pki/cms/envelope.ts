import { randomBytes } from 'node:crypto';
import { ciphers, encrypt } from '../encryption/cbc.ts';
import { context } from '../asn1/der.ts';
import { algorithm, element, integer, octetString, oid, sequence, setOf } from '../asn1/der-writer.ts';
import { guarded, unsupported } from '../errors.ts';
import { Oid } from '../oids.ts';
import { readPublicKey } from '../x509/public-key.ts';
import { publicKeyObject } from '../x509/signatures.ts';
import { keyUsageOf, KeyUsageBit, readX509 } from '../x509/x509.ts';
import { contentInfo } from './content-info.ts';
import { issuerAndSerialNumber } from './identifier.ts';
import { keyTransportAlgorithm, keyTransports, wrapKey } from './key-transport.ts';

/**
 * A CMS EnvelopedData in DER (RFC 5652 §6) for one recipient named by issuer and serial number: AES-256-CBC, its key by
 * RSAES-OAEP with SHA-256, or by PKCS#1 v1.5 for a recipient that reads nothing newer. It hides; it does not
 * authenticate: the signed statement carries its hash. Fails with `unsupported` (a key that is not RSA's or signs only,
 * a certificate not for keyEncipherment), `damaged`.
 */
export const envelope = async (
  data: Uint8Array,
  recipientDer: Uint8Array,
  keyTransport: keyof typeof keyTransports = 'RSAES-OAEP',
): Promise<Uint8Array> => {
  const recipient = readX509(recipientDer);
  const { algorithm: kind, pss } = readPublicKey(recipient.subjectPublicKeyInfo);
  if (kind !== 'RSA' || pss) throw unsupported('recipient key');
  if (keyUsageOf(recipient)?.(KeyUsageBit.keyEncipherment) === false)
    throw unsupported('recipient’s key usage');
  const cipher = ciphers['AES-256-CBC'];
  const key = randomBytes(cipher.keyLength);
  const iv = randomBytes(cipher.blockSize);
  const publicKey = publicKeyObject(recipient);
  const encryptedKey = guarded('recipient key', () => wrapKey(keyTransports[keyTransport], publicKey, key));
  const encrypted = encrypt(cipher, key, iv, data);
  const recipientInfo = sequence(
    integer(0),
    issuerAndSerialNumber(recipientDer),
    keyTransportAlgorithm(keyTransport),
    octetString(encryptedKey),
  );
  const enveloped = sequence(
    integer(0),
    setOf([recipientInfo]),
    sequence(oid(Oid.data), algorithm(cipher.oid, octetString(iv)), element(context(0), encrypted)),
  );
  return contentInfo(Oid.envelopedData, enveloped);
};

import forge from 'node-forge';

/** node-forge as second implementation of PKCS#7: RSA in PKCS#1 v1.5 alone; it signs, and verifies nothing. */

export type ForgeHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (der: Uint8Array): forge.asn1.Asn1 => forge.asn1.fromDer(binary(der));

const certificateOf = (der: Uint8Array): forge.pki.Certificate => forge.pki.certificateFromAsn1(read(der));

const privateKeyOf = (pkcs8: Uint8Array): forge.pki.rsa.PrivateKey =>
  forge.pki.privateKeyFromAsn1(read(pkcs8)) as forge.pki.rsa.PrivateKey;

export const forgeSign = (
  content: Uint8Array,
  signer: { readonly certificate: Uint8Array; readonly pkcs8: Uint8Array; readonly hash: ForgeHash },
  form: { readonly detached?: boolean; readonly withoutAttributes?: boolean } = {},
): Uint8Array => {
  const message = forge.pkcs7.createSignedData();
  message.content = forge.util.createBuffer(binary(content));
  message.addCertificate(certificateOf(signer.certificate));
  const { pki } = forge;
  message.addSigner({
    key: privateKeyOf(signer.pkcs8),
    certificate: certificateOf(signer.certificate),
    digestAlgorithm: pki.oids[signer.hash]!,
    authenticatedAttributes: form.withoutAttributes
      ? []
      : [
          { type: pki.oids['contentType']!, value: pki.oids['data']! },
          { type: pki.oids['messageDigest']! },
          { type: pki.oids['signingTime']! },
        ],
  });
  message.sign({ detached: form.detached ?? false });
  return octets(forge.asn1.toDer(message.toAsn1()).getBytes());
};

export type ForgeCipher = 'aes128-CBC' | 'aes192-CBC' | 'aes256-CBC' | 'des-EDE3-CBC';

export const forgeEncrypt = (content: Uint8Array, recipient: Uint8Array, cipher: ForgeCipher): Uint8Array => {
  const message = forge.pkcs7.createEnvelopedData();
  message.addRecipient(certificateOf(recipient));
  message.content = forge.util.createBuffer(binary(content));
  message.encrypt(undefined, forge.pki.oids[cipher]!);
  return octets(forge.asn1.toDer(message.toAsn1()).getBytes());
};

export const forgeDecrypt = (message: Uint8Array, certificate: Uint8Array, pkcs8: Uint8Array): Uint8Array => {
  const enveloped = forge.pkcs7.messageFromAsn1(read(message)) as forge.pkcs7.PkcsEnvelopedData;
  const recipient = enveloped.findRecipient(certificateOf(certificate));
  enveloped.decrypt(recipient!, privateKeyOf(pkcs8));
  return octets((enveloped.content as forge.util.ByteBuffer).getBytes());
};

import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate with its key, PEM, and the pin of its public key. */
export interface Identity {
  readonly pem: string;
  readonly key: string;
  readonly pin: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: x509.X509Certificate;
}

export interface Wanted {
  readonly name: string;
  /** Absent: self-signed. */
  readonly issuer?: Identity;
  readonly ca?: true;
  readonly hosts?: readonly string[];
  /** Days from now. */
  readonly days?: readonly [number, number];
  readonly keys?: webcrypto.CryptoKeyPair;
}

const crypto = webcrypto as unknown as Crypto;
x509.cryptoProvider.set(crypto);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

/** Certificates as fast as tests need them: P-256, made by a foreign library. */
export const issue = async ({
  name,
  issuer,
  ca,
  hosts,
  days = [-1, 30],
  keys: given,
}: Wanted): Promise<Identity> => {
  const keys = given ?? (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(Date.now() + days[0] * day),
    notAfter: new Date(Date.now() + days[1] * day),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as CryptoKey,
    signingKey: (issuer?.keys ?? keys).privateKey as CryptoKey,
    extensions: [
      new x509.BasicConstraintsExtension(ca ?? false, undefined, true),
      ...(hosts
        ? [
            new x509.SubjectAlternativeNameExtension(
              hosts.map((value) => ({ type: /^\d/.test(value) ? ('ip' as const) : ('dns' as const), value })),
            ),
          ]
        : []),
    ],
  });
  const exported = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const body = Buffer.from(exported).toString('base64');
  return {
    certificate,
    keys,
    pem: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    pin: createHash('sha256').update(Buffer.from(certificate.publicKey.rawData)).digest('base64'),
  };
};

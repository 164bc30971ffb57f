import { expect } from 'vitest';
import { signStatement, verifySignedData } from '../../../../electron/pki/cms.ts';
import { readPrivateKeyInfo } from '../../../../electron/pki/private-key/pkcs8.ts';
import { readSignatureScheme, verifiesUnder } from '../../../../electron/pki/x509/signatures.ts';
import { readX509 } from '../../../../electron/pki/x509/x509.ts';
import { opensslSign, opensslVerifyCades, pss } from '../support/cms.ts';
import { forgeSign, type ForgeHash } from '../support/forge-cms.ts';
import { hex, utf8 } from '../support/openssl.ts';
import { pkijsSign, pkijsVerifies, type WebHash } from '../support/pkijs-cms.ts';
import { Signers, type KeyName } from '../support/signers.ts';
import type { Cell } from './cell.ts';

/** Signature algorithms, each over an OpenSSL certificate and CMS messages of others; and ours before their eyes. */

const signers = new Signers();
const content = utf8('등록합니다');
const hashes = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
type Hash = (typeof hashes)[number];

const label = (hash: Hash): string => hash.replace('sha', 'SHA-');

interface Algorithm {
  readonly name: string;
  readonly key: KeyName;
  readonly hash: Hash;
  readonly webCrypto: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA';
}

const curves = ['P-256', 'P-384', 'P-521'] as const;

const algorithms: readonly Algorithm[] = [
  ...hashes.map((hash): Algorithm => ({
    name: `RSA PKCS#1 v1.5, ${label(hash)}`,
    key: 'rsa',
    hash,
    webCrypto: 'RSASSA-PKCS1-v1_5',
  })),
  ...hashes.map((hash): Algorithm => ({
    name: `RSASSA-PSS, ${label(hash)}`,
    key: 'rsa',
    hash,
    webCrypto: 'RSA-PSS',
  })),
  ...curves.flatMap((key) =>
    hashes.map((hash): Algorithm => ({
      name: `ECDSA ${key}, ${label(hash)}`,
      key,
      hash,
      webCrypto: 'ECDSA',
    })),
  ),
];

const terms = ({ hash }: Algorithm) => ({ form: 'any', allowSha1: hash === 'sha1' }) as const;

const flipped = (octets: Uint8Array, at: number): Uint8Array =>
  octets.map((octet, i) => (i === at ? octet ^ 1 : octet));

/** A message of another's verifies, and no longer with its last octet changed. */
const verifies = async (message: Uint8Array, algorithm: Algorithm): Promise<void> => {
  const verified = await verifySignedData(message, terms(algorithm));
  expect(hex(verified.content)).toBe(hex(content));
  expect(verified.signers[0]!.digest).toBe(algorithm.hash);
  await expect(
    verifySignedData(flipped(message, message.length - 1), terms(algorithm)),
  ).rejects.toMatchObject({ code: 'damaged' });
};

const pssSignature = ['rsa_padding_mode:pss', 'rsa_pss_saltlen:-1'].flatMap((o) => ['-sigopt', o]);

const verifyCertificate = ({ key, hash, webCrypto }: Algorithm): void => {
  signers.get(key);
  const { openssl } = signers;
  const options = webCrypto === 'RSA-PSS' ? pssSignature : [];
  const out = ['-outform', 'DER', '-out', 'self.der'];
  openssl.run('req', '-x509', '-new', `-${hash}`, '-key', `${key}.pem`, '-subj', '/CN=x', ...options, ...out);
  const { tbs, signature, signatureAlgorithm, ...certificate } = readX509(openssl.read('self.der'));
  const scheme = readSignatureScheme(signatureAlgorithm);
  expect(scheme.hash).toBe(hash);
  const under = { ...certificate, tbs, signature, signatureAlgorithm };
  expect(verifiesUnder(under, scheme, tbs, signature)).toBe(true);
  expect(verifiesUnder(under, scheme, flipped(tbs, 20), signature)).toBe(false);
};

const againstOpenSsl = (algorithm: Algorithm): Cell => ({
  algorithm: algorithm.name,
  direction: 'verify',
  against: 'OpenSSL',
  check: async () => {
    verifyCertificate(algorithm);
    const padding = algorithm.webCrypto === 'RSA-PSS' ? pss : [];
    const options = ['-nodetach', '-md', algorithm.hash, ...padding];
    await verifies(opensslSign(signers.openssl, content, algorithm.key, ...options), algorithm);
  },
});

const againstPkijs = (algorithm: Algorithm): Cell => ({
  algorithm: algorithm.name,
  direction: 'verify',
  against: 'pkijs',
  check: async () => {
    const { key, webCrypto, hash } = algorithm;
    const { certificate, pkcs8 } = signers.get(key);
    const curve = key === 'rsa' || key === 'rsa2' ? {} : { curve: key };
    const webHash = label(hash) as WebHash;
    const signer = { certificate, pkcs8, algorithm: webCrypto, hash: webHash, ...curve };
    await verifies(await pkijsSign(content, signer), algorithm);
  },
});

const againstForge = (algorithm: Algorithm): Cell => ({
  algorithm: algorithm.name,
  direction: 'verify',
  against: 'node-forge',
  check: async () => {
    const hash: ForgeHash = algorithm.hash;
    await verifies(forgeSign(content, { ...signers.get('rsa'), hash }), algorithm);
  },
});

const statement = (key: KeyName): Promise<Uint8Array> => {
  const { certificate, pkcs8 } = signers.get(key);
  const privateKey = readPrivateKeyInfo(pkcs8).info;
  return signStatement({ content, certificate, chain: [], privateKey, signingTime: new Date() });
};

const ours: readonly [name: string, key: KeyName][] = [
  ['RSA PKCS#1 v1.5, SHA-256', 'rsa'],
  ['ECDSA P-256, SHA-256', 'P-256'],
  ['ECDSA P-384, SHA-384', 'P-384'],
];

const signing = ours.flatMap(([algorithm, key]): Cell[] => [
  {
    algorithm,
    direction: 'sign',
    against: 'OpenSSL',
    check: async () => {
      const signed = await statement(key);
      expect(hex(opensslVerifyCades(signers.openssl, signed, key))).toBe(hex(content));
    },
  },
  {
    algorithm,
    direction: 'sign',
    against: 'pkijs',
    check: async () => expect(await pkijsVerifies(await statement(key))).toBe(true),
  },
]);

export const cells: readonly Cell[] = [
  ...algorithms.flatMap((algorithm) => [againstOpenSsl(algorithm), againstPkijs(algorithm)]),
  ...algorithms.filter(({ webCrypto }) => webCrypto === 'RSASSA-PKCS1-v1_5').map(againstForge),
  ...signing,
];

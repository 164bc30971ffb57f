import { Oid } from '../../../../electron/pki/oids.ts';
import type { Cell } from './cell.ts';

/**
 * What the table must hold, told from the module's own list of object identifiers: each is an algorithm with the rows
 * that show it, or is named as none. One that is added to oids.ts and put nowhere here turns the table red.
 */

type Direction = Cell['direction'];

/** What comes in from others, and what goes out to them. */
export const incoming: readonly Direction[] = ['read', 'verify', 'decrypt', 'derive'];
export const outgoing: readonly Direction[] = ['write', 'sign', 'encrypt'];

interface Shown {
  /** Found in the names of its rows. */
  readonly as: RegExp;
  /** Also written, signed with or encrypted with, not only read. */
  readonly written?: true;
}

type OidName = keyof typeof Oid;

export const algorithms: Readonly<Partial<Record<OidName, Shown>>> = {
  seedCbc: { as: /\bSEED-CBC\b/, written: true },
  seedCbcWithSha1: { as: /\bseedCBCWithSHA1\b/, written: true },
  virtualId: { as: /\bVID\b/ },
  rsaEncryption: { as: /\bRSA PKCS#1 v1\.5\b/, written: true },
  sha1WithRsa: { as: /\bRSA PKCS#1 v1\.5, SHA-1$/ },
  sha256WithRsa: { as: /\bRSA PKCS#1 v1\.5, SHA-256$/, written: true },
  sha384WithRsa: { as: /\bRSA PKCS#1 v1\.5, SHA-384$/ },
  sha512WithRsa: { as: /\bRSA PKCS#1 v1\.5, SHA-512$/ },
  rsaesOaep: { as: /\bRSAES-OAEP\b/, written: true },
  rsassaPss: { as: /\bRSASSA-PSS\b/ },
  ecPublicKey: { as: /\bECDSA\b/, written: true },
  p256: { as: /\bP-256\b/, written: true },
  p384: { as: /\bP-384\b/, written: true },
  ecdsaWithSha1: { as: /\bECDSA\b.*\bSHA-1$/ },
  ecdsaWithSha256: { as: /\bECDSA\b.*\bSHA-256$/, written: true },
  ecdsaWithSha384: { as: /\bECDSA\b.*\bSHA-384$/, written: true },
  ecdsaWithSha512: { as: /\bECDSA\b.*\bSHA-512$/ },
  pbkdf2: { as: /\bPBES2\b/, written: true },
  pbes2: { as: /\bPBES2\b/, written: true },
  pbmac1: { as: /\bPBMAC1\b/ },
  hmacSha1: { as: /\bHMAC-SHA1\b/, written: true },
  hmacSha224: { as: /\bHMAC-SHA224\b/, written: true },
  hmacSha256: { as: /\bHMAC-SHA256\b/, written: true },
  hmacSha384: { as: /\bHMAC-SHA384\b/, written: true },
  hmacSha512: { as: /\bHMAC-SHA512\b/, written: true },
  aes128Cbc: { as: /\bAES-128-CBC\b/, written: true },
  aes192Cbc: { as: /\bAES-192-CBC\b/, written: true },
  aes256Cbc: { as: /\bAES-256-CBC\b/, written: true },
  aria128Cbc: { as: /\bARIA-128-CBC\b/, written: true },
  aria192Cbc: { as: /\bARIA-192-CBC\b/, written: true },
  aria256Cbc: { as: /\bARIA-256-CBC\b/, written: true },
  desEde3Cbc: { as: /\bDES-EDE3-CBC\b/, written: true },
  sha1: { as: /\bSHA-?1\b/ },
  sha224: { as: /\bSHA-?224\b/ },
  sha256: { as: /\bSHA-?256\b/, written: true },
  sha384: { as: /\bSHA-?384\b/, written: true },
  sha512: { as: /\bSHA-?512\b/ },
  signedData: { as: /\bSignedData\b/, written: true },
  envelopedData: { as: /\bEnvelopedData\b/, written: true },
  pbeWithSha1And128Rc4: { as: /\bpbeWithSHAAnd128BitRC4\b/ },
  pbeWithSha1And40Rc4: { as: /\bpbeWithSHAAnd40BitRC4\b/ },
  pbeWithSha1And3Des: { as: /\bpbeWithSHAAnd3-KeyTripleDES-CBC\b/, written: true },
  pbeWithSha1And2Des: { as: /\bpbeWithSHAAnd2-KeyTripleDES-CBC\b/ },
  pbeWithSha1And128Rc2: { as: /\bpbeWithSHAAnd128BitRC2-CBC\b/ },
  pbeWithSha1And40Rc2: { as: /\bpbeWithSHAAnd40BitRC2-CBC\b/ },
  keyBag: { as: /\bKeyBag\b/ },
  shroudedKeyBag: { as: /\bPKCS8ShroudedKeyBag\b|\bShroudedKeyBag\b/, written: true },
  ocspBasicResponse: { as: /\bOCSP\b/ },
};

/** Parts of the above, attributes, extensions, purposes: nothing that could be done in another way. */
export const noAlgorithms: readonly OidName[] = [
  'identity',
  'randomNumber',
  'mgf1',
  'pSpecified',
  'data',
  'encryptedData',
  'emailAddress',
  'contentType',
  'messageDigest',
  'signingTime',
  'localKeyId',
  'x509Certificate',
  'signingCertificate',
  'signingCertificateV2',
  'cmsAlgorithmProtection',
  'certBag',
  'safeContentsBag',
  'subjectKeyIdentifier',
  'keyUsage',
  'subjectAltName',
  'issuerAltName',
  'basicConstraints',
  'crlNumber',
  'crlReason',
  'deltaCrlIndicator',
  'issuingDistributionPoint',
  'certificateIssuer',
  'nameConstraints',
  'crlDistributionPoints',
  'certificatePolicies',
  'anyPolicy',
  'policyMappings',
  'authorityKeyIdentifier',
  'policyConstraints',
  'extendedKeyUsage',
  'freshestCrl',
  'inhibitAnyPolicy',
  'authorityInfoAccess',
  'ocsp',
  'ocspSigning',
  'ocspNonce',
  'ocspNoCheck',
];

const covers = (cells: readonly Cell[], as: RegExp, directions: readonly Direction[]): boolean =>
  cells.some(({ algorithm, direction }) => as.test(algorithm) && directions.includes(direction));

/** What these cells leave open: algorithms without a row, or with rows in one direction only. */
export const openIn = (cells: readonly Cell[]): string[] => {
  const unplaced = (Object.keys(Oid) as OidName[]).filter(
    (name) => !algorithms[name] && !noAlgorithms.includes(name),
  );
  const open = Object.entries(algorithms).flatMap(([name, { as, written }]) => [
    ...(covers(cells, as, incoming) ? [] : [`${name}: nobody else’s is read`]),
    ...(written && !covers(cells, as, outgoing) ? [`${name}: nobody else reads ours`] : []),
  ]);
  return [...unplaced.map((name) => `${name}: neither an algorithm nor none`), ...open];
};

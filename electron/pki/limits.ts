import { tooLarge } from './errors.ts';

/** Every bound on what an input may ask for. Checked before the loop, allocation or key derivation it controls. */
export const limits = {
  /** Octets of one file or message. */
  bytes: 10 * 1024 * 1024,
  /** Octets of a CRL, which no customer chooses: large authorities' lists are larger than any file of theirs. */
  crlBytes: 32 * 1024 * 1024,
  /** Iterations of one key derivation: the security floor of the design; real files use 1,024 to 100,000. */
  iterations: 1_000_000,
  /** Iterations of all derivations one container asks for (a PFX may hold many encrypted bags). */
  iterationsPerContainer: 3_000_000,
  /** Private keys of one container: the public key of each is computed, which takes up to a millisecond on a curve. */
  keysPerContainer: 20,
  /** Octets of a salt: it is hashed or stretched once an iteration block. */
  salt: 1024,
  /** Octets of a password in UTF-8. */
  password: 1024,
  /** Nesting of ASN.1 elements. */
  depth: 32,
  /** Elements of a BER file that must be rewritten: PFX and CMS hold some hundred, and long strings in segments. */
  berElements: 100_000,
  /** Octets of one OID and of one serial number (RFC 5280 allows 20; some issuers exceed it). */
  oid: 64,
  serial: 64,
  /** Octets of one character string: no name or text in a certificate comes near. */
  string: 64 * 1024,
  /** Combining characters in a row: UAX #15's stream-safe text has no more; to normalize a run takes time of its square. */
  combiningMarks: 30,
  /** Elements of one list: extensions, name attributes, policies, bags, certificates, signed attributes. */
  elements: 256,
  /** Signers of one CMS message: each may ask for a signature check under the largest key. */
  signers: 16,
  /** Entries of one CRL, so that memory has a ceiling: 13 octets each, beside the list's own. */
  crlEntries: 500_000,
  /** Bits of an RSA modulus: signature checks grow with its square, private operations with its cube. */
  rsaBits: 8192,
  /** The least of a private key that is read: below it nothing was ever issued here. */
  leastRsaBits: 1024,
  /** Bits of an RSA public exponent: a check grows with them. What BoringSSL takes; everybody's is 65,537. */
  rsaExponentBits: 33,
  /** Octets of an RSASSA-PSS salt: no signature under the largest key has room for more. */
  pssSalt: 1024,
  /** Octets of a MAC's key that a file asks PBKDF2 for: each digest's length of them costs all iterations again. */
  macKey: 64,
  /** Certificates of one path, unfinished paths kept in one search, and signature checks of that search. */
  pathLength: 10,
  partialPaths: 1000,
  pathSignatureChecks: 100,
  /** Whole paths checked for one answer, those of CRL and OCSP signers included. */
  checkedPaths: 48,
  /** Comparisons of a name with a name constraint in one validation. */
  nameComparisons: 50_000,
  /** Signature checks over CRLs and OCSP responses in one validation: a list may be checked under each namesake's key. */
  revocationSignatureChecks: 200,
  /** Public keys kept as node:crypto has read them. */
  keptKeys: 32,
} as const;

export const checkBytes = (input: Uint8Array, most: number = limits.bytes): void => {
  if (input.length > most) throw tooLarge('input');
};

/** Adds up the iterations that one container asks for; each is checked before it is run. */
export class IterationBudget {
  #left: number = limits.iterationsPerContainer;

  spend(iterations: number): void {
    if (iterations > limits.iterations || iterations > this.#left) throw tooLarge('iterations');
    this.#left -= iterations;
  }
}

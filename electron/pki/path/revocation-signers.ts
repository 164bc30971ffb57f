import type { CertificateList } from '../x509/crl.ts';
import { hex } from '../asn1/der-values.ts';
import { readable } from '../errors.ts';
import { limits } from '../limits.ts';
import { usesSha1 } from '../x509/signatures.ts';
import { KeyUsageBit, authorityKeyIdentifierOf, keyUsageOf, type X509Certificate } from '../x509/x509.ts';
import { checkSignature, type Candidate } from './candidate.ts';
import type { RevocationTerms } from './revocation-terms.ts';

/** A CRL with its issuer's name in comparable form. */
export interface ReadList {
  readonly list: CertificateList;
  readonly issuer: string;
}

/** The certificate asked about and the one above it in its path. */
export interface Question {
  readonly subject: Candidate;
  readonly issuer: Candidate;
}

/** Finds the certificate whose key has signed a list and that may do so (RFC 5280 §6.3.3 (f), (g)). */
export class ListSigners {
  readonly #terms: RevocationTerms;
  /** A signature over a list is checked once a certificate. */
  readonly #verified = new WeakMap<CertificateList, Map<string, boolean>>();
  #checksLeft: number = limits.revocationSignatureChecks;

  constructor(terms: RevocationTerms) {
    this.#terms = terms;
  }

  /**
   * `isDelegated`: the certificate asked about names the list's issuer itself (cRLIssuer). Then its signer may be that
   * very certificate: nobody else speaks of it, and its path is the one in question.
   */
  signerOf(read: ReadList, { subject, issuer }: Question, isDelegated: boolean): Candidate | undefined {
    const named = [issuer, ...this.#terms.authorities].filter(({ subject: name }) => name === read.issuer);
    const key = authorityKeyIdentifierOf(read.list);
    const hint = key && hex(key);
    const likelyFirst = [...named.filter(({ ownKey }) => ownKey === hint), ...named];
    return likelyFirst.find(
      (signer) =>
        this.verifies(read, signer) &&
        (signer.id === issuer.id || (isDelegated && signer.id === subject.id) || this.#terms.trusts(signer)),
    );
  }

  /** Whether this certificate's key has signed the list, and may sign lists. */
  verifies({ list }: ReadList, { certificate, id }: Candidate): boolean {
    const verdicts = this.#verified.get(list) ?? new Map<string, boolean>();
    this.#verified.set(list, verdicts);
    // A certificate that cannot be read is nobody's signer: it must not take the others' lists with it.
    const check = (): boolean => readable([certificate], (one) => this.#verify(list, one)).includes(true);
    const verdict = verdicts.get(id) ?? check();
    verdicts.set(id, verdict);
    return verdict;
  }

  #verify(list: CertificateList, certificate: X509Certificate): boolean {
    if (keyUsageOf(certificate)?.(KeyUsageBit.cRLSign) === false) return false;
    if (usesSha1(list.signatureAlgorithm) && !this.#terms.allowSha1) return false;
    // A crowd of namesakes would have every list checked under each of their keys.
    if (this.#checksLeft-- <= 0) return false;
    return checkSignature(certificate, list) === 'good';
  }
}

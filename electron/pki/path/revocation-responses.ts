import { Tag } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { allReasons } from '../x509/distribution-points.ts';
import { readable } from '../errors.ts';
import { limits } from '../limits.ts';
import { nameKey } from '../x509/names.ts';
import {
  isAbout,
  parseOcspResponse,
  publicKeyHash,
  type BasicOcspResponse,
  type SingleResponse,
} from '../x509/ocsp.ts';
import { Oid } from '../oids.ts';
import { isWeakKey, readPublicKey } from '../x509/public-key.ts';
import { usesSha1 } from '../x509/signatures.ts';
import { KeyUsageBit, keyUsageOf, type X509Certificate } from '../x509/x509.ts';
import { checkSignature, readCandidates, type Candidate } from './candidate.ts';
import type { Evidence, RevocationStatus } from './revocation-evidence.ts';
import type { Question } from './revocation-signers.ts';
import type { OcspAnswer, RevocationTerms } from './revocation-terms.ts';

interface Answer {
  readonly basic: BasicOcspResponse;
  /** In comparable form, prepared once for all who may bear it; undefined where it gives its key's hash. */
  readonly responderName: string | undefined;
  /** It repeats the nonce of its request. */
  readonly isToOurRequest: boolean;
}

/** An answer worth asking who signed it; none where it is an error, holds what is not understood or answers another request. */
const readAnswer = ({ response, nonce }: OcspAnswer): Answer[] => {
  const { basic } = parseOcspResponse(response);
  if (!basic || basic.hasUnknownCritical) return [];
  const isToOurRequest = nonce !== undefined && basic.nonce !== undefined && sameBytes(nonce, basic.nonce);
  if (nonce && !isToOurRequest) return [];
  const responderName = 'name' in basic.responder ? nameKey(basic.responder.name) : undefined;
  return [{ basic, responderName, isToOurRequest }];
};

const isResponder = (
  { basic: { responder }, responderName }: Answer,
  { certificate, subject }: Candidate,
): boolean =>
  'keyHash' in responder
    ? sameBytes(responder.keyHash, publicKeyHash(certificate, 'sha1'))
    : responderName === subject;

/** What a responder's certificate may ask to be understood (RFC 6960 §4.2.2.2). */
const processed = new Set<string>([
  Oid.keyUsage,
  Oid.extendedKeyUsage,
  Oid.basicConstraints,
  Oid.subjectAltName,
  Oid.certificatePolicies,
  Oid.crlDistributionPoints,
  Oid.ocspNoCheck,
]);

const isForOcspSigning = ({ extensions }: X509Certificate): boolean =>
  extensions
    .get(Oid.extendedKeyUsage)
    ?.value.inner(Tag.sequence)
    .children()
    .list((purpose) => purpose.oid())
    .includes(Oid.ocspSigning) ?? false;

const verdicts: Readonly<Record<SingleResponse['status'], Evidence['verdict'] | undefined>> = {
  good: 'good',
  revoked: 'revoked',
  unknown: undefined,
};

const verdictOf = ({ status, revocation }: SingleResponse): Evidence['verdict'] | undefined =>
  revocation?.reason === 'certificateHold' ? 'suspended' : verdicts[status];

/**
 * What the OCSP responses handed in prove of a certificate (RFC 6960 §3.2): signed by the issuer's key, or by one to
 * which the issuer itself has given a certificate for that (id-kp-OCSPSigning), which is in date and, unless it says
 * nocheck, good by the lists.
 */
export class ResponseEvidence {
  readonly #terms: RevocationTerms;
  readonly #answers: readonly Answer[];
  readonly #statusByLists: (question: Question) => RevocationStatus;
  #checksLeft: number = limits.revocationSignatureChecks;

  constructor(terms: RevocationTerms, statusByLists: (question: Question) => RevocationStatus) {
    this.#terms = terms;
    this.#statusByLists = statusByLists;
    const given = terms.ocsp.map((one) => (one instanceof Uint8Array ? { response: one } : one));
    this.#answers = readable(given, readAnswer).flat();
  }

  of(question: Question): Evidence[] {
    return readable(this.#answers, (answer) => this.#ofAnswer(answer, question)).flat();
  }

  #ofAnswer(answer: Answer, question: Question): Evidence[] {
    const [certificate, issuer] = [question.subject.certificate, question.issuer.certificate];
    const evidence = answer.basic.responses
      .filter((single) => !single.hasUnknownCritical && this.#isFresh(answer, single))
      .filter((single) => isAbout(single, certificate, issuer))
      .flatMap((single): Evidence[] => {
        const verdict = verdictOf(single);
        return verdict ? [{ verdict, reasons: allReasons, at: single.thisUpdate }] : [];
      });
    return evidence.length > 0 && this.#isTrusted(answer, question.issuer) ? evidence : [];
  }

  /** Without a nextUpdate there is newer to be had at any time: only the answer to a request of one's own is new then. */
  #isFresh({ basic, isToOurRequest }: Answer, { thisUpdate, nextUpdate }: SingleResponse): boolean {
    const { at } = this.#terms;
    if (thisUpdate > at || basic.producedAt > at) return false;
    return nextUpdate === undefined ? isToOurRequest : at <= nextUpdate;
  }

  #isTrusted(answer: Answer, issuer: Candidate): boolean {
    const { basic } = answer;
    if (isResponder(answer, issuer) && this.#verifies(issuer, basic)) return true;
    const delegates = [...readCandidates(basic.certificates), ...this.#terms.authorities];
    return readable(
      delegates,
      (one) => isResponder(answer, one) && this.#isDelegate(one, issuer) && this.#verifies(one, basic),
    ).includes(true);
  }

  /** A certificate issued for OCSP directly by the issuer of the one asked about (RFC 6960 §4.2.2.2). */
  #isDelegate(responder: Candidate, issuer: Candidate): boolean {
    const { certificate } = responder;
    const { at, allowSha1 } = this.#terms;
    if (responder.issuer !== issuer.subject || !isForOcspSigning(certificate)) return false;
    if (at < certificate.notBefore || at > certificate.notAfter) return false;
    if (keyUsageOf(certificate)?.(KeyUsageBit.digitalSignature) === false) return false;
    if ([...certificate.extensions.values()].some(({ critical, oid }) => critical && !processed.has(oid)))
      return false;
    if (isWeakKey(readPublicKey(certificate.subjectPublicKeyInfo)) && !allowSha1) return false;
    if (!this.#verifies(issuer, certificate)) return false;
    const status = this.#statusByLists({ subject: responder, issuer });
    return status === 'good' || (status === 'unknown' && certificate.extensions.has(Oid.ocspNoCheck));
  }

  #verifies(signer: Candidate, signed: X509Certificate | BasicOcspResponse): boolean {
    if (usesSha1(signed.signatureAlgorithm) && !this.#terms.allowSha1) return false;
    // The responder names itself: a crowd of certificates under its name would each be tried.
    if (this.#checksLeft-- <= 0) return false;
    return checkSignature(signer.certificate, signed) === 'good';
  }
}

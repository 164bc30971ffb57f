import { Tag, context, contextConstructed, type DerValue } from '../der.ts';
import { hex } from '../der-values.ts';
import { PkiError, readable } from '../errors.ts';
import { parseCrl, type CertificateList } from '../crl.ts';
import { sameName } from '../names.ts';
import { Oid } from '../oids.ts';
import { usesSha1 } from '../signatures.ts';
import { basicConstraintsOf, keyUsageOf, KeyUsageBit, serialText, type X509Certificate } from '../x509.ts';
import { checkSignature, type Candidate } from './candidate.ts';

export type RevocationStatus = 'good' | 'revoked' | 'suspended' | 'unknown';

/** fullName of a DistributionPointName (RFC 5280 §4.2.1.13), each GeneralName by its DER in hex. */
const fullNamesOf = (distributionPoint: DerValue | undefined): string[] => {
  const name = distributionPoint?.inner();
  if (!name || name.tag !== contextConstructed(0)) return [];
  return name.children().list((generalName) => hex(generalName.raw));
};

const distributionPointsOf = (certificate: X509Certificate): Set<string> => {
  const points = certificate.extensions.get(Oid.crlDistributionPoints)?.value.inner(Tag.sequence).children();
  const names = points?.list((point) =>
    fullNamesOf(point.expect(Tag.sequence).children().optional(contextConstructed(0))),
  );
  return new Set(names?.flat());
};

/** Whether issuingDistributionPoint (RFC 5280 §5.2.5) lets this list speak of this certificate, for all reasons. */
const scopeIncludes = (list: CertificateList, certificate: X509Certificate): boolean => {
  const extension = list.extensions.get(Oid.issuingDistributionPoint);
  if (!extension) return true;
  const parts = extension.value.inner(Tag.sequence).children();
  const point = parts.optional(contextConstructed(0));
  const flag = (n: number): boolean => {
    const content = parts.optional(context(n))?.content;
    return content !== undefined && content[0] !== 0;
  };
  const onlyUsers = flag(1);
  const onlyAuthorities = flag(2);
  const onlySomeReasons = parts.optional(context(3)) !== undefined;
  const indirect = flag(4);
  const onlyAttributes = flag(5);
  parts.end();
  if (onlySomeReasons || indirect || onlyAttributes) return false;
  const { isCa } = basicConstraintsOf(certificate);
  if ((onlyUsers && isCa) || (onlyAuthorities && !isCa)) return false;
  if (!point) return true;
  const ofCertificate = distributionPointsOf(certificate);
  return fullNamesOf(point).some((name) => ofCertificate.has(name));
};

const knownCritical = new Set<string>([Oid.issuingDistributionPoint]);

const hasUnknownCritical = (list: CertificateList): boolean =>
  list.hasUnknownCriticalEntry ||
  list.extensions.has(Oid.deltaCrlIndicator) ||
  [...list.extensions.values()].some(({ critical, oid }) => critical && !knownCritical.has(oid));

const mayUse = (
  list: CertificateList,
  certificate: X509Certificate,
  issuer: X509Certificate,
  at: number,
): boolean => {
  if (!sameName(list.issuer, certificate.issuer)) return false;
  if (list.thisUpdate > at || list.nextUpdate === undefined || list.nextUpdate < at) return false;
  if (hasUnknownCritical(list) || !scopeIncludes(list, certificate)) return false;
  return keyUsageOf(issuer)?.(KeyUsageBit.cRLSign) !== false;
};

/** An OCSP response in DER, with the nonce of the request it must repeat where one was sent. */
export interface OcspAnswer {
  readonly response: Uint8Array;
  readonly nonce?: Uint8Array;
}

export interface RevocationTerms {
  /** In DER; one that cannot be read is as if it were not handed in. */
  readonly crls: readonly Uint8Array[];
  readonly ocsp: readonly (Uint8Array | OcspAnswer)[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly allowSha1: boolean;
  /** All intermediates and anchors: who may have signed a list is found here, by name. */
  readonly authorities: readonly Candidate[];
  /**
   * Whether this signer of a list, which is not the issuer handed to `status`, has a valid path to the anchor of the
   * path in question (§6.3.3 (f)). Asked again each time, so it may depend on that path; it may ask `status` of the
   * signer, and answers false to a question that it is already at.
   */
  readonly trusts: (signer: Candidate) => boolean;
}

/** Answers the status of a certificate from complete, direct CRLs of its own issuer (RFC 5280 §6.3). */
export class RevocationCheck {
  readonly #lists: readonly CertificateList[];
  readonly #at: number;
  readonly #allowSha1: boolean;
  /** A signature over a list is checked once an issuer key. */
  readonly #verified = new Map<string, boolean>();

  constructor({ crls, at, allowSha1 }: RevocationTerms) {
    this.#lists = readable(crls, parseCrl);
    this.#at = at;
    this.#allowSha1 = allowSha1;
  }

  /** `certificate`'s status, `issuer` being the certificate above it in a path whose signatures verified. */
  status({ certificate }: Candidate, issuer: Candidate): RevocationStatus {
    const serial = serialText(certificate.serialNumber);
    let status: RevocationStatus = 'unknown';
    for (const [index, list] of this.#lists.entries()) {
      if (!this.#usable(list, index, certificate, issuer)) continue;
      const entry = list.revoked.get(serial);
      if (entry && entry.reason !== 'certificateHold') return 'revoked';
      if (entry) status = 'suspended';
      else if (status === 'unknown') status = 'good';
    }
    return status;
  }

  #usable(list: CertificateList, index: number, certificate: X509Certificate, issuer: Candidate): boolean {
    try {
      if (!mayUse(list, certificate, issuer.certificate, this.#at)) return false;
    } catch (error) {
      if (error instanceof PkiError) return false;
      throw error;
    }
    if (usesSha1(list.signatureAlgorithm) && !this.#allowSha1) return false;
    const key = `${index}:${issuer.id}`;
    const known = this.#verified.get(key);
    if (known !== undefined) return known;
    const good = checkSignature(issuer.certificate, list) === 'good';
    this.#verified.set(key, good);
    return good;
  }
}

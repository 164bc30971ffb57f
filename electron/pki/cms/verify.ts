import { readAlgorithm } from '../asn1/algorithm.ts';
import { toDer } from '../asn1/ber.ts';
import { Tag, contextConstructed, type DerReader, type DerValue } from '../asn1/der.ts';
import { copyOf } from '../asn1/der-values.ts';
import { damaged, tooLarge, unsupported } from '../errors.ts';
import { limits } from '../limits.ts';
import { Oid } from '../oids.ts';
import { readX509, type X509Certificate } from '../x509/x509.ts';
import { readContentInfo, readContentInfoOrBare } from './content-info.ts';
import { verifySignerInfo, type VerifiedSigner } from './signer-info.ts';

export interface VerificationOptions {
  /** Of a detached message. */
  readonly content?: Uint8Array;
  /** DER; where the signers' own are not in the message. */
  readonly certificates?: readonly Uint8Array[];
  /**
   * - `cades`, unless told otherwise: DER in a ContentInfo, one signer, signed attributes, signingCertificateV2. What
   *   this bank and this client sign is so, and nothing less is to be taken for it.
   * - `any`: whatever RFC 5652 allows, in BER too, and SignedData without its ContentInfo.
   */
  readonly form?: 'cades' | 'any';
  /** SHA-1 as a digest: for archives, never for what was signed today. */
  readonly allowSha1?: boolean;
}

export interface VerifiedSignedData {
  readonly content: Uint8Array;
  /** eContentType's OID. */
  readonly contentType: string;
  /** Every signer of the message, in its order: all have verified. */
  readonly signers: readonly VerifiedSigner[];
  /** The first signer's, in the form `cades` the only one's. */
  readonly signerCertificate: Uint8Array;
  readonly signingTime: Date | undefined;
  /** All certificates that came along, DER, in the message's order. */
  readonly certificates: Uint8Array[];
}

/** EncapsulatedContentInfo (RFC 5652 §5.2). */
const readEncapsulatedContent = (
  encapsulated: DerValue,
): { type: string; content: Uint8Array | undefined } => {
  const parts = encapsulated.children();
  const type = parts.next(Tag.oid).oid();
  const content = parts.optional(contextConstructed(0))?.inner(Tag.octetString).content;
  parts.end();
  return { type, content };
};

/** CertificateSet (RFC 5652 §10.2.2): the attribute certificates and other kinds beside X.509's sign nothing here. */
const readCertificates = (set: DerValue | undefined): X509Certificate[] =>
  set
    ?.children()
    .list((choice) => (choice.tag === Tag.sequence ? [readX509(choice.raw)] : []))
    .flat() ?? [];

/** The content to verify: the message's own or the caller's, never a choice between the two. */
const theOneContent = (attached: Uint8Array | undefined, handedIn: Uint8Array | undefined): Uint8Array => {
  // pkijs verifies the message's own here and says that the caller's is fine.
  if (attached && handedIn) throw damaged('detached content beside an attached one');
  const content = attached ?? handedIn;
  if (!content) throw damaged('no content');
  if (content.length > limits.bytes) throw tooLarge('content');
  return content;
};

const readSignerInfos = (set: DerReader, isCades: boolean): DerValue[] => {
  const signerInfos = set.list((signerInfo) => signerInfo, limits.signers);
  // Certificates alone are a SignedData too, which nobody has signed.
  if (signerInfos.length === 0) throw damaged('no signer');
  if (isCades && signerInfos.length > 1) throw unsupported('several signers');
  return signerInfos;
};

/**
 * Verifies a CMS SignedData (RFC 5652 §5): for every signer the digest, the signed attributes and the signature, RSA
 * PKCS#1 v1.5, RSASSA-PSS or ECDSA. One that does not verify refuses the whole message. Whether a signer's certificate
 * is to be trusted is not asked here.
 *
 * Fails with `damaged` (whatever does not verify; a content handed in beside the message's own; no certificate for a
 * signer), `unsupported` (outside the form asked for, SHA-1, other algorithms), `too-large`.
 */
export const verifySignedData = async (
  message: Uint8Array,
  options: VerificationOptions = {},
): Promise<VerifiedSignedData> => {
  const { form = 'cades', allowSha1 = false, certificates: handedIn = [] } = options;
  const isCades = form === 'cades';
  const parts = isCades
    ? readContentInfo(message, Oid.signedData)
    : readContentInfoOrBare(toDer(message), Oid.signedData);
  parts.next(Tag.integer).integer(5);
  const digests = parts
    .next(Tag.set)
    .children()
    .list((algorithm) => readAlgorithm(algorithm).oid);
  const { type, content: attached } = readEncapsulatedContent(parts.next(Tag.sequence));
  const own = readCertificates(parts.optional(contextConstructed(0)));
  parts.optional(contextConstructed(1));
  const signerInfos = readSignerInfos(parts.next(Tag.set).children(), isCades);
  parts.end();

  const content = theOneContent(attached, options.content);
  const certificates = [...own, ...handedIn.map(readX509)];
  const signed = { contentType: type, content, certificates, digests };
  const signers = signerInfos.map((info) => verifySignerInfo(info, signed, { isCades, allowSha1 }));
  const [{ certificate, signingTime }] = signers as [VerifiedSigner, ...VerifiedSigner[]];
  return {
    content: copyOf(content),
    contentType: type,
    signers,
    signerCertificate: certificate,
    signingTime,
    certificates: own.map(({ der }) => copyOf(der)),
  };
};

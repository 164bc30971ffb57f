import type { z } from 'zod';
import { parseCertificate } from '../pki/certificate.ts';
import { verifySignedData } from '../pki/cms.ts';
import { PkiError } from '../pki/errors.ts';
import { validatePath } from '../pki/path.ts';
import type { KeyUsage } from '../../shared/certificate.ts';

export type BankDocument =
  'about' | 'policy' | 'trust-list' | 'envelope-certificate' | 'receipt-certificate' | 'receipt';
export type FailedCheck =
  'signature' | 'chain' | 'dates' | 'usage' | 'version' | 'form' | 'signer' | 'record';

/** Something that claims to be the bank's word and is not; by document and check, for the log. */
export class NotTheBanks extends Error {
  readonly document: BankDocument;
  readonly check: FailedCheck;
  constructor(document: BankDocument, check: FailedCheck) {
    super(`${document}: ${check}`);
    this.name = 'NotTheBanks';
    this.document = document;
    this.check = check;
  }
}

/** What the bank's signatures are held against. */
export interface SigningTrust {
  /** The profile's signing root, DER. */
  readonly root: Uint8Array;
  /** What leads to it, as the bank sent it along: trusted for nothing by itself. */
  readonly intermediates: readonly Uint8Array[];
  readonly at: Date;
}

const dateFindings: ReadonlySet<string> = new Set(['not-yet-valid', 'expired']);

/** That a certificate chains to the signing root and is made for this use. Fails with NotTheBanks. */
export const checkBankCertificate = async (
  certificate: Uint8Array,
  usage: KeyUsage,
  document: BankDocument,
  { root, intermediates, at }: SigningTrust,
): Promise<void> => {
  const path = await validatePath({
    certificate,
    intermediates,
    anchors: [root],
    at,
  });
  if (!path.valid) {
    const onlyDates = path.findings.every(({ code }) => dateFindings.has(code));
    throw new NotTheBanks(document, onlyDates ? 'dates' : 'chain');
  }
  const facts = parseCertificate(certificate);
  if (facts.isCa || !facts.keyUsage.includes(usage)) throw new NotTheBanks(document, 'usage');
};

/**
 * Opens what the bank signed (CMS over canonical JSON): the signature, the signer's path to the profile's signing root,
 * the form of what was signed. Fails with NotTheBanks.
 */
export const openSigned = async <S extends z.ZodType>(
  der: Uint8Array,
  schema: S,
  document: BankDocument,
  trust: SigningTrust,
): Promise<{ readonly content: z.infer<S>; readonly signer: Uint8Array }> => {
  let signed;
  try {
    signed = await verifySignedData(der);
  } catch (error) {
    if (error instanceof PkiError) throw new NotTheBanks(document, 'signature');
    throw error;
  }
  await checkBankCertificate(signed.signerCertificate, 'digitalSignature', document, {
    ...trust,
    intermediates: [...trust.intermediates, ...signed.certificates],
  });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(signed.content));
  } catch {
    throw new NotTheBanks(document, 'form');
  }
  const read = schema.safeParse(value);
  if (!read.success) throw new NotTheBanks(document, 'form');
  return { content: read.data, signer: signed.signerCertificate };
};

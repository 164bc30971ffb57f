import type { CertificateDetails } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { readExtras } from '../../pki/certificate-details.ts';
import { PkiError } from '../../pki/errors.ts';
import { inspectEncryption, type KeyEncryption } from '../../pki/private-key.ts';
import { factsOf as bankFactsOf, timeAt } from '../bank-view.ts';
import type { Copy } from '../holdings.ts';
import { readCertificate } from '../read-certificate.ts';
import { summarize } from '../summary.ts';
import { factsOf } from './chosen-copy.ts';
import type { ManagePorts } from './manage-ports.ts';

type Ports = Pick<ManagePorts, 'inventory' | 'bank' | 'clock'>;

/** `PBES2-SEED-CBC, HMAC-SHA1, 2048`: names that a specialist knows. */
const described = ({ scheme, iterations, prf }: KeyEncryption): string =>
  [scheme, prf && `HMAC-${prf.toUpperCase()}`, iterations > 0 && iterations].filter(Boolean).join(', ');

/** null where the medium keeps it to itself, or the file cannot be read now: what it ails from has its own finding. */
const encryptionOf = async ({ id, store }: Copy): Promise<string | null> => {
  try {
    const source = await store?.key(id);
    return source?.kind === 'encrypted-file' ? described(inspectEncryption(source.encryptedKey)) : null;
  } catch (error) {
    if (error instanceof Refusal || error instanceof PkiError) return null;
    throw error;
  }
};

const pemOf = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

/** 인증서 보기: everything that one says, its path up to the root, and how its keys are kept. No secret is asked. */
export const createDetails =
  ({ inventory, bank, clock }: Ports) =>
  async ({ certificate }: { readonly certificate: string }): Promise<CertificateDetails> => {
    const { holding, chain } = await inventory.examine(certificate);
    const facts = factsOf(holding);
    const der = holding.certificate!.der;
    const telling = await inventory.telling(timeAt(clock, await bankFactsOf(bank)));
    const { version, extensions, crl, ocsp } = readExtras(der);
    return {
      summary: summarize(facts, telling),
      fields: {
        version,
        serialNumber: facts.serialNumber,
        issuer: facts.issuer.text,
        subject: facts.subject.text,
        signatureAlgorithm: facts.signatureAlgorithm,
        publicKeySha256: facts.publicKeySha256,
        subjectKeyIdentifier: facts.subjectKeyIdentifier ?? null,
        authorityKeyIdentifier: facts.authorityKeyIdentifier ?? null,
        realName: facts.realName ?? null,
        hasVid: facts.vid !== undefined,
        crl: [...crl],
        ocsp: [...ocsp],
        extensions: [...extensions],
      },
      chain: (chain?.path ?? [der]).map(readCertificate).map(({ subject, issuer, notAfter }) => ({
        subject: subject.text,
        issuer: issuer.text,
        notAfter,
      })),
      chainFindings: (chain?.reasons ?? []).map((code) => ({ code, params: {} })),
      trusted: chain && chain.reasons.length === 0,
      keys: await Promise.all(
        holding.copies.map(async (copy) => ({ copy: copy.id, encryption: await encryptionOf(copy) })),
      ),
      pem: pemOf(der),
    };
  };

import { X509Certificate } from 'node:crypto';
import { readCandidate, readCandidates, type Candidate } from '../../../../electron/pki/path/candidate.ts';
import { validatePath } from '../../../../electron/pki/path.ts';
import {
  RevocationCheck,
  type OcspAnswer,
  type RevocationStatus,
} from '../../../../electron/pki/path/revocation.ts';
import { opensslSays, pemOf } from './openssl-cache.ts';
import { now, type Made } from './path-builder.ts';

/** A path, the certificate first and the anchor last, with all that is handed in beside it. */
export interface Situation {
  readonly path: readonly Made[];
  readonly others?: readonly Made[];
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly (Uint8Array | OcspAnswer)[];
  readonly at?: Date;
  readonly allowSha1?: boolean;
}

/**
 * The status of each certificate below the anchor. A signer that is not in the path is trusted here if node:crypto finds
 * a chain of signatures from it to the anchor on which our check finds every certificate good.
 */
export const statusesOf = (situation: Situation): RevocationStatus[] => {
  const { path, others = [], crls = [], ocsp = [], at = now, allowSha1 = false } = situation;
  const candidates = path.map(({ der }) => readCandidate(der));
  const authorities = readCandidates([...path.slice(1), ...others].map(({ der }) => der));
  const anchor = candidates[candidates.length - 1]!;
  const asked = new Set<string>();
  const signed = (subject: Candidate, issuer: Candidate): boolean =>
    subject.issuer === issuer.subject &&
    new X509Certificate(subject.certificate.der).verify(
      new X509Certificate(issuer.certificate.der).publicKey,
    );
  const trusts = (signer: Candidate): boolean => {
    if (signer.id === anchor.id) return true;
    if (asked.has(signer.id)) return false;
    asked.add(signer.id);
    const trusted = authorities.some(
      (issuer) =>
        issuer.id !== signer.id &&
        signed(signer, issuer) &&
        check.status(signer, issuer) === 'good' &&
        trusts(issuer),
    );
    asked.delete(signer.id);
    return trusted;
  };
  const check = new RevocationCheck({ crls, ocsp, at: at.getTime(), allowSha1, authorities, trusts });
  return candidates.slice(0, -1).map((subject, index) => check.status(subject, candidates[index + 1]!));
};

/** Of the certificate itself. */
export const statusOf = (situation: Situation): RevocationStatus => statusesOf(situation)[0]!;

/** The same asked of the whole validation, which finds the signers' paths itself. */
export const validated = async (
  situation: Situation,
): Promise<{ valid: boolean; status: RevocationStatus }> => {
  const { path, others = [], crls = [], ocsp = [], at = now, allowSha1 = false } = situation;
  const intermediates = [...path.slice(1, -1), ...others].map(({ der }) => der);
  const anchors = path.slice(-1).map(({ der }) => der);
  const certificate = path[0]!.der;
  const result = await validatePath({ certificate, intermediates, anchors, crls, ocsp, at, allowSha1 });
  return { valid: result.valid, status: result.status };
};

/** `openssl verify` with CRLs for every certificate, indirect ones and deltas. */
export const opensslVerify = (situation: Situation): { accepts: boolean; text: string } => {
  const { path, others = [], crls = [], at = now } = situation;
  const anchor = path[path.length - 1]!;
  const files = {
    anchor: anchor.pem,
    others: [...path.slice(1, -1), ...others].map(({ pem }) => pem).join(''),
    crls: crls.map((der) => pemOf('X509 CRL', der)).join(''),
    certificate: path[0]!.pem,
  };
  const lists = ['-crl_check_all', '-extended_crl', '-use_deltas', '-CRLfile', 'crls'];
  const chain = ['-CAfile', 'anchor', '-untrusted', 'others'];
  const time = ['-attime', String(at.getTime() / 1000)];
  return opensslSays(files, 'verify', ...lists, ...chain, ...time, 'certificate');
};

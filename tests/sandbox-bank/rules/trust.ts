import { contextConstructed, readDer, Tag } from '../../../electron/pki/asn1/der.ts';
import {
  readAuthorities,
  validatePath,
  type PathInput,
  type PathResult,
} from '../../../electron/pki/path.ts';
import { toHex } from '../../fixtures/der.ts';
import { ensurePki, type Authority } from '../../fixtures/pki.ts';
import { ocspAnswers } from './ocsp-answers.ts';
import { revocationLists } from './revocation-lists.ts';
import { statusService, type Moment } from './status-service.ts';

/** The authorities the bank trusts, and what they say of the certificates they issued. */
export interface Trust {
  /** DER. */
  readonly roots: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  /**
   * Path and status of a certificate: its issuer is asked by OCSP, and for its list where that tells nothing. Never
   * fails for want of an answer: the status is `unknown` then. Judged at `at` or, later, when the answers are there.
   */
  check(certificate: Uint8Array, at: Date, moment: Moment): Promise<PathResult>;
  close(): void;
}

/** A certificate's issuer and subject (RFC 5280 §4.1), DER in hex; undefined where it is none. */
const namesOf = (certificate: Uint8Array): { issuer: string; subject: string } | undefined => {
  try {
    const parts = readDer(certificate, Tag.sequence).children().next(Tag.sequence).children();
    parts.optional(contextConstructed(0));
    parts.next(Tag.integer);
    parts.next(Tag.sequence);
    const issuer = parts.next(Tag.sequence);
    parts.next(Tag.sequence);
    return { issuer: toHex(issuer.raw), subject: toHex(parts.next(Tag.sequence).raw) };
  } catch {
    return undefined;
  }
};

/** The trusted authorities of the test PKI in `dir`, asked at `statusUrl`. */
export const openTrust = async (dir: string, statusUrl: string): Promise<Trust> => {
  const pki = await ensurePki(dir);
  const service = statusService(statusUrl);
  const byName = new Map<string | undefined, Authority>(
    [...pki.rootAuthorities, ...pki.issuers].map((ca) => [namesOf(ca.certificate)?.subject, ca]),
  );
  const issuerOf = (certificate: Uint8Array): Authority | undefined =>
    byName.get(namesOf(certificate)?.issuer);

  const anchors = readAuthorities(pki.roots);
  const intermediates = readAuthorities(pki.issuers.map((ca) => ca.certificate));
  const judge = (
    certificate: Uint8Array,
    at: Date,
    evidence: Pick<PathInput, 'crls' | 'ocsp'>,
  ): Promise<PathResult> => {
    // An answer is made after its question was asked.
    const now = new Date(Math.max(at.getTime(), Date.now()));
    return validatePath({ certificate, intermediates, anchors, ...evidence, at: now, allowSha1: false });
  };

  const answers = ocspAnswers(service.ocsp);
  const lists = revocationLists(service.crl, async (subject, list) => {
    const { status } = await judge(subject, new Date(), { crls: [list] });
    return status !== 'unknown';
  });
  /** Of the authority that issued the certificate: its own status, by the list of the one above it. */
  const listsAbove = async ({ certificate }: Authority): Promise<readonly Uint8Array[]> => {
    const above = issuerOf(certificate);
    if (!above || above.certificate === certificate) return [];
    return lists({ issuer: above.id, subject: certificate, how: 'kept' });
  };

  return {
    roots: pki.roots,
    intermediates: pki.issuers.map(({ certificate }) => certificate),
    async check(certificate, at, moment) {
      const issuer = issuerOf(certificate);
      if (!issuer) return judge(certificate, at, { crls: [] });
      const [above, ocsp] = await Promise.all([listsAbove(issuer), answers.ask(issuer, certificate, moment)]);
      const byAnswer = await judge(certificate, at, { crls: above, ocsp });
      if (byAnswer.status !== 'unknown') {
        answers.keep(certificate, ocsp);
        return byAnswer;
      }
      const own = await lists({ issuer: issuer.id, subject: certificate, how: 'afresh' });
      return judge(certificate, at, { crls: [...above, ...own], ocsp });
    },
    close: () => service.close(),
  };
};

import { createHash, randomBytes } from 'node:crypto';
import { createOcspRequest, parseOcspResponse, type OcspAnswer } from '../../../electron/pki/revocation.ts';
import type { Moment } from './status-service.ts';

interface KeptAnswer {
  readonly answer: OcspAnswer;
  readonly until: number;
}

/** RFC 9654 recommends 32 octets. */
const nonceLength = 32;
const most = 10_000;

const idOf = (certificate: Uint8Array): string => createHash('sha256').update(certificate).digest('base64');

/** Until when an answer says it stands; it does not stand at all where it says nothing of it. */
const standsUntil = ({ response }: OcspAnswer): number => {
  const { basic } = parseOcspResponse(response);
  return Math.min(...(basic?.responses ?? []).map(({ nextUpdate = 0 }) => nextUpdate));
};

/** The issuers' answers on single certificates: asked with a nonce of one's own, kept for findings while they stand. */
export const ocspAnswers = (
  fetch: (issuer: string, question: Uint8Array) => Promise<Uint8Array | undefined>,
) => {
  const kept = new Map<string, KeptAnswer>();
  return {
    async ask(
      issuer: { readonly id: string; readonly certificate: Uint8Array },
      certificate: Uint8Array,
      moment: Moment,
    ): Promise<readonly OcspAnswer[]> {
      const last = moment === 'finding' ? kept.get(idOf(certificate)) : undefined;
      if (last && Date.now() < last.until) return [last.answer];
      const nonce = randomBytes(nonceLength);
      const response = await fetch(issuer.id, createOcspRequest(certificate, issuer.certificate, nonce));
      return response ? [{ response, nonce }] : [];
    },

    /** Of answers that were proven only: what is kept is believed until it ends, or a later one takes its place. */
    keep(certificate: Uint8Array, answers: readonly OcspAnswer[]): void {
      for (const answer of answers) {
        const id = idOf(certificate);
        kept.delete(id);
        const until = standsUntil(answer);
        if (until > Date.now()) kept.set(id, { answer, until });
        const [oldest] = kept.keys();
        if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      }
    },
  };
};

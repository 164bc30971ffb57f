import type { Completion } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Completing } from './completion.ts';
import type { Bank } from './ports.ts';
import type { Preflights } from './preflight.ts';
import type { Signing } from './signing.ts';

/**
 * 타기관 인증서 등록: the check's challenge → the statement, signed in the 전자서명 window with R for the bank →
 * the bank's record and receipt. Every step fails with a Refusal and leaves nothing changed; RESULT_UNKNOWN leaves the
 * operation among the pending ones.
 */
export const createRegister =
  (ports: { preflight: Preflights; signing: Signing; bank: Bank; complete: Completing }) =>
  async (certificate: string, terms: number | null): Promise<Completion> => {
    const { preflight, signing, bank, complete } = ports;
    const cleared = await preflight.clearedRegistration(certificate);
    // What the customer has agreed to on the page is what is signed, or nothing is.
    if ((cleared.challenge.terms?.version ?? null) !== terms) throw new Refusal('CHANGED_ELSEWHERE');
    const replaced = cleared.challenge.replaces?.id ?? null;
    const signed = await signing.sign('register', cleared, replaced, 'required');
    const done = await signing.send(signed, (factor) =>
      bank.register(signed.operation, { ...signed.body, ...factor }),
    );
    return complete(done, cleared.facts);
  };

import type { BankBody, Done, ReleaseReason } from '../../../shared/bank-api.ts';
import { certificateWords } from '../../../shared/statement.ts';
import type { Bank } from '../bank.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import { refuseRequest } from '../refusal.ts';
import { dropClaim } from './claims.ts';
import { checkIdentity } from './identity-check.ts';
import { endRegistration, readCertificate, releasable } from './records.ts';
import { checkSignedWrite } from './signed-write.ts';
import { performWrite } from './write.ts';

/**
 * 해제, with the key (signed) or without it (a reason and a fresh second factor). The certificate's own state does not
 * matter: an expired or revoked one is released too. A record changes, nothing else.
 */
export const release = (
  bank: Bank,
  session: ActiveSession,
  idempotencyKey: string,
  registration: string,
  body: BankBody<'release'>,
): Promise<Done> => {
  const { customer } = session;
  const reason: ReleaseReason | null = body.how === 'signed' ? null : body.reason;
  return performWrite<Uint8Array | null>(bank, session, {
    path: `/certificates/${registration}/release`,
    body,
    act: { purpose: 'release', with_key: body.how === 'signed' },
    idempotencyKey,
    check: async (challenge) => {
      if (challenge.registration_id !== registration) throw refuseRequest('challenge', 409);
      if (body.how === 'without-key') return null;
      const facts = readCertificate(challenge.certificate);
      const expected = { customer, challenge, idempotencyKey, facts, replaces: null };
      const statement = checkSignedWrite(bank, body, expected);
      if (body.randomEnvelope !== null)
        await checkIdentity(bank, body.randomEnvelope, customer, challenge, facts);
      return statement;
    },
    commit: async ({ transaction }, _challenge, statement, at) => {
      const row = await releasable(transaction, customer.id, registration);
      await dropClaim(transaction, row);
      await endRegistration(transaction, row, 'released', at);
      return {
        act: reason === null ? 'release' : 'release-without-key',
        registration: row,
        issuer: certificateWords(readCertificate(row.certificate)).issuer,
        replaced: null,
        reason,
        terms: null,
        statement,
      };
    },
  });
};

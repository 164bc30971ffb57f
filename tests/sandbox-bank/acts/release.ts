import type { BankBody, Done, ReleaseReason } from '../../../shared/bank-api.ts';
import type { Bank } from '../bank.ts';
import type { ActiveSession } from '../customers/sessions.ts';
import { refuseRequest } from '../refusal.ts';
import { issueReceipt } from './receipts.ts';
import { readCertificate, releasable } from './records.ts';
import { checkIdentity, checkStatement } from './statement-check.ts';
import { performWrite } from './write.ts';

/**
 * 해제, with the key (signed) or without it (a reason and a fresh OTP). The certificate's own state does not matter: an
 * expired or revoked one is released too. A record changes, nothing else.
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
  return performWrite<void>(bank, session, {
    path: `/certificates/${registration}/release`,
    body,
    act: { purpose: 'release', with_key: body.how === 'signed' },
    idempotencyKey,
    check: async (challenge) => {
      if (challenge.registration_id !== registration) throw refuseRequest('challenge', 409);
      if (body.how === 'without-key') return;
      const facts = readCertificate(challenge.certificate);
      const expected = { customer, challenge, idempotencyKey, facts, replaces: null };
      checkStatement(bank, body, expected);
      if (body.randomEnvelope !== null) await checkIdentity(bank, body.randomEnvelope, expected);
    },
    commit: async (transaction, _challenge, _checked, at) => {
      const row = await releasable(transaction, customer.id, registration);
      await transaction
        .updateTable('registrations')
        .set({ state: 'released', ended_at: at })
        .where('id', '=', row.id)
        .execute();
      return issueReceipt(bank, transaction, customer, {
        act: reason === null ? 'release' : 'release-without-key',
        registration: row,
        replaced: null,
        reason,
        idempotencyKey,
        at,
      });
    },
  });
};

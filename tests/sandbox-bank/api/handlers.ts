import type { BankAnswer, BankBody, BankCall } from '../../../shared/bank-api.ts';
import { issueChallenge } from '../acts/challenges.ts';
import { settle } from '../acts/operations.ts';
import { listHistory } from '../acts/receipts.ts';
import { base64, listRegistrations } from '../acts/records.ts';
import { register } from '../acts/register.ts';
import { release } from '../acts/release.ts';
import type { Bank } from '../bank.ts';
import { issueLogInChallenge, logInWithCertificate } from '../customers/certificate-log-in.ts';
import { confirmSecondFactor, logIn } from '../customers/log-in.ts';
import { endSession, putOffEnd, sessionAnswer, type ActiveSession } from '../customers/sessions.ts';
import type { bankApi } from '../../../shared/bank-api.ts';

type AuthOf<C extends BankCall> = (typeof bankApi)[C]['auth'];

/** What a handler gets: everything checked already, the session of the kind its call asks for. */
export interface Incoming<C extends BankCall> {
  readonly body: BankBody<C>;
  readonly session: AuthOf<C> extends 'none' ? undefined : ActiveSession;
  /** The bearer token itself, to answer it again. */
  readonly token: string;
  /** `{id}` or `{key}` of the path. */
  readonly parameter: string;
  readonly idempotencyKey: string;
}

export type Handlers = { readonly [C in BankCall]: (call: Incoming<C>) => Promise<BankAnswer<C>> };

/** The bank API, a function a call. */
export const handlersOf = (bank: Bank): Handlers => ({
  about: async () => {
    const now = bank.now();
    const { policy, signedPolicy, signedTrustList } = await bank.documents(now);
    const { keys, profile } = bank;
    return {
      bank: profile.id,
      name: profile.name,
      time: now.toISOString(),
      minimumClientVersion: policy.minimumClientVersion,
      policy: base64(signedPolicy),
      trustList: base64(signedTrustList),
      envelopeCertificate: base64(keys.current.envelope.certificate),
      receiptCertificate: base64(keys.current.receipts.certificate),
      formerReceiptCertificates: keys.formerReceipts.map(base64),
      chain: keys.chain.map(base64),
    };
  },
  logIn: ({ body }) => logIn(bank, body.id, body.password),
  logInChallenge: ({ body }) => issueLogInChallenge(bank, body),
  logInWithCertificate: ({ body }) => logInWithCertificate(bank, body),
  confirmSecondFactor: ({ session, body }) => confirmSecondFactor(bank, session, body),
  extend: async ({ session, token }) =>
    sessionAnswer(bank, token, { ...session, expiresAt: await putOffEnd(bank, session) }),
  logOut: async ({ session }) => {
    await endSession(bank.db, session);
    return {};
  },
  registrations: async ({ session }) => ({
    registrations: await listRegistrations(bank, session.customer.id),
  }),
  challenge: ({ session, body }) => issueChallenge(bank, session, body),
  register: ({ session, body, idempotencyKey }) => register(bank, session, idempotencyKey, body),
  release: ({ session, body, parameter, idempotencyKey }) =>
    release(bank, session, idempotencyKey, parameter, body),
  settle: ({ session, parameter }) => settle(bank, session.customer, parameter),
  history: async ({ session }) => ({ entries: await listHistory(bank, session.customer.id) }),
});

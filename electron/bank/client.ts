import { X509Certificate } from 'node:crypto';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { HttpsClient } from '../platform/https.ts';
import type { Bank, Clock, History, Log, PendingOperations } from '../usecases/ports.ts';
import { createApi } from './api.ts';
import { createFacts } from './facts.ts';
import { createSeenVersions } from './seen-versions.ts';
import { createSession } from './session.ts';
import { createWrites } from './writes.ts';

export interface BankClientOptions {
  readonly profile: BankProfile;
  /** Of this app: an older one than the bank's policy takes is refused. */
  readonly version: string;
  /** To the profile's server, with the profile's trust. */
  readonly https: HttpsClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly pendingOperations: PendingOperations;
  readonly history: History;
  /** Where the highest versions of the bank's signed documents are remembered. */
  readonly seenVersionsFile: string;
}

/** The bank, over its API v1. Nothing is asked of it before the first call. */
export const createBankClient = (options: BankClientOptions): Bank => {
  const { profile, https, clock, log, version, pendingOperations, history, seenVersionsFile } = options;
  const api = createApi(https, clock, log, version);
  const session = createSession(api, clock, log);
  const seen = createSeenVersions(seenVersionsFile, new X509Certificate(profile.signingRoot).raw, () =>
    log.event('file.damaged', { file: 'bank-versions' }),
  );
  const facts = createFacts({ api, profile, clock, log, seen });
  const writes = createWrites({ profile, session, facts, pendingOperations, history, log });

  return {
    clientVersion: version,
    facts: (when) => facts.get(when),
    get session() {
      return session.session;
    },
    get customer() {
      return session.customer;
    },
    onSession: session.onSession,
    logIn: session.logIn,
    logInChallenge: session.logInChallenge,
    logInWithCertificate: session.logInWithCertificate,
    confirmSecondFactor: session.confirmSecondFactor,
    extend: session.extend,
    touch: session.touch,
    logOut: session.logOut,
    registrations: async () => (await session.call('registrations')).registrations,
    challenge: (request) => session.call('challenge', { body: request }),
    ...writes,
    history: async () => (await session.call('history')).entries,
  };
};

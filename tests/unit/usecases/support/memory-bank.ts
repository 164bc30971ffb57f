import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type {
  BankBody,
  Challenge,
  LogInChallenge,
  Receipt,
  Registration,
} from '../../../../shared/bank-api.ts';
import type { Policy } from '../../../../shared/bank-policy.ts';
import type { PendingOperation, SessionState } from '../../../../shared/ipc.ts';
import { Refusal, type Reason } from '../../../../shared/reasons.ts';
import type { Bank, BankFacts, VerifiedDone } from '../../../../electron/usecases/ports.ts';
import type { Pki } from '../../../fixtures/pki.ts';

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const sha256 = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex');
const inADay = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** A bank's policy as data: two persons, two universal and two banking purposes. */
export const policy: Policy = {
  version: 3,
  issued: '2026-01-01T00:00:00Z',
  expires: '2036-01-01T00:00:00Z',
  acceptedPolicies: [
    ...['1.2.410.200005.1.1.1', '1.2.410.200005.1.1.4', '1.2.410.200004.5.1.1.5'],
    ...['1.2.410.200004.5.2.1.2', '1.2.410.200004.5.4.1.1', '1.2.410.200012.1.1.1'],
  ]
    .map((oid): Policy['acceptedPolicies'][number] => ({ oid, person: 'personal' }))
    .concat({ oid: '1.2.410.200005.1.1.5', person: 'corporate' }),
  ownBank: [{ issuerOrganization: 'yessign', registrationAuthority: 'WOORI' }],
  maximumRegistrations: 5,
  minimumRsaBits: 2048,
  replaceOnRenewal: true,
  lockOut: { tries: 5, lockSeconds: 300, delaySeconds: [0, 1, 2] },
  session: { firstFactorSeconds: 180, idleSeconds: 600, absoluteSeconds: 36_000 },
  challengeSeconds: 180,
  secondFactor: { servesSeconds: 600, otp: { stepSeconds: 30, driftSteps: 1 } },
  maintenance: [],
  terms: {
    version: 1,
    title: { ko: '타기관 인증서 이용약관', en: 'Terms for certificates issued elsewhere' },
    text: { ko: '제1조', en: 'Article 1' },
  },
  minimumClientVersion: '0.1.0',
};

const customer = { id: 'hong', name: '홍길동', person: 'personal' } as const;

/** A bank in memory, behind the port: what it answers is set by a test, what it is asked is kept for it. */
export const createMemoryBank = (pki: Pki, envelopeCertificate: Uint8Array) => {
  const facts: BankFacts = {
    clockSkewSeconds: 0,
    minimumClientVersion: '0.1.0',
    policy,
    trustList: {
      version: 1,
      issued: '2026-01-01T00:00:00Z',
      expires: '2036-01-01T00:00:00Z',
      roots: pki.roots.map(base64),
      intermediates: pki.issuers.map(({ certificate }) => base64(certificate)),
    },
    envelopeCertificate,
  };
  const loggedIn: SessionState = {
    state: 'logged-in',
    customerName: customer.name,
    expiresAt: inADay(),
    warning: false,
    extendable: true,
  };
  const state = {
    facts: facts as BankFacts | Refusal,
    session: loggedIn as SessionState,
    person: 'personal' as 'personal' | 'corporate',
    registrations: [] as Registration[],
    findings: [] as Reason[],
    secondFactor: null as Challenge['secondFactor'],
    terms: null as Challenge['terms'],
    replaces: null as Challenge['replaces'],
    challengeSeconds: 180,
    /** Changes before each further challenge is issued: what happens at the bank while a window is open. */
    meanwhile: [] as (() => void)[],
    /** Told instead of an answer, once each. */
    refusals: [] as Refusal[],
    settled: null as VerifiedDone | null,
    /** What became of an operation, where that is more than one answer for all. */
    settle: async (_key: string): Promise<VerifiedDone | null> => state.settled,
  };
  const asked = {
    challenges: [] as { request: BankBody<'challenge'>; challenge: Challenge }[],
    logInChallenges: [] as { certificate: string; challenge: LogInChallenge }[],
    logIns: [] as BankBody<'logInWithCertificate'>[],
    registers: [] as { operation: PendingOperation; body: BankBody<'register'> }[],
    settles: [] as string[],
    releases: [] as { operation: PendingOperation; registration: string; body: BankBody<'release'> }[],
  };

  const done = (act: Receipt['act'], operation: PendingOperation, der: string): VerifiedDone => {
    const record: Receipt = {
      version: 1,
      number: `R-${randomUUID()}`,
      bank: 'woori',
      customer: customer.id,
      customerName: customer.name,
      act,
      registration: 'registration-1',
      certificateSha256: sha256(Buffer.from(der, 'base64')),
      serialNumber: '1',
      holder: operation.holder,
      kind: 'bank-insurance',
      issuer: 'yessign',
      notAfter: '2027-03-31T14:59:59.000Z',
      replaced: null,
      reason: null,
      terms: null,
      idempotencyKey: operation.key,
      time: new Date().toISOString(),
      log: { position: 1, chain: '0'.repeat(64) },
    };
    return {
      registration: 'registration-1',
      number: record.number,
      time: record.time,
      receipt: 'AAAA',
      record,
    };
  };
  /** The bank's clock ahead of ours: what it says goes by its own. */
  const skew = (): number => (state.facts instanceof Refusal ? 0 : state.facts.clockSkewSeconds);
  const orRefusal = (): void => {
    const refusal = state.refusals.shift();
    if (refusal) throw refusal;
  };

  const listeners = new Set<(session: SessionState) => void>();
  /** The session becomes another, and whoever listens hears of it. */
  const enter = (session: SessionState): void => {
    state.session = session;
    for (const listener of listeners) listener(session);
  };

  const bank: Bank = {
    clientVersion: '0.2.0',
    facts: async () => {
      if (state.facts instanceof Refusal) throw state.facts;
      return state.facts;
    },
    get session() {
      return state.session;
    },
    get customer() {
      return state.session.state === 'logged-in' ? { ...customer, person: state.person } : null;
    },
    onSession: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    logIn: async () => undefined,
    logInChallenge: async (certificate) => {
      orRefusal();
      const challenge: LogInChallenge = {
        id: randomUUID(),
        challenge: randomBytes(32).toString('base64url'),
        expiresAt: new Date(Date.now() + (skew() + state.challengeSeconds) * 1000).toISOString(),
      };
      asked.logInChallenges.push({ certificate, challenge });
      return challenge;
    },
    logInWithCertificate: async (signed) => {
      asked.logIns.push(signed);
      orRefusal();
      state.session = { state: 'second-factor', asked: { kind: 'otp' } };
    },
    confirmSecondFactor: async () => undefined,
    extend: async () => undefined,
    touch: () => undefined,
    logOut: async () => {
      state.session = { state: 'logged-out', reason: null };
    },
    registrations: async () => {
      if (state.session.state !== 'logged-in') throw new Refusal('SESSION_EXPIRED');
      return state.registrations;
    },
    challenge: async (request) => {
      if (asked.challenges.length > 0) state.meanwhile.shift()?.();
      orRefusal();
      const challenge: Challenge = {
        id: randomUUID(),
        challenge: randomBytes(32).toString('base64url'),
        expiresAt: new Date(Date.now() + (skew() + state.challengeSeconds) * 1000).toISOString(),
        findings: state.findings,
        secondFactor: state.secondFactor,
        terms: state.terms,
        replaces: state.replaces,
      };
      asked.challenges.push({ request, challenge });
      return challenge;
    },
    register: async (operation, body) => {
      asked.registers.push({ operation, body });
      orRefusal();
      const { request } = asked.challenges.find(({ challenge }) => challenge.id === body.challengeId) ?? {};
      return done('register', operation, request?.purpose === 'register' ? request.certificate : '');
    },
    release: async (operation, registration, body) => {
      asked.releases.push({ operation, registration, body });
      orRefusal();
      const row = state.registrations.find(({ id }) => id === registration);
      return done(
        operation.act === 'release' ? 'release' : 'release-without-key',
        operation,
        row?.certificate ?? '',
      );
    },
    settle: async (key) => {
      asked.settles.push(key);
      return state.settle(key);
    },
    history: async () => [],
  };
  const row = (certificate: Uint8Array, more: Partial<Registration> = {}): Registration => ({
    id: 'registration-1',
    certificate: base64(certificate),
    certificateSha256: sha256(certificate),
    kind: 'bank-insurance',
    registeredAt: '2026-06-01T00:00:00Z',
    state: 'good',
    ...more,
  });
  return { bank, state, asked, facts, row, done, enter, loggedIn };
};

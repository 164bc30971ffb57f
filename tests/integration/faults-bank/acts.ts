import { createHash, randomUUID } from 'node:crypto';
import type { ReasonCode } from '../../../shared/reasons.ts';
import type { Receipt } from '../../../shared/bank-api.ts';
import { freshCode } from '../bank/customers.ts';
import {
  prepareRegistration,
  prepareRelease,
  prepareReleaseWithoutKey,
  reasonOf,
  startApp,
  type OpenPair,
} from '../client/world.ts';
import { requestOf } from './proxy.ts';
import { stateOf, type Desk, type Seat, type State } from './seat.ts';
import type { Message } from './wire.ts';

/** What the bank is asked to do, up to the moment of asking. */
export interface Prepared {
  /** As it is before the asking. */
  readonly before: State;
  /** The request that a question is about. */
  readonly original?: Message;
  /** The write's key; null where nothing is written. */
  readonly key: string | null;
  /** What the history then says; null where nothing is written. */
  readonly act: Receipt['act'] | null;
  /** Fingerprints registered once it is done. */
  readonly after: readonly string[];
  /** `not done` is an answer of its own only where the question was what became of it. */
  send(): Promise<'done' | 'not done'>;
}

export interface Act<S extends Desk = Seat> {
  readonly name: string;
  /** The call as the bank's journal names it. */
  readonly call: 'register' | 'release' | 'settle' | 'challenge' | 'logIn' | 'confirmSecondFactor';
  /** Its requests. */
  readonly matches: (request: Message) => boolean;
  /** `key`: where the caller must know it before. */
  prepare(seat: S, key?: string): Promise<Prepared>;
}
/** Needs nothing of the line: the client alone can do it. */
type Write = Act<Desk>;

const sha256 = ({ certificate }: OpenPair): string => createHash('sha256').update(certificate).digest('hex');
const registerRequest = requestOf('POST', /^\/v1\/certificates$/);
const releaseRequest = requestOf('POST', /^\/v1\/certificates\/[^/]+\/release$/);
export const settleRequest = requestOf('POST', /^\/v1\/operations\/[^/]+\/settle$/);
const without = (all: readonly string[], one: string): string[] => all.filter((each) => each !== one);

const registered = async ({ app, profile }: Desk, pair: OpenPair): Promise<string> =>
  (await (await prepareRegistration(app, profile, pair)).send()).registration;

const register: Write = {
  name: 'register',
  call: 'register',
  matches: registerRequest,
  async prepare(seat, key = randomUUID()) {
    const pair = await seat.cards.issue();
    const { send } = await prepareRegistration(seat.app, seat.profile, pair, key);
    const before = await stateOf(seat);
    return {
      key,
      before,
      act: 'register',
      after: [...before.registered, sha256(pair)].sort(),
      send: () => send().then(() => 'done'),
    };
  },
};

const replace: Write = {
  name: 'replace',
  call: 'register',
  matches: registerRequest,
  async prepare(seat, key = randomUUID()) {
    const { app, profile, cards } = seat;
    const name = randomUUID();
    const [old, renewed] = await Promise.all([cards.issue(name, [-30, 100]), cards.issue(name, [-30, 335])]);
    await registered(seat, old);
    const { send } = await prepareRegistration(app, profile, renewed, key);
    const before = await stateOf(seat);
    return {
      key,
      before,
      act: 'replace',
      after: [...without(before.registered, sha256(old)), sha256(renewed)].sort(),
      send: () => send().then(() => 'done'),
    };
  },
};

const release: Write = {
  name: 'release with the key',
  call: 'release',
  matches: releaseRequest,
  async prepare(seat, key = randomUUID()) {
    const pair = await seat.cards.issue();
    const id = await registered(seat, pair);
    const { send } = await prepareRelease(seat.app, seat.profile, pair, id, key);
    const before = await stateOf(seat);
    return {
      key,
      before,
      act: 'release',
      after: without(before.registered, sha256(pair)),
      send: () => send().then(() => 'done'),
    };
  },
};

const releaseWithoutKey: Write = {
  name: 'release without it',
  call: 'release',
  matches: releaseRequest,
  async prepare(seat, key = randomUUID()) {
    const pair = await seat.cards.issue();
    const id = await registered(seat, pair);
    const { send } = await prepareReleaseWithoutKey(seat.app, seat.customer, pair, id, key);
    const before = await stateOf(seat);
    return {
      key,
      before,
      act: 'release-without-key',
      after: without(before.registered, sha256(pair)),
      send: () => send().then(() => 'done'),
    };
  },
};

/** [결과 확인] of a registration whose every answer was lost, done at the bank or not. */
const settle = (name: string, wasDone: boolean): Act => ({
  name,
  call: 'settle',
  matches: settleRequest,
  async prepare(seat, key = randomUUID()) {
    const { proxy, app } = seat;
    const prepared = await register.prepare(seat, key);
    const write = wasDone
      ? ({ does: 'cut the answer', after: 'nothing' } as const)
      : ({ does: 'lose the request' } as const);
    proxy.plan(
      (request) => registerRequest(request) || settleRequest(request),
      [write, write, { does: 'lose the request' }],
    );
    const reason = await reasonOf(prepared.send());
    if (reason !== 'RESULT_UNKNOWN') throw new Error(`the lost answer was ${reason}`);
    await proxy.clear();
    const [original] = proxy.seen;
    return {
      ...prepared,
      ...(original ? { original } : {}),
      send: async () => ((await app.bank.settle(key)) === null ? 'not done' : 'done'),
    };
  },
});

/** Nothing is written; afterwards it can be done as if nothing had been. */
const unwritten = async (at: Desk): Promise<Omit<Prepared, 'send'>> => {
  const before = await stateOf(at);
  return { key: null, before, act: null, after: before.registered };
};

const challenge: Act = {
  name: 'challenge',
  call: 'challenge',
  matches: requestOf('POST', /^\/v1\/challenges$/),
  async prepare(at) {
    const { app, cards } = at;
    const { certificate } = await cards.issue();
    const body = { purpose: 'register', certificate: Buffer.from(certificate).toString('base64') } as const;
    return { ...(await unwritten(at)), send: () => app.bank.challenge(body).then(() => 'done') };
  },
};

const logIn: Act = {
  name: 'log-in',
  call: 'logIn',
  matches: requestOf('POST', /^\/v1\/sessions$/),
  async prepare(at) {
    const { bank } = await startApp({ profile: at.profile, limitMs: at.limitMs });
    const { id, password } = at.customer;
    return { ...(await unwritten(at)), send: () => bank.logIn({ id, password }).then(() => 'done') };
  },
};

const secondFactor: Act = {
  name: 'second factor',
  call: 'confirmSecondFactor',
  matches: requestOf('POST', /^\/v1\/sessions\/second-factor$/),
  async prepare(at) {
    const { bank } = await startApp({ profile: at.profile, limitMs: at.limitMs });
    const { id, password } = at.customer;
    await bank.logIn({ id, password });
    const code = await freshCode(at.customer);
    return {
      ...(await unwritten(at)),
      send: () => bank.confirmSecondFactor({ kind: 'otp', code }).then(() => 'done'),
    };
  },
};

export const writes: readonly Write[] = [register, replace, release, releaseWithoutKey];
export const questions: readonly Act[] = [settle('settle (done)', true), settle('settle (not done)', false)];
export const unwriting: readonly Act[] = [challenge, logIn, secondFactor];

export const isWrite = ({ call }: Pick<Act, 'call'>): boolean => call === 'register' || call === 'release';

/** What is true of a second try where the first one used up a code, or a first factor, or the code's time. */
export const refusalsOfARepetition = ({ name, call }: Pick<Act, 'name' | 'call'>): readonly ReasonCode[] => {
  if (name === releaseWithoutKey.name) return ['OTP_USED', 'OTP_WRONG'];
  return call === 'confirmSecondFactor' ? ['OTP_USED', 'OTP_WRONG', 'SESSION_EXPIRED'] : [];
};

/** Needs one-time codes of its own, and with them a customer of its own: a code is good once. */
export const needsCodes = (act: Act): boolean =>
  act.name === releaseWithoutKey.name || unwriting.includes(act);

import { X509Certificate } from 'node:crypto';
import type { About } from '../../shared/bank-api.ts';
import { Policy, TrustList } from '../../shared/bank-policy.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import { Refusal } from '../../shared/reasons.ts';
import { PkiError } from '../pki/errors.ts';
import type { BankFacts, Clock, Log } from '../usecases/ports.ts';
import type { Api } from './api.ts';
import { checkBankCertificate, NotTheBanks, openSigned, type SigningTrust } from './bank-signature.ts';
import type { createSeenVersions } from './seen-versions.ts';

/** So long an answer serves again; a policy changes by the day. */
const freshMs = 5 * 60_000;
/** The page's background check waits no longer. */
const limitMs = 10_000;
/** Up to this the bank's clock judges the dates of its documents: a clock set wrongly must not look like an attack. */
const believableSkewMs = 24 * 60 * 60_000;

/** What a receipt is held against, beside the facts for the use cases. */
export interface VerifiedFacts extends BankFacts {
  /** The one in use, and those before it. */
  readonly receiptCertificates: readonly Uint8Array[];
  readonly signing: SigningTrust;
}

export interface FactsOptions {
  readonly api: Api;
  readonly profile: BankProfile;
  readonly clock: Clock;
  readonly log: Log;
  readonly seen: ReturnType<typeof createSeenVersions>;
}

export interface Facts {
  /**
   * What the bank says of itself, verified up to the signing root; asked again after five minutes, or now. Fails with
   * Refusal: SERVER_IDENTITY where it is not the bank's word, CLOCK_WRONG where only this computer's date speaks
   * against it, OFFLINE, BANK_UNAVAILABLE.
   */
  get(now?: 'fresh'): Promise<VerifiedFacts>;
}

const octets = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const checkDates = (
  { issued, expires }: { issued: string; expires: string },
  at: Date,
  document: 'policy' | 'trust-list',
): void => {
  // A minute: two clocks never agree to the second.
  const isStarted = Date.parse(issued) <= at.getTime() + 60_000;
  if (!isStarted || Date.parse(expires) <= at.getTime()) throw new NotTheBanks(document, 'dates');
};

export const createFacts = ({ api, profile, clock, log, seen }: FactsOptions): Facts => {
  const root = new Uint8Array(new X509Certificate(profile.signingRoot).raw);

  const verify = async (about: About, skewMs: number): Promise<VerifiedFacts> => {
    if (about.bank !== profile.bank.id) throw new NotTheBanks('about', 'record');
    // Beyond a day our own clock judges, so that a replay of old documents cannot bring its own time along.
    const isBelievable = Math.abs(skewMs) <= believableSkewMs;
    const at = new Date(clock.now().getTime() + (isBelievable ? skewMs : 0));
    const signing: SigningTrust = { root, intermediates: about.chain.map(octets), at };
    const envelopeCertificate = octets(about.envelopeCertificate);
    const receiptCertificates = [about.receiptCertificate, ...about.formerReceiptCertificates].map(octets);
    const [policy, trustList] = await Promise.all([
      openSigned(octets(about.policy), Policy, 'policy', signing),
      openSigned(octets(about.trustList), TrustList, 'trust-list', signing),
      checkBankCertificate(envelopeCertificate, 'keyEncipherment', 'envelope-certificate', signing),
      ...receiptCertificates.map((certificate) =>
        checkBankCertificate(certificate, 'digitalSignature', 'receipt-certificate', signing),
      ),
    ]);
    checkDates(policy.content, at, 'policy');
    checkDates(trustList.content, at, 'trust-list');
    const versions = { policy: policy.content.version, trustList: trustList.content.version };
    if (!(await seen.accept(versions))) throw new NotTheBanks('policy', 'version');
    return {
      clockSkewSeconds: Math.round(skewMs / 1000),
      minimumClientVersion: policy.content.minimumClientVersion,
      policy: policy.content,
      trustList: trustList.content,
      envelopeCertificate,
      receiptCertificates,
      signing,
    };
  };

  const ask = async (): Promise<VerifiedFacts> => {
    const asked = clock.now().getTime();
    const about = await api('about', { limitMs });
    const answered = clock.now().getTime();
    // The bank read its clock somewhere between.
    const skewMs = Date.parse(about.time) - (asked + answered) / 2;
    try {
      return await verify(about, skewMs);
    } catch (error) {
      if (error instanceof PkiError) throw new Refusal('SERVER_IDENTITY');
      if (!(error instanceof NotTheBanks)) throw error;
      log.event('bank.untrusted', { document: error.document, check: error.check });
      const isOurClock = error.check === 'dates' && Math.abs(skewMs) > believableSkewMs;
      throw new Refusal(isOurClock ? 'CLOCK_WRONG' : 'SERVER_IDENTITY');
    }
  };

  let known: { readonly facts: VerifiedFacts; readonly askedAt: number } | undefined;
  let asking: Promise<VerifiedFacts> | undefined;
  return {
    get(when) {
      const age = known === undefined ? Infinity : clock.now().getTime() - known.askedAt;
      if (when !== 'fresh' && known !== undefined && age >= 0 && age < freshMs)
        return Promise.resolve(known.facts);
      asking ??= ask()
        .then((facts) => {
          known = { facts, askedAt: clock.now().getTime() };
          return facts;
        })
        .finally(() => (asking = undefined));
      return asking;
    },
  };
};

import type { ApprovalView } from '../../shared/approval.ts';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { CertificateFacts } from '../../shared/certificate.ts';
import type { Settings } from '../../shared/ipc.ts';
import type { KeySource } from '../../shared/key-job.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import type { SecondFactorAsked } from '../../shared/second-factor.ts';
import type { SigningSource } from './holdings.ts';
import type { Place } from './ports.ts';
import { summarize } from './summary.ts';

/** How a certificate is told in the 전자서명 window. */
export const cardOf = (
  facts: CertificateFacts,
  { language }: Settings,
  { contacts }: BankProfile['bank'],
  now: Date,
): NonNullable<ApprovalView['certificate']> => {
  const { holder, kind, issuerName, serialNumber } = summarize(facts, { contacts, language, now });
  const expires = formatMoment(facts.notAfter, language);
  return { holder, kind, issuer: issuerName, serialNumber, expires };
};

type View = Omit<ApprovalView, 'operation' | 'asks'>;

/** What the 전자서명 window shows whatever it is for. Each operation adds its own. */
export const emptyView = (settings: Settings, bank: BankProfile['bank']): View => ({
  ...settings,
  bank: bank.name,
  certificate: null,
  fileName: null,
  place: null,
  destination: null,
  replaces: null,
  statement: null,
  tries: null,
  card: null,
});

export const windowView = (
  facts: CertificateFacts,
  settings: Settings,
  bank: BankProfile['bank'],
  now: Date,
): View => ({ ...emptyView(settings, bank), certificate: cardOf(facts, settings, bank, now) });

type Asks = ApprovalView['asks'];
const secrets: Readonly<Record<KeySource['kind'], readonly [current: Asks, change: Asks]>> = {
  'encrypted-file': ['certificate-password', 'new-password'],
  pkcs12: ['certificate-password', 'new-password'],
  token: ['token-pin', 'new-token-pin'],
  cloud: ['cloud-pin', 'new-cloud-pin'],
};

/** The secret that a medium is opened with. */
export const secretOf = ({ kind }: KeySource): Asks => secrets[kind][0];
/** The same, with the one that is to take its place. */
export const newSecretOf = ({ kind }: KeySource): Asks => secrets[kind][1];

/** The window's form for a second factor. */
export const asking = (asked: SecondFactorAsked): Pick<ApprovalView, 'asks' | 'card'> =>
  asked.kind === 'otp' ? { asks: 'otp', card: null } : { asks: 'security-card', card: asked.places };

/** Tries left, as far as the medium has told them with the way to its key. */
export const triesOf = (source: KeySource): ApprovalView['tries'] => {
  if (source.kind === 'token') return { kind: 'pin', state: source.pin };
  return source.kind === 'cloud' && source.tries ? { kind: 'count', ...source.tries } : null;
};

/** The window's form for a medium's secret, with its tries; a file that is open asks for none. */
export const askingSecret = (source: SigningSource): Pick<ApprovalView, 'asks' | 'tries'> =>
  'kind' in source ? { asks: secretOf(source), tries: triesOf(source) } : { asks: 'nothing', tries: null };

/** A place as the window shows it. */
export const placeName = ({ kind, label }: Place): NonNullable<ApprovalView['place']> => ({ kind, label });

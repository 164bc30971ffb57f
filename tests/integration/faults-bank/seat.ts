import type { Registration } from '../../../shared/bank-api.ts';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Customer } from '../bank/customers.ts';
import { logIn, startApp, type App } from '../client/world.ts';
import type { Cards } from './cards.ts';
import type { Ground } from './ground.ts';
import type { FaultProxy } from './proxy.ts';

/** A customer at the app's client, with certificates at hand. */
export interface Desk {
  readonly app: App;
  readonly profile: BankProfile;
  readonly customer: Customer;
  readonly cards: Cards;
}

/** A desk with the faulty line between its client and the bank. */
export interface Seat extends Desk {
  readonly ground: Ground;
  readonly proxy: FaultProxy;
  readonly limitMs: number;
}

/** Logs in, with the next number where another process of the customer's has used the one that is shown. */
export const enter = async (app: App, customer: Customer): Promise<void> => {
  try {
    await logIn(app, customer);
    // What the app shows first.
    await app.bank.registrations();
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason.code !== 'OTP_USED') throw error;
    await enter(app, customer);
  }
};

interface SeatOptions {
  /** How long the client waits for an answer. */
  readonly limitMs?: number;
  /** Where a client has left its files. */
  readonly folder?: string;
  readonly customer?: Customer;
  /** Before the customer logs in. */
  readonly onStart?: (app: App) => void;
}

export const seat = async (ground: Ground, proxy: FaultProxy, options: SeatOptions = {}): Promise<Seat> => {
  const { customer = ground.nextCustomer(), limitMs = 10_000, folder, onStart } = options;
  const profile = ground.profileAt(proxy.front.port);
  const app = await startApp({ profile, limitMs, ...(folder === undefined ? {} : { folder }) });
  onStart?.(app);
  await enter(app, customer);
  return { ground, proxy, profile, customer, app, limitMs, cards: ground.cards };
};

/** What the bank has of a customer, and the client of the bank's word. */
export interface State {
  /** Fingerprints. */
  readonly registered: readonly string[];
  /** Numbers of the receipts, with what was done. */
  readonly history: ReadonlyMap<string, string>;
  readonly receipts: readonly string[];
}

export const stateOf = async ({ app }: Pick<Desk, 'app'>): Promise<State> => {
  const [registrations, history, receipts] = await Promise.all([
    app.bank.registrations(),
    app.bank.history(),
    app.receipts(),
  ]);
  return {
    registered: registrations.map(({ certificateSha256 }: Registration) => certificateSha256).sort(),
    history: new Map(history.map(({ number, act }) => [number, act])),
    receipts: receipts.sort(),
  };
};

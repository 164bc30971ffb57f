import type { Customer } from '../bank/customers.ts';

/** What the client goes through in a write; it is stopped after what the name says. */
export const clientPhases = [
  'asked', // nothing is on the disk yet
  'pending written',
  'sending',
  'sent, held on its way',
  'sent, done',
  'answered',
  'receipt kept',
  'pending removed',
  'told',
] as const;
export type ClientPhase = (typeof clientPhases)[number];

/** What the process of client.child.ts is told, as JSON on its standard input. */
export interface Errand {
  readonly profile: unknown;
  readonly folder: string;
  readonly customer: Customer;
  readonly act: string;
  readonly key: string;
  readonly journal: string;
  readonly stopAt: ClientPhase;
}

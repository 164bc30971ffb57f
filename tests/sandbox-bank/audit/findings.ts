/** What the verifier can find, in the words it is printed in. */
const findings = {
  'customer-missing': 'records of a customer who is not there',
  'rolled-back': 'the log is behind what an earlier run has seen',
  'entry-missing': 'an entry of the log is missing',
  'entry-unreadable': 'an entry of the log has not the form of one',
  'entry-misplaced': 'an entry of the log belongs to another customer, place or time',
  'chain-broken': 'an entry of the log is not the one that was written after the entry before it',
  'head-differs': 'the customer’s row does not name the last entry of the log',
  'entry-impossible': 'an entry of the log cannot have followed those before it',
  'receipt-missing': 'a receipt is missing',
  'receipt-unknown': 'a receipt of which the log knows nothing',
  'receipt-unsigned': 'a receipt that the bank has not signed',
  'receipt-differs': 'a receipt says something else than the log',
  'statement-differs': 'a customer’s signed statement is missing or another one than the log names',
  'registration-missing': 'a registration is missing',
  'registration-unknown': 'a registration of which the log knows nothing',
  'registration-differs': 'a registration is not as the log has it',
  'claims-differ': 'the claims are not those of the active registrations',
  'consents-differ': 'the consents to the bank’s terms are not those of the log',
} as const;

/** Something that the bank's records should not have. */
export interface Finding {
  readonly customer: string;
  readonly what: keyof typeof findings;
  /** Place in the log, receipt number or registration. */
  readonly where: string;
}

export const findingLine = ({ customer, what, where }: Finding): string =>
  `${customer}: ${findings[what]} (${where})`;

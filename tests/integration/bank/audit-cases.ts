import type { Finding } from '../../sandbox-bank/audit/findings.ts';

/** What is done to the database behind the bank's back, as SQL, and what the audit finds of it, all of it 홍길동's. */
type Case = [name: string, statements: readonly string[], found: readonly Finding['what'][]];

/** Of 홍길동's log. */
export const at = (position: number): string => `customer_id = 'hong' and position = ${position}`;
/** Exchanges columns between two rows of 홍길동's. */
const exchange = (table: string, columns: readonly string[], one: number, other: number): string => `
  update ${table} as here set ${columns.map((name) => `${name} = there.${name}`).join(', ')}
  from ${table} as there
  where here.customer_id = 'hong' and there.customer_id = 'hong'
    and (here.position, there.position) in ((${one}, ${other}), (${other}, ${one}))`;
/** The customer's row names this entry as the last one. */
const endAt = (position: number): string => `
  update customers set log_position = ${position},
    log_chain = coalesce((select chain from log_entries where ${at(position)}), '')
  where id = 'hong'`;
/** Another entry at the end, its chain value as good as anybody's without the key. */
const forgedEntry = `
  insert into log_entries
  select customer_id, 7, at, replace(entry, '"position":5', '"position":7'), repeat('a', 64)
  from log_entries where ${at(5)}`;
const released = `customer_id = 'hong' and state = 'released'`;
export const active = `customer_id = 'hong' and state = 'active'`;

export const doneToLog: readonly Case[] = [
  [
    'an entry changed',
    [`update log_entries set entry = replace(entry, '"lost"', '"other"') where ${at(6)}`],
    ['chain-broken'],
  ],
  [
    'an entry’s time changed',
    [`update log_entries set at = at - interval '1 day' where ${at(2)}`],
    ['entry-misplaced'],
  ],
  [
    'an entry that is none',
    [`update log_entries set entry = '{}' where ${at(4)}`],
    ['chain-broken', 'claims-differ', 'entry-unreadable', 'receipt-unknown', 'registration-differs'],
  ],
  [
    'a chain value changed',
    [`update log_entries set chain = repeat('0', 64) where ${at(2)}`],
    ['chain-broken', 'receipt-differs'],
  ],
  [
    'the first entry taken out',
    [`delete from log_entries where ${at(1)}`],
    [
      'chain-broken',
      'consents-differ',
      'entry-impossible',
      'entry-missing',
      'receipt-unknown',
      'registration-differs',
      'registration-unknown',
    ],
  ],
  [
    'one in the middle taken out',
    [`delete from log_entries where ${at(4)}`],
    ['chain-broken', 'claims-differ', 'entry-missing', 'receipt-unknown', 'registration-differs'],
  ],
  [
    'one in the middle taken out, and the places after it closed up',
    [
      `delete from log_entries where ${at(4)}`,
      `update log_entries set position = position - 1 where customer_id = 'hong' and position > 4`,
      endAt(5),
    ],
    [
      'chain-broken',
      'claims-differ',
      'entry-misplaced',
      'receipt-differs',
      'receipt-unknown',
      'registration-differs',
    ],
  ],
  [
    'the last entry taken out',
    [`delete from log_entries where ${at(6)}`],
    ['claims-differ', 'head-differs', 'receipt-unknown', 'registration-differs'],
  ],
  [
    'the last entry taken out, and the customer’s row made to fit',
    [`delete from log_entries where ${at(6)}`, endAt(5)],
    ['claims-differ', 'receipt-unknown', 'registration-differs'],
  ],
  [
    'all entries taken out',
    [`delete from log_entries where customer_id = 'hong'`, endAt(0)],
    ['claims-differ', 'consents-differ', 'receipt-unknown', 'registration-unknown'],
  ],
  [
    'an entry put in at the end, and the customer’s row made to fit',
    [forgedEntry, endAt(7)],
    ['chain-broken', 'entry-impossible', 'receipt-differs'],
  ],
  [
    'an entry put in, and another customer’s name in it',
    [
      forgedEntry,
      `update log_entries set entry = replace(entry, '"hong"', '"kim"') where ${at(7)}`,
      endAt(7),
    ],
    ['chain-broken', 'entry-impossible', 'entry-misplaced', 'receipt-differs'],
  ],
  [
    'two entries exchanged',
    [exchange('log_entries', ['entry', 'at', 'chain'], 2, 3)],
    [
      'chain-broken',
      'entry-impossible',
      'entry-misplaced',
      'claims-differ',
      'receipt-differs',
      'registration-differs',
    ],
  ],
  ['the customer’s row names an earlier entry', [endAt(3)], ['head-differs']],
];
export const doneToRecords: readonly Case[] = [
  ['a receipt taken out', [`delete from receipts where ${at(3)}`], ['receipt-missing']],
  [
    'two receipts exchanged, their numbers kept',
    [exchange('receipts', ['signed', 'position', 'time'], 1, 4)],
    ['receipt-differs'],
  ],
  [
    'a receipt put in',
    [
      `insert into receipts
        select customer_id, 'A', act, registration_id, holder, kind, serial_number, position, time, signed
        from receipts where ${at(1)}`,
    ],
    ['receipt-unknown'],
  ],
  [
    'a second row of a receipt put in before it, which the history shows too',
    [
      `insert into receipts
        select customer_id, number, act, registration_id, '김철수', kind, serial_number, position,
          time - interval '1 millisecond', signed, statement
        from receipts where ${at(1)}`,
      // Written anew it comes after the other.
      `update receipts set kind = kind where ${at(1)} and holder <> '김철수'`,
    ],
    ['receipt-unknown'],
  ],
  [
    'what the history shows of a receipt changed',
    [`update receipts set holder = '김철수' where ${at(1)}`],
    ['receipt-differs'],
  ],
  [
    'a receipt that somebody else has signed',
    [`update receipts set signed = statement where ${at(1)}`],
    ['receipt-unsigned'],
  ],
  [
    'the customer’s signed statement taken out',
    [`update receipts set statement = null where ${at(1)}`],
    ['statement-differs'],
  ],
  ['the statement of another act', [exchange('receipts', ['statement'], 1, 2)], ['statement-differs']],
  [
    'a released registration made active again',
    [`update registrations set state = 'active', ended_at = null where ${released}`],
    ['registration-differs'],
  ],
  [
    'the same, and the claim with it',
    [
      `update registrations set state = 'active', ended_at = null where ${released}`,
      `insert into claims select certificate_sha256, customer_id, id from registrations
        where ${active} on conflict do nothing`,
    ],
    ['claims-differ', 'registration-differs'],
  ],
  [
    'a registration’s certificate changed',
    [
      `update registrations set certificate = (select certificate from registrations where customer_id = 'kim')
        where ${active}`,
    ],
    ['registration-differs', 'statement-differs'],
  ],
  [
    'a registration’s holder changed',
    [`update registrations set holder = '김철수' where ${active}`],
    ['registration-differs'],
  ],
  [
    'the terms of a registration changed',
    [`update registrations set terms = 2 where ${active}`],
    ['registration-differs'],
  ],
  [
    'a registration taken out, its claim with it',
    [`delete from claims where customer_id = 'hong'`, `delete from registrations where ${active}`],
    ['claims-differ', 'registration-missing', 'statement-differs'],
  ],
  [
    'a registration put in',
    [
      `insert into registrations (customer_id, id, certificate, certificate_sha256, subject, issuer, serial_number,
          holder, kind, not_after, state, registered_at, ended_at, terms)
        select customer_id, 'put-in', certificate, certificate_sha256, subject, issuer, serial_number, holder, kind,
          not_after, state, registered_at, ended_at, terms
        from registrations where ${released} limit 1`,
    ],
    ['registration-unknown'],
  ],
  ['a claim taken out', [`delete from claims where customer_id = 'hong'`], ['claims-differ']],
  ['a consent taken out', [`delete from consents where customer_id = 'hong'`], ['consents-differ']],
];

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Receipt } from '../../../shared/bank-api.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Secrets } from '../../fixtures/secrets.ts';

/**
 * The log of every change, a chain a customer: each entry's chain value is a MAC, under a key outside the database, over
 * the one before it and the entry. What is changed, taken out, put in or moved afterwards no longer fits; the receipt
 * in the customer's hands has the value too.
 */

const { act, registration, certificateSha256, reason, terms, idempotencyKey, time } = Receipt.shape;

export const LogEntry = z.strictObject({
  version: z.literal(1),
  customer: z.string(),
  position: z.int().min(1),
  /** `carried-over`: registered before there was this log; nobody asked, so there is no receipt. */
  act: z.union([act, z.literal('carried-over')]),
  registration,
  certificateSha256,
  /** The registration that this one took the place of. */
  replaced: z.string().nullable(),
  reason,
  terms,
  /** Of the customer's signed statement (CMS, DER); null where none was asked. */
  statementSha256: certificateSha256.nullable(),
  /** The receipt's number, and SHA-256 of all it says but its place in this log. */
  receipt: z.strictObject({ number: z.string(), sha256: certificateSha256 }).nullable(),
  idempotencyKey: idempotencyKey.nullable(),
  time,
});
export type LogEntry = z.infer<typeof LogEntry>;

/** What the chain of a customer begins with. */
export const noEntries = { position: 0, chain: '' } as const;

/** An entry as it is kept, and read by whoever checks it later. */
export const entryText = (entry: LogEntry): string => new TextDecoder().decode(canonicalJson(entry));

/** The chain value of an entry after that of the one before it. */
export const chainAfter = (secrets: Secrets, before: string, text: string): string =>
  secrets.authenticate(`${before}\n${text}`, 'customers’ log');

export const receiptDigest = ({ log: _place, ...said }: Receipt): string => digestOf(said);
export const digestOf = (said: Omit<Receipt, 'log'>): string =>
  createHash('sha256').update(canonicalJson(said)).digest('hex');

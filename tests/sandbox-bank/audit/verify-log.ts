import type { Secrets } from '../../fixtures/secrets.ts';
import type { Finding } from './findings.ts';
import { chainAfter, entryText, LogEntry, noEntries } from './log.ts';
import type { CustomerRecords } from './records.ts';

/** An entry as it was written; undefined for what has not its form, to the letter. */
const read = (text: string): LogEntry | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = LogEntry.safeParse(value);
  return data && entryText(data) === text ? data : undefined;
};

/**
 * The chain of a customer: every place taken, every entry the one that was written after the one before it, the last one
 * named by the customer's row. Answers the entries that could be read.
 */
export const verifyLog = (
  { customer, head, entries: rows }: CustomerRecords,
  secrets: Secrets,
): { found: Finding[]; entries: LogEntry[] } => {
  const found: Finding[] = [];
  const entries: LogEntry[] = [];
  const report = (what: Finding['what'], position: number): void => {
    found.push({ customer, what, where: `entry ${position}` });
  };
  let last: CustomerRecords['head'] = noEntries;
  for (const { position, at, entry: text, chain } of rows) {
    if (position !== last.position + 1) report('entry-missing', last.position + 1);
    const entry = read(text);
    if (!entry) report('entry-unreadable', position);
    else {
      entries.push(entry);
      const isItsPlace = entry.customer === customer && entry.position === position;
      if (!isItsPlace || entry.time !== at.toISOString()) report('entry-misplaced', position);
    }
    if (chainAfter(secrets, last.chain, text) !== chain) report('chain-broken', position);
    last = { position, chain };
  }
  if (head.position !== last.position || head.chain !== last.chain) report('head-differs', head.position);
  return { found, entries };
};

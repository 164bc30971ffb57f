import { z } from 'zod';
import { readIfThere, writeAtomically } from '../../fixtures/data-folder.ts';
import type { Finding } from './findings.ts';
import type { CustomerRecords } from './records.ts';

/**
 * How far each customer's log had come, kept outside the database: whoever puts the whole of it back to what it was
 * yesterday, logs, receipts and all, leaves nothing in it that does not fit; only somebody who remembers can tell.
 */
const Heads = z.record(z.string(), z.strictObject({ position: z.int().min(0), chain: z.string() }));
export type Heads = z.infer<typeof Heads>;

/** No customers where there is no such file yet. */
export const readHeads = async (file: string): Promise<Heads> => {
  const text = await readIfThere(file);
  return text ? Heads.parse(JSON.parse(text.toString())) : {};
};

export const writeHeads = (file: string, heads: Heads): Promise<void> =>
  writeAtomically(file, `${JSON.stringify(heads)}\n`, 0o600);

/** The entry that was the last one then is still where it was. */
export const verifyRemembered = (
  { customer, entries }: CustomerRecords,
  remembered: Heads[string] | undefined,
): Finding[] => {
  if (!remembered || remembered.position === 0) return [];
  const { position, chain } = remembered;
  const isThere = entries.some((entry) => entry.position === position && entry.chain === chain);
  return isThere ? [] : [{ customer, what: 'rolled-back', where: `entry ${position}` }];
};

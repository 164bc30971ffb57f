import { z } from 'zod';
import { PendingOperation } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import { createJsonFile } from './json-file.ts';

const Entry = PendingOperation.extend({ customer: z.string().max(64) });
type Entry = z.infer<typeof Entry>;

/** More than anyone leaves unsettled, of one customer. */
const maximum = 50;
const maximumBytes = 8 * 1024 * 1024;

/** With one more; INTERNAL where there is no room: one that was dropped could never be settled. */
const withOne = (all: readonly Entry[], entry: Entry): Entry[] => {
  const next = [...all.filter(({ key }) => key !== entry.key), entry];
  const ofCustomer = next.filter(({ customer }) => customer === entry.customer);
  const bytes = Buffer.byteLength(JSON.stringify(next, null, 2));
  if (ofCustomer.length > maximum || bytes >= maximumBytes) throw new Refusal('INTERNAL');
  return next;
};

/**
 * Operations under way, on the disk before the first try and until their result is known. Another customer's are not
 * shown, and not touched.
 */
export const createOperationsFile = (
  file: string,
  onDamage?: () => void,
): {
  add(operation: Entry): Promise<void>;
  remove(key: string): Promise<void>;
  list(customer: string): Promise<readonly PendingOperation[]>;
} => {
  const operations = createJsonFile({
    file,
    schema: z.array(Entry),
    fallback: [],
    maximumBytes,
    ...(onDamage ? { onDamage } : {}),
  });
  return {
    async add(operation) {
      const entry = Entry.parse(operation);
      await operations.update((all) => withOne(all, entry));
    },
    async remove(key) {
      await operations.update((all) => all.filter((entry) => entry.key !== key));
    },
    async list(customer) {
      const all = await operations.read();
      return all
        .filter((entry) => entry.customer === customer)
        .map(({ customer: _customer, ...operation }) => operation);
    },
  };
};

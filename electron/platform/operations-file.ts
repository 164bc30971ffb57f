import { z } from 'zod';
import { PendingOperation } from '../../shared/ipc.ts';
import { createJsonFile } from './json-file.ts';

const Entry = PendingOperation.extend({ customer: z.string().max(64) });
type Entry = z.infer<typeof Entry>;

/** More than anyone leaves unsettled: the oldest ones go first. */
const maximum = 50;

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
    maximumBytes: 8 * 1024 * 1024,
    ...(onDamage ? { onDamage } : {}),
  });
  return {
    async add(operation) {
      const entry = Entry.parse(operation);
      await operations.update((all) =>
        [...all.filter(({ key }) => key !== entry.key), entry].slice(-maximum),
      );
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

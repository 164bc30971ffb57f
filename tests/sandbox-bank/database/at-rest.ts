import path from 'node:path';
import { lockFolder, readIfThere } from '../../fixtures/data-folder.ts';
import { openDatabase } from './open.ts';
import type { Database } from './schema.ts';

/**
 * Opens the database of the bank in `data` to read it: the embedded one of a bank that is not running (else FolderInUse),
 * or the one at `url`, whose banks may go on. Fails where there is none: opening it would make a new one.
 */
export const withDatabase = async <T>(
  data: string,
  url: string | undefined,
  read: (db: Database) => Promise<T>,
): Promise<T> => {
  if (!url && !(await readIfThere(path.join(data, 'database', 'PG_VERSION'))))
    throw new Error(`${data} holds no bank's database`);
  const unlock = url ? () => Promise.resolve() : await lockFolder(data);
  try {
    const db = await openDatabase(data, url);
    try {
      return await read(db);
    } finally {
      await db.destroy();
    }
  } finally {
    await unlock();
  }
};

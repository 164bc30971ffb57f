import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Recording } from './recorder.ts';

/**
 * Gives a copy of the bank's database (as it was before the recording) the statements that were recorded, and answers
 * the milliseconds from the mark to the end, by the clock and of processor time: the same transactions, and no bank around them.
 */
export const replay = async (
  before: string,
  { statements, mark }: Recording,
): Promise<{ wall: number; processor: number }> => {
  const copy = `${before}-replay`;
  await cp(path.join(before, 'database'), copy, { recursive: true });
  const database = await PGlite.create({ dataDir: copy });
  try {
    let start = 0;
    let used = process.cpuUsage();
    for (const [position, [sql, parameters]] of statements.entries()) {
      if (position === mark) [start, used] = [performance.now(), process.cpuUsage()];
      await database.query(sql, [...parameters]);
    }
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    return { wall, processor: (user + system) / 1000 };
  } finally {
    await database.close();
    await rm(copy, { recursive: true, force: true });
  }
};

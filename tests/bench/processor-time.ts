import { readdir, readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second whatever its own clock does (USER_HZ). */
const tickMs = 10;

/** The fields of proc(5)'s stat after the program's name, which stands in brackets and may hold anything. */
const statOf = async (pid: number): Promise<string[]> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};
const sum = (fields: readonly (string | undefined)[]): number =>
  fields.reduce((total, field) => total + Number(field), 0) * tickMs;

/** Milliseconds of processor time that a process has used, in user and in system mode. */
export const processorTime = async (pid: number): Promise<number> => sum((await statOf(pid)).slice(11, 13));

/** The same of a process and its children, those that have ended too. */
export const familyTime = async (pid: number): Promise<number> => {
  const own = await statOf(pid);
  let total = sum(own.slice(11, 15));
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = await statOf(Number(name)).catch(() => []);
    if (fields[1] === String(pid)) total += sum(fields.slice(11, 13));
  }
  // One that ended while we looked is in neither sum, or in both.
  const after = await statOf(pid);
  return sum(after.slice(13, 15)) === sum(own.slice(13, 15)) ? total : familyTime(pid);
};

import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second whatever its own clock does (USER_HZ). */
const tickMs = 10;

/** Milliseconds of processor time that a process has used, in user and in system mode. */
export const processorTime = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets, and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
};

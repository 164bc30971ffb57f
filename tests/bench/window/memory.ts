import { readFile, readdir } from 'node:fs/promises';

const fieldOf = (text: string, name: string): number => {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kibibytes === undefined) throw new Error(`the system does not tell ${name}`);
  return Number(kibibytes);
};

/** A process and all that it started. */
const family = async (pid: number): Promise<number[]> => {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => null);
    if (status) parents.set(Number(name), Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]));
  }
  const found = new Set([pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  return [...found];
};

/**
 * Memory of a program's processes in MiB: the proportional share (PSS), which counts what they have in common once.
 * Chromium's renderers let none but root look at that: for another user it is RSS, for either side.
 */
export const memoryOf = async (pid: number): Promise<number> => {
  const root = process.getuid?.() === 0;
  let kibibytes = 0;
  for (const one of await family(pid)) {
    const text = await readFile(`/proc/${one}/${root ? 'smaps_rollup' : 'status'}`, 'utf8').catch(() => null);
    // A process that ended meanwhile, or has no memory left.
    if (text) kibibytes += fieldOf(text, root ? 'Pss' : 'VmRSS');
  }
  return kibibytes / 1024;
};

import { stat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { at, program } from '../../build/places.ts';
import { runQuietly } from '../../build/run.ts';

const newest = async (place: string): Promise<number> => {
  const found = await stat(place);
  if (!found.isDirectory()) return found.mtimeMs;
  const times = (await readdir(place)).map((name) => newest(path.join(place, name)));
  return Math.max(found.mtimeMs, ...(await Promise.all(times)));
};

/** dist/ as the sources are now. */
export const build = async (): Promise<void> => {
  const sources = await Promise.all(['electron', 'renderer', 'shared'].map((source) => newest(at(source))));
  const bundle = await newest(at('dist/approval-preload/approval-preload.cjs')).catch(() => 0);
  if (Math.max(...sources) < bundle) return;
  const { code, output } = await runQuietly(program('vite'), [
    'build',
    '--config',
    at('build/vite.config.ts'),
  ]);
  if (code !== 0) throw new Error(`dist/ could not be built:\n${output}`);
};

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { at } from '../../build/places.ts';
import { build } from './built.ts';
import { rowOf, type Bench } from './measure.ts';

const limit = 400;
const kibibyte = 1024;

/** Everything a page loads but fonts, gzipped file by file; KiB. */
const sizeOf = async (folder: string): Promise<number> => {
  let octets = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
    octets += gzipSync(await readFile(path.join(entry.path, entry.name)), { level: 9 }).length;
  }
  if (octets === 0) throw new Error(`${folder} holds no page`);
  return octets / kibibyte;
};

export const bundle: Bench = {
  name: 'bundle',
  rows: async () => {
    await build();
    const [page, approval] = await Promise.all([sizeOf(at('dist/page')), sizeOf(at('dist/approval'))]);
    const note = `the main page ${page.toFixed(0)} KiB, the 전자서명 page ${approval.toFixed(0)} KiB`;
    const row = {
      what: 'renderer bundle, both pages, gzip',
      against: 'the limit itself',
      unit: 'KiB',
      limit: { atMost: 1 },
      note,
    };
    return [rowOf(row, [{ ours: page + approval, reference: limit }])];
  },
};

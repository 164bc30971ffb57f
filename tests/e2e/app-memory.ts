import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { World } from './world.ts';

export interface Processes {
  readonly main: number;
  readonly all: readonly number[];
}
export const processes = ({ app: { app } }: World): Promise<Processes> =>
  app.evaluate(({ app: inside }) => {
    const metrics = inside.getAppMetrics();
    return { main: process.pid, all: metrics.map(({ pid }) => pid) };
  });

/** Its texts alone: six digits stand in its numbers many times. */
const textsOf = (snapshot: string): string =>
  (JSON.parse(snapshot) as { strings: readonly string[] }).strings.join('\n');

export async function heapOfPage({ page }: World): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }: { chunk: string }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return textsOf(chunks.join(''));
}

export async function heapOfMain({ app: { app }, folder }: World): Promise<string> {
  const file = path.join(folder, 'main.heapsnapshot');
  await app.evaluate((_, to) => {
    const v8 = process.mainModule!.require('node:v8') as typeof import('node:v8');
    v8.writeHeapSnapshot(to);
  }, file);
  const texts = textsOf(readFileSync(file, 'utf8'));
  rmSync(file);
  return texts;
}

import { once } from 'node:events';
import { UsageError } from '../fixtures/command-line.ts';
import { readOptions, usage } from './options.ts';
import { startIssuers } from './start.ts';

/** One JSON line on standard output when the services are ready. */

// A listener before anything is open: a signal while starting ends the process after the start, cleanly too.
const ending = new AbortController();
const end = (): void => ending.abort();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
const ended = once(ending.signal, 'abort');

try {
  const options = readOptions(process.argv.slice(2));
  if (options.endWithInput) process.stdin.once('close', end).resume();
  const { url, close } = await startIssuers(options);
  console.log(JSON.stringify({ url }));
  await ended;
  await close();
  process.exit(0);
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

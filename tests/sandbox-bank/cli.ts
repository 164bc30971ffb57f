import { once } from 'node:events';
import { UsageError } from '../fixtures/command-line.ts';
import { FolderInUse } from '../fixtures/data-folder.ts';
import { readOptions, usage } from './options.ts';
import { startBank } from './start.ts';

/** `npm run bank`: one JSON line on standard output when the bank is ready; the log goes to standard error. */

// A listener before anything is open: a signal while starting ends the process after the start, cleanly too.
const ending = new AbortController();
const end = (): void => ending.abort();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
const ended = once(ending.signal, 'abort');

try {
  const options = readOptions(process.argv.slice(2), process.env['DATABASE_URL']);
  if (options.endWithInput) process.stdin.once('close', end).resume();
  const bank = await startBank(options);
  process.on('SIGHUP', () => void bank.reread());
  const { url, profile, customers } = bank;
  console.log(JSON.stringify({ url, profile, customers }));
  await ended;
  await bank.close();
  process.exit(0);
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error instanceof FolderInUse ? error.message : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

import path from 'node:path';
import { numberOption, readArguments, requiredOption, UsageError } from '../../fixtures/command-line.ts';
import { outboxFile, readDelivered } from './deliver.ts';

/** `npm run bank:outbox`: the last notices that the sandbox bank has sent to its customers. */
const usage = `npm run bank:outbox -- --data DIR [--last N]
  --data     the bank's own folder; the bank may be running
  --last N   so many of them (default 10)`;

try {
  const text = { type: 'string' } as const;
  const values = readArguments(process.argv.slice(2), { data: text, last: { ...text, default: '10' } });
  const last = numberOption('last', values.last, 1, 1000);
  const notices = await readDelivered(outboxFile(path.resolve(requiredOption('data', values.data))));
  for (const { customer, text: words } of notices.slice(-last)) console.log(`→ ${customer}\n${words.ko}\n`);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readArguments, requiredOption, UsageError } from '../../fixtures/command-line.ts';
import { FolderInUse } from '../../fixtures/data-folder.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import { withDatabase } from '../database/at-rest.ts';
import { findingLine } from './findings.ts';
import { readHeads, writeHeads } from './heads.ts';
import { receiptSigners } from './receipts.ts';
import { verifyRecords, type Verified } from './verify.ts';

/** `npm run bank:audit`: whether the bank's records are what its log says was done; ends with 1 where they are not. */
const usage = `npm run bank:audit -- --data DIR [--remember FILE]
  --data           the bank's own folder: its keys, and its embedded database (the bank must not run then)
  --remember FILE  how far the log of each customer had come at the last run: kept elsewhere, it tells a database that
                   was put back as a whole; written anew where nothing is found
DATABASE_URL names the PostgreSQL server of the bank instead; its banks may go on meanwhile.`;

const verify = async (args: readonly string[]): Promise<Verified> => {
  const text = { type: 'string' } as const;
  const values = readArguments(args, { data: text, remember: text });
  const data = path.resolve(requiredOption('data', values.data));
  const { remember } = values;
  await stat(path.join(data, 'data.key')).catch(() => {
    throw new UsageError(`${data} holds no bank`);
  });
  const url = process.env['DATABASE_URL'];
  const verified = await withDatabase(data, url, async (db) =>
    verifyRecords(
      { db, secrets: await loadSecrets(data), signers: await receiptSigners(data) },
      remember === undefined ? {} : await readHeads(remember),
    ),
  );
  if (remember !== undefined && verified.findings.length === 0) await writeHeads(remember, verified.heads);
  return verified;
};

try {
  const { findings, entries, heads } = await verify(process.argv.slice(2));
  for (const found of findings) console.log(findingLine(found));
  console.log(
    `${Object.keys(heads).length} customers, ${entries} entries: ${findings.length === 0 ? 'nothing found' : `${findings.length} found`}`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  const isUsage = error instanceof UsageError;
  if (isUsage) console.error(`${error.message}\n\n${usage}`);
  else console.error(error instanceof FolderInUse ? error.message : error);
  process.exitCode = 2;
}

import path from 'node:path';
import { readArguments, requiredOption, UsageError } from '../fixtures/command-line.ts';
import { FolderInUse, lockFolder, readIfThere } from '../fixtures/data-folder.ts';
import { Ending } from '../fixtures/ending.ts';
import { loadSecrets } from '../fixtures/secrets.ts';
import { unlockCustomer } from './customers/unlock.ts';
import { openDatabase } from './database/open.ts';

/** `npm run bank:unlock`: what the operator does when a customer has proven at the counter who he is. */

const usage = `npm run bank:unlock -- --data DIR --customer ID
  Lifts the locks of a customer's log-in. The bank must not be running, or DATABASE_URL names the server that it uses.`;

const unlock = async (ending: Ending): Promise<string> => {
  const text = { type: 'string' } as const;
  const values = readArguments(process.argv.slice(2), { data: text, customer: text });
  const data = path.resolve(requiredOption('data', values.data));
  const customer = requiredOption('customer', values.customer);
  const databaseUrl = process.env['DATABASE_URL'] || undefined;
  // Opening what is not there would make a new one.
  if (!(await readIfThere(path.join(data, 'data.key')))) throw new UsageError(`${data} is no bank's folder`);
  if (databaseUrl === undefined) ending.add(await lockFolder(data));
  const db = await openDatabase(data, databaseUrl);
  ending.add(() => db.destroy());
  const lifted = await unlockCustomer({ db, secrets: await loadSecrets(data) }, customer);
  if (lifted === undefined) throw new UsageError(`no customer ${customer}`);
  return JSON.stringify({ customer, lifted });
};

const ending = new Ending();
try {
  console.log(await unlock(ending));
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
  else console.error(error instanceof FolderInUse ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await ending.run();
}

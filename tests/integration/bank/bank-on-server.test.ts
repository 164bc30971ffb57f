import { afterAll } from 'vitest';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { checkBank } from './suites.ts';

/** The same bank on PostgreSQL. */
let postgres: Postgres | undefined;
// Before the bank's own: hooks after all tests run in the reverse order of their declaration.
afterAll(() => postgres?.stop());

checkBank(async () => {
  postgres = await startPostgres();
  return postgres.url;
});

import { afterAll, beforeAll } from 'vitest';
import { checkFacts } from './facts.suite.ts';
import { checkRestart } from './restart.suite.ts';
import { checkSession } from './session.suite.ts';
import { endBank, startBank } from './setting.ts';
import { checkWrites } from './writes.suite.ts';

// One process for all of it: an embedded PostgreSQL takes half a gigabyte.
beforeAll(startBank);
afterAll(endBank);

checkFacts();
checkSession();
checkWrites();
checkRestart();

import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { checkAbout } from './about.suite.ts';
import { checkProblems } from './problems.suite.ts';
import { checkLogIn } from './log-in.suite.ts';
import { checkSecurityCard } from './security-card.suite.ts';
import { checkCertificateLogIn } from './certificate-log-in.suite.ts';
import { checkFindings } from './findings.suite.ts';
import { checkRegister } from './register.suite.ts';
import { checkSignedStatement } from './signed-statement.suite.ts';
import { checkSigningTime } from './signing-time.suite.ts';
import { checkOneRegistration } from './one-registration.suite.ts';
import { checkReleaseWithoutKey } from './release-without-key.suite.ts';
import { checkLog } from './log.suite.ts';
import { releaseAll, startWorld, world } from './world.ts';

// One process for all of it: an embedded PostgreSQL takes half a gigabyte.
beforeAll(startWorld);
afterEach(releaseAll);
afterAll(async () => {
  expect(await world.bank.end()).toBe(0);
  await world.bank.remove();
});

checkAbout();
checkProblems();
checkLogIn();
checkSecurityCard();
checkCertificateLogIn();
checkFindings();
checkRegister();
checkSignedStatement();
checkSigningTime();
checkOneRegistration();
checkReleaseWithoutKey();
checkLog();

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
import { checkMisusedStatement } from './misused-statement.suite.ts';
import { checkOutbox } from './outbox.suite.ts';
import { releaseAll, startWorld, world } from './world.ts';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/**
 * Everything a bank answers, of one bank process: an embedded PostgreSQL takes half a gigabyte. On the server's database
 * that `url` answers, or else on its own.
 */
export const checkBank = (url: () => Promise<string | undefined>): void => {
  beforeAll(async () => startWorld(await url()));
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
  checkMisusedStatement();
  checkOutbox();
  checkLog();
};

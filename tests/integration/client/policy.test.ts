import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/platform/clock.ts';
import { serviceFindings } from '../../../electron/usecases/service-findings.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { BankProcess } from '../bank/process.ts';
import { ownPolicy } from '../../sandbox-bank/rules/policy.ts';
import { logIn, reasonOf, removeFolders, startApp, type App } from './world.ts';

let folder: string;
let server: BankProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
});
afterEach(async () => {
  await server?.remove();
  server = undefined;
});
afterAll(async () => {
  await removeFolders();
  await rm(folder, { recursive: true, force: true });
});

/** A bank whose policy document is its own with these changes, and an app of that version. */
const startWith = async (change: object, version?: string): Promise<App> => {
  const file = path.join(folder, 'policy.json');
  const own = JSON.parse(await readFile(ownPolicy, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...own, ...change }));
  server ??= await BankProcess.start(undefined, '--policy', file);
  return startApp({ profile: server.profile, ...(version === undefined ? {} : { version }) });
};
/** What the app says before anything is asked: by the document that the bank has signed. */
const told = async ({ bank }: App) => serviceFindings(await bank.facts(), bank, systemClock);
const hong = () => server?.customer('hong') ?? expect.fail('no bank');
const credentials = () => ({ id: hong().id, password: hong().password });

describe('the policy that the bank has signed is what the bank does, and what the app says before', () => {
  it('in the hours that were announced, with their end', { timeout: 120_000 }, async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const maintenance = [{ from: new Date(Date.now() - 60_000).toISOString(), until }];
    const app = await startWith({ maintenance }, '0.1.0');
    const reason = { code: 'BANK_MAINTENANCE', params: { until } };
    expect(await told(app)).toEqual([reason]);
    const refused = await app.bank.logIn(credentials()).catch((error: unknown) => error);
    expect(refused instanceof Refusal && refused.reason).toEqual(reason);
    expect(await reasonOf(app.bank.logInChallenge('AAAA'))).toBe('BANK_MAINTENANCE');
    expect(app.bank.session.state).toBe('logged-out');
  });

  it('for an app that is too old, and for one that is not', { timeout: 120_000 }, async () => {
    const minimumClientVersion = '0.10.0';
    const old = await startWith({ minimumClientVersion }, '0.9.9');
    expect(await told(old)).toEqual([{ code: 'APP_OUTDATED', params: {} }]);
    expect(await reasonOf(old.bank.logIn(credentials()))).toBe('APP_OUTDATED');
    const current = await startWith({ minimumClientVersion }, '0.10.0');
    expect(await told(current)).toEqual([]);
    await logIn(current, hong());
    expect(current.bank.session.state).toBe('logged-in');
  });
});

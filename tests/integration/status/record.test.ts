import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensurePki } from '../../fixtures/pki.ts';
import type { Mode } from '../../sandbox-issuers/modes.ts';
import { problemOf, type Client } from '../bank/client.ts';
import { freshCode } from '../bank/customers.ts';
import { BankProcess } from '../bank/process.ts';
import { certify, revokeNow, type UserCertificate } from '../bank/signer.ts';
import { codes } from '../bank/world.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';
import { startLine, type Line } from './line.ts';
import { goodBy } from './responses.ts';

/** What the bank registers and releases, by what the issuers say at that moment: the real process, over TLS. */

const issuer = 'yessign-class-3';
let issuers: TestIssuers;
let line: Line;
let bank: BankProcess;
let hong: Client;
beforeAll(async () => {
  issuers = await startTestIssuers();
  line = await startLine(() => issuers.url);
  bank = await BankProcess.start(undefined, '--status', line.url);
  hong = await bank.client('hong').logIn();
}, 60_000);
afterAll(async () => {
  await bank.remove();
  await line.close();
  await issuers.close();
});
beforeEach(async () => {
  line.twist = undefined;
  await issuers.set({});
});

/** The connection cut at once, as if nobody were there. */
const goneSilent = (): void => {
  line.twist = async (_passing, response) => void response.destroy();
};
const set = (mode: Partial<Mode>): Promise<void> => issuers.set({ [issuer]: mode });
const registered = async ({ sha256 }: UserCertificate): Promise<boolean> =>
  (await hong.registrations()).some(({ certificateSha256 }) => certificateSha256 === sha256);

const untold: [string, () => Promise<void> | void][] = [
  ['stale', () => set({ ocsp: 'stale', crl: 'stale' })],
  ['unknown to the issuer, and no list', () => set({ ocsp: 'unknown', crl: 'missing' })],
  ['not to be had: the connection refused', () => set({ ocsp: 'refused', crl: 'refused' })],
  ['not to be had: no answer', () => set({ ocsp: 'hanging', crl: 'hanging' })],
  ['not to be had: the service gone', goneSilent],
];

describe('a registration whose status is', () => {
  test('good is recorded', async () => {
    const certificate = await certify();
    const { challenge, body, key } = await hong.prepareRegister(certificate);
    expect(challenge.findings).toEqual([]);
    const done = await hong.call('register', body, { key });
    expect(await registered(certificate)).toBe(true);
    await hong.release(certificate, done.registration);
  });

  test.each(untold)('%s: a warning before, a refusal at the record', async (_name, begin) => {
    const certificate = await certify();
    await begin();
    const { challenge, body, key } = await hong.prepareRegister(certificate);
    expect(codes(challenge.findings)).toEqual(['STATUS_UNKNOWN']);
    expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({
      status: 503,
      code: 'STATUS_UNKNOWN',
    });
    line.twist = undefined;
    await issuers.set({});
    expect(await registered(certificate)).toBe(false);
    // Nothing was done under its name: with the issuer there again, it is registered.
    const { registration } = await hong.register(certificate);
    await hong.release(certificate, registration);
  });

  test.each(untold)('good before, and %s at the record', async (_name, begin) => {
    const certificate = await certify();
    const { challenge, body, key } = await hong.prepareRegister(certificate);
    expect(challenge.findings).toEqual([]);
    await begin();
    const problem = await problemOf(hong.call('register', body, { key }));
    expect(problem).toMatchObject({ status: 503, code: 'STATUS_UNKNOWN' });
    line.twist = undefined;
    expect(await registered(certificate)).toBe(false);
  });

  test.each([
    ['keyCompromise', 'REVOKED'],
    ['certificateHold', 'SUSPENDED'],
  ] as const)('good before, and %s at the record', async (reason, code) => {
    for (const mode of [{}, { ocspSeconds: 3600 }, { ocsp: 'refused' }, { ocsp: 'stale' }] as const) {
      await set(mode);
      const certificate = await certify();
      const { challenge, body, key } = await hong.prepareRegister(certificate);
      expect(challenge.findings).toEqual([]);
      await revokeNow(certificate, reason);
      expect(await problemOf(hong.call('register', body, { key }))).toMatchObject({ status: 422, code });
      expect(await registered(certificate)).toBe(false);
      // And from then on before, too.
      expect(codes((await hong.registerChallenge(certificate)).findings)).toEqual([code]);
    }
  });

  test('on hold before, and lifted at the record', async () => {
    const certificate = await certify();
    await revokeNow(certificate, 'certificateHold');
    const { challenge, body, key } = await hong.prepareRegister(certificate);
    expect(codes(challenge.findings)).toEqual(['SUSPENDED']);
    await revokeNow(certificate, 'removeFromCRL');
    const { registration } = await hong.call('register', body, { key });
    await hong.release(certificate, registration);
  });

  test('told by the list alone, while OCSP is silent', async () => {
    await set({ ocsp: 'hanging' });
    const certificate = await certify();
    const { registration } = await hong.register(certificate);
    await hong.release(certificate, registration);
  });

  test('“good” from somebody on the line is revoked, or nothing', async () => {
    const other = (await ensurePki()).issuers.find(({ id }) => id === 'signkorea-ca4');
    if (!other) throw new Error('no issuer');
    const certificate = await certify();
    const { body, key } = await hong.prepareRegister(certificate);
    await revokeNow(certificate, 'keyCompromise');
    line.twist = ({ path, body: question }, response) =>
      path.startsWith('/ocsp/') && goodBy(other, question).then((answer) => void response.end(answer));
    expect((await problemOf(hong.call('register', body, { key }))).code).toBe('REVOKED');
    await set({ crl: 'missing' });
    const again = await hong.prepareRegister(certificate);
    expect(await problemOf(hong.call('register', again.body, { key: again.key }))).toMatchObject({
      status: 503,
      code: 'STATUS_UNKNOWN',
    });
  });
});

describe('a release goes on', () => {
  const statuses: [string, (certificate: UserCertificate) => Promise<void> | void][] = [
    ['revoked', (certificate) => revokeNow(certificate, 'keyCompromise')],
    ['on hold', (certificate) => revokeNow(certificate, 'certificateHold')],
    ...untold,
  ];
  test.each(statuses)('of one whose status is %s', async (_name, begin) => {
    const certificate = await certify();
    const { registration } = await hong.register(certificate);
    await begin(certificate);
    await hong.release(certificate, registration);
    line.twist = undefined;
    await issuers.set({});
    expect(await registered(certificate)).toBe(false);
  });

  test('without the key too, while the issuer is silent', async () => {
    const certificate = await certify();
    const { registration } = await hong.register(certificate);
    goneSilent();
    const about = { purpose: 'release', registration, withKey: false } as const;
    const { id: challengeId, findings } = await hong.call('challenge', about);
    expect(codes(findings)).toContain('STATUS_UNKNOWN');
    const secondFactor = { kind: 'otp', code: await freshCode(hong.customer) } as const;
    const body = { how: 'without-key', challengeId, reason: 'lost', secondFactor } as const;
    await hong.call('release', body, { key: randomUUID(), parameter: registration });
    expect(await registered(certificate)).toBe(false);
  });
});

test('the list of registrations says revoked, on hold, or that the bank cannot tell', async () => {
  const certificate = await certify();
  const { registration } = await hong.register(certificate);
  const state = async (): Promise<string | undefined> =>
    (await hong.registrations()).find(({ id }) => id === registration)?.state;
  expect(await state()).toBe('good');
  await revokeNow(certificate, 'certificateHold');
  expect(await state()).toBe('suspended');
  goneSilent();
  expect(await state()).toBe('unknown');
  line.twist = undefined;
  await revokeNow(certificate, 'keyCompromise');
  expect(await state()).toBe('revoked');
  await hong.release(certificate, registration);
});

import { sign } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { bits, child, elements, sequence } from '../../fixtures/der.ts';
import { signingKeyOf } from '../../fixtures/issue.ts';
import { authorityKey } from '../../fixtures/pki.ts';
import { encodeName } from '../../fixtures/profile.ts';
import { openTrust } from '../../sandbox-bank/rules/trust.ts';
import { certify, revokeNow } from '../bank/signer.ts';
import { startTestIssuers } from './issuers.ts';
import { say } from './line.ts';
import { goodBy } from './responses.ts';
import {
  beginOnLine,
  isOcsp,
  issuer,
  issuers,
  line,
  newBank,
  noList,
  onOcsp,
  other,
  pkiDir,
  statusOf,
  trust,
} from './setting.ts';

/** When the bank asks an issuer, how often, and over which connections. */

beginOnLine();

describe('asked as seldom as may be', () => {
  test('a finding rests on an answer while it stands, a record never', async () => {
    await issuers.set({ [issuer.id]: { ocspSeconds: 3600 } });
    const certificate = await certify();
    expect(await statusOf(certificate, 'finding')).toBe('good');
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate, 'finding')).toBe('good');
    expect(line.asked.filter(isOcsp)).toHaveLength(1);
    expect(await statusOf(certificate, 'record')).toBe('revoked');
    // And what the record learned, findings know.
    expect(await statusOf(certificate, 'finding')).toBe('revoked');
    expect(line.asked.filter(isOcsp)).toHaveLength(2);
  });

  test('an answer that stands gives way to a later one that does not', async () => {
    await issuers.set({ [issuer.id]: { ocspSeconds: 3600 } });
    const certificate = await certify();
    expect(await statusOf(certificate, 'finding')).toBe('good');
    await issuers.set({});
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate, 'record')).toBe('revoked');
    expect(await statusOf(certificate, 'finding')).toBe('revoked');
  });

  test('without such an answer, every finding asks', async () => {
    const certificate = await certify();
    expect(await statusOf(certificate, 'finding')).toBe('good');
    await revokeNow(certificate, 'certificateHold');
    expect(await statusOf(certificate, 'finding')).toBe('suspended');
  });

  test('what was not believed is not kept', async () => {
    await issuers.set({ [issuer.id]: { crl: 'missing', ocspSeconds: 3600 } });
    const certificate = await certify();
    const bank = await newBank();
    line.twist = onOcsp(async ({ body }, to) =>
      say(to, await goodBy(other, body, new Date(), new Date(Date.now() + 3_600_000))),
    );
    expect(await statusOf(certificate, 'finding', bank)).toBe('unknown');
    line.twist = undefined;
    expect(await statusOf(certificate, 'finding', bank)).toBe('good');
    bank.close();
  });

  test('the root’s list once in ten minutes, the issuer’s own only where OCSP tells nothing', async () => {
    const fresh = await newBank();
    const lists = (): string[] => line.asked.filter((path) => !isOcsp(path));
    for (let i = 0; i < 5; i++) expect(await statusOf(await certify(), 'record', fresh)).toBe('good');
    expect(lists()).toEqual(['/crl/kisa-root-4.crl']);
    expect(line.asked.filter(isOcsp)).toHaveLength(5);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
    expect(await statusOf(await certify(), 'record', fresh)).toBe('good');
    expect(lists()).toEqual(['/crl/kisa-root-4.crl', '/crl/kisa-root-4.crl']);
    fresh.close();
  });

  test('nobody about a certificate that no trusted issuer has', async () => {
    const { certificate } = await certify({ issuer: 'stranger-ca' });
    expect((await trust.check(certificate, new Date(), 'record')).valid).toBe(false);
    expect(line.asked).toEqual([]);
  });
});

test('an answer is judged when it is there, not when its question was asked', async () => {
  await noList();
  const { certificate } = await certify();
  const { status } = await trust.check(certificate, new Date(Date.now() - 5000), 'record');
  expect(status).toBe('good');
});

test('a name of the issuer in other letters finds the issuer, and no status: it is not valid', async () => {
  const { certificate } = await certify();
  const parts = elements(child(certificate, 0).content).map(({ whole }) => whole);
  const { subject } = issuer.spec;
  parts[3] = encodeName(subject.map(([type, text]) => [type, text.toUpperCase()]));
  const body = sequence(...parts);
  const signature = sign('sha256', body, signingKeyOf(await authorityKey(issuer)));
  const { valid, findings, chain } = await trust.check(
    sequence(body, child(certificate, 1).whole, bits(signature)),
    new Date(),
    'record',
  );
  expect(chain).toHaveLength(3);
  expect(valid).toBe(false);
  expect(findings.map(({ code }) => code)).toContain('revocation-unknown');
});

test('a kept connection that the service ends under a question is given up, and the question asked again', async () => {
  const used = new WeakSet<object>();
  line.twist = (_passing, response) => {
    const { socket } = response;
    if (!socket) throw new Error('unreachable');
    if (used.has(socket)) return Promise.resolve(void socket.destroy());
    used.add(socket);
    return false;
  };
  await noList();
  for (let i = 0; i < 3; i++) expect(await statusOf(await certify())).toBe('good');
});

test('a service that was started anew: connections that were kept are given up', async () => {
  const before = await startTestIssuers();
  const port = Number(new URL(before.url).port);
  const own = await openTrust(pkiDir, before.url);
  expect(await statusOf(await certify(), 'record', own)).toBe('good');
  await before.close();
  expect(await statusOf(await certify(), 'record', own)).toBe('unknown');
  const again = await startTestIssuers(port);
  expect(await statusOf(await certify(), 'record', own)).toBe('good');
  own.close();
  await again.close();
});

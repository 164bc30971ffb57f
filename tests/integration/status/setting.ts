import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { ensurePki, type Authority } from '../../fixtures/pki.ts';
import type { Moment } from '../../sandbox-bank/rules/status-service.ts';
import { openTrust, type Trust } from '../../sandbox-bank/rules/trust.ts';
import type { UserCertificate } from '../bank/signer.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';
import { startLine, type Line, type Twist } from './line.ts';

/** The issuers, a line to them, and what a bank believes of what comes back over it; there from the first test on. */
export let issuers: TestIssuers;
export let line: Line;
export let trust: Trust;
export let issuer: Authority;
export let other: Authority;
export let stranger: Authority;
export let root: Authority;
export let pkiDir: string;

/** A bank that has seen nothing yet. */
export const newBank = (): Promise<Trust> => openTrust(pkiDir, line.url);

/** Everything is fresh, and nobody on the line, at the beginning of each test of a file. */
export const beginOnLine = (): void => {
  beforeAll(async () => {
    const pki = await ensurePki();
    pkiDir = pki.dir;
    const named = (id: string): Authority => {
      const found = [...pki.rootAuthorities, ...pki.issuers, ...pki.strangers].find((one) => one.id === id);
      if (!found) throw new Error(`no authority ${id}`);
      return found;
    };
    [issuer, other, stranger, root] = [
      named('yessign-class-3'),
      named('signkorea-ca4'),
      named('stranger-ca'),
      named('kisa-root-4'),
    ];
    issuers = await startTestIssuers();
    line = await startLine(() => issuers.url);
    trust = await newBank();
  });
  afterEach(async () => {
    vi.useRealTimers();
    line.twist = undefined;
    line.asked.length = 0;
    await issuers.set({});
  });
  afterAll(async () => {
    trust.close();
    await line.close();
    await issuers.close();
  });
};

export const statusOf = async (
  { certificate }: UserCertificate,
  moment: Moment = 'record',
  by: Trust = trust,
): Promise<string> => {
  const { status, valid } = await by.check(certificate, new Date(), moment);
  // Nothing is found but what the status says.
  expect(valid).toBe(status === 'good');
  return status;
};
export const isOcsp = (path: string): boolean => path.startsWith('/ocsp/');
export const onOcsp =
  (twist: Exclude<Twist, undefined>): Twist =>
  (passing, response) =>
    isOcsp(passing.path) ? twist(passing, response) : false;
/** The list is not to be had either: what is believed then was believed of the OCSP answer. */
export const noList = (): Promise<void> => issuers.set({ [issuer.id]: { crl: 'missing' } });

import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createOcspRequest } from '../../../electron/pki/revocation.ts';
import { issueCrl } from '../../fixtures/crl.ts';
import { bits, bytes, child, elements, sequence, toHex, type Bytes } from '../../fixtures/der.ts';
import { signingKeyOf } from '../../fixtures/issue.ts';
import { authorityKey, ensurePki, type Authority } from '../../fixtures/pki.ts';
import { encodeName, keyIdentifier } from '../../fixtures/profile.ts';
import { openTrust, type Trust } from '../../sandbox-bank/rules/trust.ts';
import type { Moment } from '../../sandbox-bank/rules/status-service.ts';
import { malformedRequest } from '../../sandbox-issuers/ocsp-response.ts';
import { readOcspRequest } from '../../sandbox-issuers/ocsp-request.ts';
import { certify, revokeNow, type UserCertificate } from '../bank/signer.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';
import { say, startLine, type Line, type Twist } from './line.ts';
import { fattened, goodBy } from './responses.ts';

/** What the bank believes of what comes back over a line on which somebody sits. */

let issuers: TestIssuers;
let line: Line;
let trust: Trust;
let issuer: Authority;
let other: Authority;
let stranger: Authority;
let root: Authority;
/** A bank that has seen nothing yet. */
const newBank = (): Promise<Trust> => openTrust(pkiDir, line.url);
let pkiDir: string;
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

const statusOf = async (
  { certificate }: UserCertificate,
  moment: Moment = 'record',
  by: Trust = trust,
): Promise<string> => {
  const { status, valid } = await by.check(certificate, new Date(), moment);
  // Nothing is found but what the status says.
  expect(valid).toBe(status === 'good');
  return status;
};
const isOcsp = (path: string): boolean => path.startsWith('/ocsp/');
const onOcsp =
  (twist: Exclude<Twist, undefined>): Twist =>
  (passing, response) =>
    isOcsp(passing.path) ? twist(passing, response) : false;
/** The list is not to be had either: what is believed then was believed of the OCSP answer. */
const noList = (): Promise<void> => issuers.set({ [issuer.id]: { crl: 'missing' } });

test('a line that lets pass is believed: good, and revoked from that moment on', async () => {
  await noList();
  const certificate = await certify();
  expect(await statusOf(certificate)).toBe('good');
  await revokeNow(certificate, 'keyCompromise');
  expect(await statusOf(certificate)).toBe('revoked');
});

describe('an answer by OCSP that is none', () => {
  const responses: [string, (question: Uint8Array, passing: Parameters<Twist>[0]) => Promise<Uint8Array>][] =
    [
      ['by another issuer’s responder', (question) => goodBy(other, question)],
      ['by an authority nobody trusts', (question) => goodBy(stranger, question)],
      ['by a customer of the issuer’s', async (question) => goodBy(await customer(), question)],
      ['made tomorrow', (question) => goodBy(issuer, question, new Date(Date.now() + 86_400_000))],
      [
        'that ended a minute ago',
        (question) => goodBy(issuer, question, new Date(Date.now() - 120_000), new Date(Date.now() - 60_000)),
      ],
      ['of octets', async () => Buffer.from('good')],
      ['that refuses the question', async () => malformedRequest],
      ['of nothing', async () => new Uint8Array(0)],
      [
        'with one bit changed',
        async (_question, { forward }) => {
          const answer = await forward();
          answer[answer.length >> 2] = (answer[answer.length >> 2] ?? 0) ^ 1;
          return answer;
        },
      ],
      [
        'about another certificate, to this very question',
        async (question, { forward }) => {
          const { nonce } = readOcspRequest(question);
          const { certificate } = await certify();
          return forward(createOcspRequest(certificate, issuer.certificate, nonce && child(nonce).content));
        },
      ],
      [
        'to a question without a nonce',
        async (_question, { forward }) => forward(createOcspRequest(asked.certificate, issuer.certificate)),
      ],
      ['longer than any answer', async (_question, { forward }) => fattened(await forward(), 30)],
    ];
  let asked: UserCertificate;
  const customer = async () => {
    const { certificate, keyFile } = await certify();
    const publicKey = child(certificate, 0, 6, 1).content.subarray(1);
    return {
      certificate: bytes(certificate),
      key: createPrivateKey(await readFile(keyFile, 'utf8')),
      keyHash: bytes(createHash('sha1').update(publicKey).digest()),
    };
  };
  beforeAll(async () => {
    asked = await certify();
  });

  test.each(responses)('%s', async (_name, response) => {
    await noList();
    line.twist = onOcsp(async (passing, to) => say(to, await response(passing.body, passing)));
    expect(await statusOf(asked)).toBe('unknown');
    expect(line.asked.filter(isOcsp)).toHaveLength(1);
    // The list is asked instead, and believed.
    await issuers.set({});
    expect(await statusOf(asked)).toBe('good');
  });

  test('two certificates and a few more are no reason to refuse', async () => {
    await noList();
    line.twist = onOcsp(async ({ forward }, to) => say(to, fattened(await forward(), 3)));
    expect(await statusOf(asked)).toBe('good');
  });

  test('an earlier one, true when it was made, after the certificate was revoked', async () => {
    await issuers.set({ [issuer.id]: { ocspSeconds: 3600 } });
    const certificate = await certify();
    let recorded: Buffer | undefined;
    line.twist = onOcsp(async ({ forward }, to) => say(to, (recorded = await forward())));
    expect(await statusOf(certificate)).toBe('good');
    await revokeNow(certificate, 'keyCompromise');
    await noList();
    const fresh = await newBank();
    line.twist = onOcsp(async (_passing, to) => say(to, recorded ?? new Uint8Array(0)));
    expect(await statusOf(certificate)).toBe('unknown');
    // A bank that has seen nothing of it is not deceived either, and for a finding as little as for a record.
    expect(await statusOf(certificate, 'finding', fresh)).toBe('unknown');
    fresh.close();
    await issuers.set({});
    expect(await statusOf(certificate)).toBe('revoked');
  });

  const answers: [string, Twist][] = [
    [
      'a redirect to a true one',
      async ({ path }, to) => {
        to.writeHead(307, { location: issuers.url + path }).end();
      },
    ],
    ['a true one that says it is a fault', async ({ forward }, to) => say(to, await forward(), 500)],
    [
      'a true one, an octet at a time',
      async ({ forward }, to) => {
        const answer = await forward();
        to.writeHead(200, { 'content-length': answer.length });
        const slowly = async (): Promise<void> => {
          for (const octet of answer.subarray(0, -1)) {
            if (to.destroyed) return;
            to.write(Uint8Array.of(octet));
            await sleep(5);
          }
          to.end(answer.subarray(-1));
        };
        await slowly();
      },
    ],
    [
      'one that ends in the middle',
      async ({ forward }, to) => {
        const answer = await forward();
        to.writeHead(200, { 'content-length': answer.length });
        to.write(answer.subarray(0, 200), () => to.destroy());
      },
    ],
    ['none, with the connection open', () => Promise.resolve()],
    ['none, with the connection cut', async (_passing, to) => void to.destroy()],
  ];
  test.each(answers)('%s', async (_name, twist) => {
    await noList();
    line.twist = onOcsp(twist);
    expect(await statusOf(asked)).toBe('unknown');
    line.twist = undefined;
    expect(await statusOf(asked)).toBe('good');
  });
});

describe('the list, where OCSP tells nothing', () => {
  const noOcsp = (): Promise<void> => issuers.set({ [issuer.id]: { ocsp: 'refused' } });
  const onList =
    (of: Authority, list: () => Promise<Uint8Array>): Twist =>
    ({ path }, to) =>
      path === `/crl/${of.id}.crl` && list().then((content) => say(to, content));
  const written = async (
    of: Authority,
    {
      key = of,
      days = [0, 7],
      serials = [],
    }: { key?: Authority; days?: [number, number]; serials?: string[] },
  ): Promise<Bytes> => {
    const on = (day: number): Date => new Date(Date.now() + day * 86_400_000 - 1000);
    return issueCrl({
      issuer: child(of.certificate, 0, 5).whole,
      issuerKey: await authorityKey(key),
      issuerKeyId: keyIdentifier(child(of.certificate, 0, 6).whole),
      number: 1,
      thisUpdate: on(days[0]),
      nextUpdate: on(days[1]),
      entries: serials.map((serial) => ({
        serial,
        reason: 'keyCompromise',
        at: on(0).toISOString(),
        until: on(7).toISOString(),
      })),
      distributionPoint: of.spec.distributionPoint,
    });
  };
  const outcome = async (twist: Twist): Promise<string> => {
    await noOcsp();
    line.twist = twist;
    const fresh = await newBank();
    try {
      return await statusOf(await certify(), 'record', fresh);
    } finally {
      fresh.close();
    }
  };

  test('is believed: good, on hold, revoked', async () => {
    await noOcsp();
    const certificate = await certify();
    expect(await statusOf(certificate)).toBe('good');
    await revokeNow(certificate, 'certificateHold');
    expect(await statusOf(certificate)).toBe('suspended');
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate)).toBe('revoked');
  });

  test('written by the issuer, it is; by whom else, out of date, of another, it is not', async () => {
    expect(await outcome(onList(issuer, () => written(issuer, {})))).toBe('good');
    expect(await outcome(onList(issuer, () => written(issuer, { key: other })))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(other, {})))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(issuer, { days: [-8, -1] })))).toBe('unknown');
    expect(await outcome(onList(issuer, () => written(issuer, { days: [1, 8] })))).toBe('unknown');
    expect(await outcome(onList(issuer, async () => Buffer.from('목록이 아닙니다')))).toBe('unknown');
  });

  test('an older one, in date and true when it was made, does not take the place of a newer that was seen', async () => {
    await noOcsp();
    const certificate = await certify();
    const serials = [toHex(child(certificate.certificate, 0, 1).content)];
    const bank = await newBank();
    const statusBy = (days: [number, number], entries: string[]): Promise<string> => {
      line.twist = onList(issuer, () => written(issuer, { days, serials: entries }));
      return statusOf(certificate, 'record', bank);
    };
    expect(await statusBy([-3, 4], [])).toBe('good');
    expect(await statusBy([-1, 6], serials)).toBe('revoked');
    expect(await statusBy([-2, 5], [])).toBe('revoked');
    expect(await statusBy([0, 7], [])).toBe('good');
    bank.close();
  });

  test('is asked for at every finding too', async () => {
    await noOcsp();
    const certificate = await certify();
    expect(await statusOf(certificate, 'finding')).toBe('good');
    await revokeNow(certificate, 'keyCompromise');
    expect(await statusOf(certificate, 'finding')).toBe('revoked');
  });

  test('of the root: what it says of the issuer holds for all below it', async () => {
    const check = async (list: () => Promise<Uint8Array>) => {
      line.twist = onList(root, list);
      const fresh = await newBank();
      const { certificate } = await certify();
      const { valid, findings } = await fresh.check(certificate, new Date(), 'record');
      fresh.close();
      return { valid, codes: findings.map(({ code }) => code) };
    };
    const serial = toHex(child(issuer.certificate, 0, 1).content);
    expect(await check(() => written(root, {}))).toEqual({ valid: true, codes: [] });
    expect(await check(() => written(root, { serials: [serial] }))).toEqual({
      valid: false,
      codes: ['revoked'],
    });
    const untold = { valid: false, codes: ['revocation-unknown'] };
    expect(await check(() => written(root, { days: [-8, -1] }))).toEqual(untold);
    expect(await check(() => written(root, { key: other }))).toEqual(untold);
  });
});

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

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Done } from '../../../shared/bank-api.ts';
import { people } from '../../fixtures/people.ts';
import { loadSecrets } from '../../fixtures/secrets.ts';
import { openReceipt, receiptSigners } from '../../sandbox-bank/audit/receipts.ts';
import { verifyRecords } from '../../sandbox-bank/audit/verify.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import { sweep } from '../../sandbox-bank/database/sweep.ts';
import { outboxFile } from '../../sandbox-bank/outbox/deliver.ts';
import { problemOf, type Client } from './client.ts';
import { freshCode } from './customers.ts';
import { certify } from './signer.ts';
import { limit, outcome, releaseAllOf, startTwoBanks, type AtBoth, type TwoBanks } from './two-banks.ts';

let banks: TwoBanks;
let hong: AtBoth;
let hong2: AtBoth;

beforeAll(async () => {
  banks = await startTwoBanks();
  [hong, hong2] = await Promise.all([banks.atBoth('hong'), banks.atBoth('hong2')]);
});
afterEach(async () => {
  for (const [client] of [hong, hong2]) await releaseAllOf(client);
});
afterAll(() => banks.end());

const rounds = Array.from({ length: 8 }, (_, round) => round);

test('a challenge from one is answered at the other, and settled at the first', async () => {
  const [atA, atB] = hong;
  const certificate = await certify();
  const { key, body } = await atA.prepareRegister(certificate);
  const done = await atB.call('register', body, { key });
  expect(await atA.call('settle', {}, { parameter: key })).toEqual({ state: 'done', result: done });
  expect(await atA.call('register', body, { key })).toEqual(done);
  expect(await atA.registrations()).toEqual(await atB.registrations());
});

test('a session ended at one has ended at the other', async () => {
  const [atA, atB] = await banks.atBoth('kim');
  expect(await atB.registrations()).toEqual([]);
  await atA.call('logOut', {});
  expect(await problemOf(atB.registrations())).toMatchObject({ code: 'SESSION_EXPIRED' });
});

test('the terms are asked for until they are agreed to, at whichever', async () => {
  const [atA, atB] = await banks.atBoth('hanbit');
  const company = { policy: '1.2.410.200005.1.1.5', units: ['corporation'], holder: people.company };
  const [one, two] = await Promise.all([certify(company), certify(company)]);
  const signers = await receiptSigners(banks.a.data);
  const termsOf = ({ receipt }: Done): number | null =>
    openReceipt(Buffer.from(receipt, 'base64'), signers).terms;

  const asked = await atA.prepareRegister(one);
  expect(asked.challenge.terms).toMatchObject({ version: 1, title: { ko: expect.any(String) } });
  const unsaid = await atA.registerBody(one, asked.challenge, asked.key, { statement: { terms: null } });
  expect(await problemOf(atB.call('register', unsaid, { key: asked.key }))).toMatchObject({
    detail: 'statement.terms',
  });
  expect(termsOf(await atA.register(one))).toBe(1);
  const askedNoMore = await atB.prepareRegister(two);
  expect(askedNoMore.challenge.terms).toBeNull();
  expect(termsOf(await atB.call('register', askedNoMore.body, { key: askedNoMore.key }))).toBeNull();
});

describe('at the same moment, at both', () => {
  test.each(rounds)('one request and its copy: done once, one answer (%i)', async () => {
    const [atA, atB] = hong;
    const { key, body } = await atA.prepareRegister(await certify());
    const send = (client: Client) => client.call('register', body, { key });
    const [first, second, third] = await Promise.all([send(atA), send(atB), send(atB)]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const { entries } = await atA.call('history', {});
    expect(entries.filter(({ registration }) => registration === first.registration)).toHaveLength(1);
  });

  test('a release without the key and its copy, with one OTP number: done once, one answer', async () => {
    const [atA, atB] = hong;
    const { registration } = await atA.register(await certify());
    const asked = { purpose: 'release', registration, withKey: false } as const;
    const { id: challengeId } = await atA.call('challenge', asked);
    const secondFactor = { kind: 'otp', code: await freshCode(atA.customer) } as const;
    const body = { how: 'without-key', challengeId, reason: 'lost', secondFactor } as const;
    const key = randomUUID();
    const send = (client: Client) => client.call('release', body, { key, parameter: registration });
    const [first, second] = await Promise.all([send(atA), send(atB)]);
    expect(second).toEqual(first);
    expect(await atB.registrations()).toEqual([]);
  });

  test.each(rounds)('two customers and one certificate: one has it, the other hears why (%i)', async () => {
    const certificate = await certify();
    const [mine, theirs] = [
      await hong[0].prepareRegister(certificate),
      await hong2[1].prepareRegister(certificate),
    ];
    const outcomes = await Promise.all([
      outcome(hong[0].call('register', mine.body, { key: mine.key })),
      outcome(hong2[1].call('register', theirs.body, { key: theirs.key })),
    ]);
    expect(outcomes.filter((one) => 'done' in one)).toHaveLength(1);
    expect(outcomes).toContainEqual({ code: 'REGISTERED_ELSEWHERE' });
    const listed = await Promise.all([hong[1].registrations(), hong2[0].registrations()]);
    expect(listed.flat().map(({ certificateSha256 }) => certificateSha256)).toEqual([certificate.sha256]);
  });

  test.each(rounds)(
    'two of one customer at the limit: one is in, the other hears of the limit (%i)',
    async () => {
      const held = await Promise.all(Array.from({ length: limit + 1 }, () => certify()));
      for (const certificate of held.slice(2)) await hong[0].register(certificate);
      const [one, other] = held;
      if (!one || !other) throw new Error('unreachable');
      const prepared = [await hong[0].prepareRegister(one), await hong[1].prepareRegister(other)] as const;
      const outcomes = await Promise.all([
        outcome(hong[0].call('register', prepared[0].body, { key: prepared[0].key })),
        outcome(hong[1].call('register', prepared[1].body, { key: prepared[1].key })),
      ]);
      expect(outcomes.filter((act) => 'done' in act)).toHaveLength(1);
      expect(outcomes).toContainEqual({ code: 'LIMIT_REACHED' });
      expect(await hong[0].registrations()).toHaveLength(limit);
    },
  );

  test.each(rounds)(
    'a renewal at one, the old one’s release at the other: one order or the other (%i)',
    async () => {
      const name = { sameNameAs: `renewal-${randomUUID()}` };
      const [before, after] = await Promise.all([
        certify({ ...name, days: [-345, 20] }),
        certify({ ...name, days: [-3, 362] }),
      ]);
      const { registration } = await hong[0].register(before);
      const renewal = await hong[0].prepareRegister(after);
      const [renewed, released] = await Promise.all([
        outcome(hong[0].call('register', renewal.body, { key: renewal.key })),
        outcome(hong[1].release(before, registration)),
      ]);
      const listed = (await hong[1].registrations()).map(({ certificateSha256 }) => certificateSha256);
      if ('done' in renewed) {
        expect(released).toEqual({ code: 'ALREADY_RELEASED' });
        expect(listed).toEqual([after.sha256]);
      } else {
        expect(renewed).toEqual({ code: 'CHANGED_ELSEWHERE' });
        expect(released).toHaveProperty('done');
        expect(listed).toEqual([]);
      }
    },
  );

  test.each(rounds)('a registration and the question what became of it: both say the same (%i)', async () => {
    const { key, body } = await hong[0].prepareRegister(await certify());
    const [registered, settled] = await Promise.all([
      outcome(hong[0].call('register', body, { key })),
      hong[1].call('settle', {}, { parameter: key }),
    ]);
    const listed = await hong[1].registrations();
    if (settled.state === 'done') {
      expect(registered).toEqual({ done: settled.result });
      expect(listed.map(({ id }) => id)).toEqual([settled.result.registration]);
    } else {
      expect(registered).toEqual({ code: 'INTERNAL', detail: 'idempotency key is fenced' });
      expect(listed).toEqual([]);
      expect(await problemOf(hong[0].call('register', body, { key }))).toMatchObject({
        detail: 'idempotency key is fenced',
      });
    }
  });
});

test('after all of it the records are what the log says, and each change was told of once', async () => {
  const db = await openDatabase(banks.a.data, banks.url, 1);
  const [secrets, signers] = await Promise.all([loadSecrets(banks.a.data), receiptSigners(banks.a.data)]);
  const { findings, entries } = await verifyRecords({ db, secrets, signers }, {});
  await db.destroy();
  expect(findings).toEqual([]);
  expect(entries).toBeGreaterThan(50);
  const { rows } = await banks.database.query<{ id: string }>('select id from outbox');
  expect(rows).toHaveLength(entries);
  await vi.waitFor(async () => {
    const told = (await readFile(outboxFile(banks.a.data), 'utf8')).trim().split('\n');
    // Two deliver, and neither what the other has.
    expect(told.map((line) => (JSON.parse(line) as { id: string }).id).sort()).toEqual(
      rows.map(({ id }) => id).sort(),
    );
  }, 10_000);
});

test('receipts stand in the partition of their month, and what has run out is swept', async () => {
  const { rows: places } = await banks.database.query<{ partition: string; month: string }>(
    `select distinct tableoid::regclass::text as partition,
      to_char(time at time zone 'UTC', '"receipts_"YYYY_MM') as month from receipts`,
  );
  expect(places.length).toBeGreaterThan(0);
  for (const { partition, month } of places) expect(partition).toBe(month);
  const unused = await hong[0].registerChallenge(await certify());
  const left = async (): Promise<number> =>
    (await banks.database.query('select from challenges where id = $1', [unused.id])).rowCount ?? 0;
  const db = await openDatabase(banks.a.data, banks.url, 1);
  await sweep(db, new Date());
  expect(await left()).toBe(1);
  await sweep(db, new Date(Date.parse(unused.expiresAt) + 1));
  expect(await left()).toBe(0);
  await db.destroy();
});

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRoot } from '../../fixtures/server-credentials.ts';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { openDatabase } from '../../sandbox-bank/database/open.ts';
import { documentSigner } from '../../sandbox-bank/identity/signed-document.ts';
import { documentPublisher } from '../../sandbox-bank/rules/documents.ts';
import { ownPolicy, readPolicy } from '../../sandbox-bank/rules/policy.ts';
import { BankProcess } from '../bank/process.ts';
import { reasonOf, removeFolders, startApp } from './world.ts';

afterAll(removeFolders);

/** Four starts of a bank. */
const patience = 180_000;

describe('policy and trust list', () => {
  it(
    'count up over restarts; a bank put back to yesterday’s is refused by who has seen today’s',
    async () => {
      const first = await BankProcess.start();
      const { data } = first;
      const backup = `${data}.backup`;
      try {
        const app = await startApp({ profile: first.profile });
        const before = await app.bank.facts();
        await first.end();
        await cp(data, backup, { recursive: true });

        const second = await BankProcess.start(data, '--maximum-registrations', '6');
        const later = await startApp({ profile: second.profile, folder: app.folder });
        const after = await later.bank.facts();
        expect(after.policy.maximumRegistrations).toBe(6);
        expect(after.policy.version).toBe(before.policy.version + 1);
        // Unchanged content keeps its number.
        expect(after.trustList.version).toBe(before.trustList.version);
        await second.end();

        // Back to the first rules on the same database: a new document again.
        const third = await BankProcess.start(data);
        const lastApp = await startApp({ profile: third.profile, folder: app.folder });
        expect((await lastApp.bank.facts()).policy.version).toBe(before.policy.version + 2);
        await third.end();

        // All of it signed rightly, by the same keys, and still in date.
        const restored = await BankProcess.start(backup);
        const again = await startApp({ profile: restored.profile, folder: app.folder });
        expect(await reasonOf(again.bank.facts())).toBe('SERVER_IDENTITY');
        const stranger = await startApp({ profile: restored.profile });
        expect((await stranger.bank.facts()).policy.version).toBe(before.policy.version);
        await restored.remove();
      } finally {
        await first.remove();
        await rm(backup, { recursive: true, force: true });
      }
    },
    patience,
  );
});

describe('several bank processes on one database', () => {
  let postgres: Postgres;
  let folder: string;
  beforeAll(async () => {
    [postgres, folder] = await Promise.all([startPostgres(), mkdtemp(path.join(tmpdir(), 'documents-'))]);
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true });
  });

  it('never give two documents one number, and one document one number only', async () => {
    const url = await postgres.newDatabase('documents');
    const signer = documentSigner(await makeRoot([['CN', 'documents']]), []);
    const trust = { roots: [], intermediates: [] };
    const limits = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6];
    const databases = await Promise.all([1, 2].map(() => openDatabase(folder, url, 6)));
    try {
      const issued = await Promise.all(
        limits.map(async (maximumRegistrations, i) => {
          const rules = await readPolicy(ownPolicy, { maximumRegistrations });
          const db = databases[i % databases.length];
          if (!db) throw new Error('unreachable');
          const { policy } = await documentPublisher(db, signer, rules, trust)(new Date());
          return policy;
        }),
      );
      const contents = new Map<number, Set<number>>();
      for (const { version, maximumRegistrations } of issued)
        contents.set(version, (contents.get(version) ?? new Set()).add(maximumRegistrations));
      expect([...contents.values()].map(({ size }) => size)).toEqual([...contents].map(() => 1));
      expect(contents.size).toBeGreaterThanOrEqual(6);

      // A process that goes on with its rules while others have newer ones: tomorrow it says the same, not more.
      const [db] = databases;
      if (!db) throw new Error('unreachable');
      const publisherOf = async (maximumRegistrations: number) =>
        documentPublisher(db, signer, await readPolicy(ownPolicy, { maximumRegistrations }), trust);
      const [older, newer] = [await publisherOf(7), await publisherOf(8)];
      const [now, tomorrow] = [new Date(), new Date(Date.now() + 25 * 3_600_000)];
      const { version } = (await older(now)).policy;
      expect((await newer(now)).policy.version).toBe(version + 1);
      const reissued = (await older(tomorrow)).policy;
      expect(reissued).toMatchObject({ version, issued: tomorrow.toISOString() });
      expect((await newer(tomorrow)).policy.version).toBe(version + 1);
    } finally {
      await Promise.all(databases.map((db) => db.destroy()));
    }
  });
});

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { BankIdentity } from '../../shared/bank-profile.ts';
import type { SessionState } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import { forEachBounded } from '../../electron/stores/bounded.ts';
import { createCertificateFiles } from '../../electron/stores/certificate-files.ts';
import { createNpkiFolders } from '../../electron/stores/npki-folders.ts';
import { createInventory } from '../../electron/usecases/inventory.ts';
import type { Bank, BankFacts } from '../../electron/usecases/ports.ts';
import { policyRules } from '../sandbox-bank/rules/policy.ts';
import { compare, wallTime, type Bench } from './measure.ts';
import { count, pairs } from './pairs.ts';
import { pki } from './workspace.ts';

/** The least that anyone must do to see what is there: list the folders, open and read both files of each. */
const readFiles = async (root: string): Promise<void> => {
  const user = path.join(root, 'yessign', 'USER');
  let octets = 0;
  // As many at a time as the app takes.
  await forEachBounded(await readdir(user), 8, new AbortController().signal, async (folder) => {
    for (const file of await readdir(path.join(user, folder)))
      octets += (await readFile(path.join(user, folder, file))).length;
  });
  if (octets === 0) throw new Error('no files were read');
};

/** What the bank's signed documents say, as the session holds them in memory; the network is not what is measured. */
const factsOfBank = async (): Promise<BankFacts> => {
  const made = await pki();
  const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
  const dates = {
    issued: new Date().toISOString(),
    expires: new Date(Date.now() + 86_400_000).toISOString(),
  };
  return {
    clockSkewSeconds: 0,
    minimumClientVersion: '0.1.0',
    policy: { version: 1, ...dates, ...policyRules(10) },
    trustList: {
      version: 1,
      ...dates,
      roots: made.roots.map(base64),
      intermediates: made.issuers.map(({ certificate }) => base64(certificate)),
    },
    envelopeCertificate: new Uint8Array(),
  };
};

const sessionOf = (facts: BankFacts | null): SessionState =>
  facts
    ? {
        state: 'logged-in',
        customerName: '홍길동',
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
        warning: false,
      }
    : { state: 'logged-out', reason: null };

/** A bank that answers what an inventory asks: its documents, or nothing where it is out of reach. */
const bankWith = (facts: BankFacts | null): Bank => {
  const refuse = () => Promise.reject(new Refusal('OFFLINE'));
  return {
    facts: () => (facts ? Promise.resolve(facts) : refuse()),
    session: sessionOf(facts),
    customer: facts ? { id: 'hong', name: '홍길동', person: 'personal' } : null,
    registrations: () => (facts ? Promise.resolve([]) : refuse()),
    onSession: () => () => undefined,
    touch: () => undefined,
    logIn: refuse,
    confirmOtp: refuse,
    extend: refuse,
    logOut: refuse,
    challenge: refuse,
    register: refuse,
    release: refuse,
    settle: refuse,
    history: refuse,
  };
};

export const inventory: Bench = {
  name: 'inventory',
  rows: async () => {
    const { root } = await pairs();
    const profile = new URL('../../build/profiles/woori.json', import.meta.url);
    const identity = BankIdentity.parse(JSON.parse(await readFile(profile, 'utf8')));

    const newInventory = (facts: BankFacts | null) =>
      createInventory({
        stores: [createNpkiFolders(() => [{ path: root, kind: 'npki', label: '~/NPKI' }])],
        files: createCertificateFiles(),
        bank: bankWith(facts),
        identity,
        settings: {
          get: () => Promise.resolve({ language: 'ko', theme: 'system' }),
          set: (settings) => Promise.resolve(settings),
        },
        clock: { now: () => new Date() },
        log: { event: () => undefined },
        onProgress: () => undefined,
      });
    const search = async (inventory: ReturnType<typeof newInventory>): Promise<void> => {
      const { certificates } = await inventory.held();
      const usable = certificates.filter(({ findings }) => findings.length === 0).length;
      if (usable !== count) throw new Error(`${usable} of ${count} certificates were found usable`);
    };

    const facts = await factsOfBank();
    const searchedBefore = newInventory(facts);
    await search(searchedBefore);
    const common = {
      against: 'reading their files',
      unit: 'ms',
      limit: { atMost: 3 },
      rounds: 9,
      reference: wallTime(() => readFiles(root)),
    };
    return [
      await compare({
        ...common,
        what: `inventory of ${count} pairs, bank out of reach`,
        ours: wallTime(() => search(newInventory(null))),
      }),
      await compare({
        ...common,
        what: `inventory of ${count} pairs, first, each chain validated`,
        ours: wallTime(() => search(newInventory(facts))),
      }),
      await compare({
        ...common,
        what: `inventory of ${count} pairs, again`,
        ours: wallTime(() => search(searchedBefore)),
      }),
    ];
  },
};

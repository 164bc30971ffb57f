import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BankIdentity } from '../../shared/bank-profile.ts';
import type { SessionState } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import { forEachBounded } from '../../electron/stores/bounded.ts';
import { createCertificateFiles } from '../../electron/stores/certificate-files.ts';
import { createNpkiFolders } from '../../electron/stores/npki/npki-folders.ts';
import { createInventory } from '../../electron/usecases/inventory.ts';
import type { Bank, BankFacts } from '../../electron/usecases/ports.ts';
import { ownPolicy, readPolicy } from '../sandbox-bank/rules/policy.ts';
import { compare, rowOf, wallTime, type Bench, type Probe, type Row } from './measure.ts';
import { pairs } from './pairs.ts';
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
    policy: { version: 1, ...dates, ...(await readPolicy(ownPolicy, {})) },
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
        extendable: true,
      }
    : { state: 'logged-out', reason: null };

/** A bank that answers what an inventory asks: its documents, or nothing where it is out of reach. */
const bankWith = (facts: BankFacts | null): Bank => {
  const refuse = () => Promise.reject(new Refusal('OFFLINE'));
  return {
    clientVersion: '0.1.0',
    facts: () => (facts ? Promise.resolve(facts) : refuse()),
    session: sessionOf(facts),
    customer: facts ? { id: 'hong', name: '홍길동', person: 'personal' } : null,
    registrations: () => (facts ? Promise.resolve([]) : refuse()),
    onSession: () => () => undefined,
    touch: () => undefined,
    logIn: refuse,
    logInChallenge: refuse,
    logInWithCertificate: refuse,
    confirmSecondFactor: refuse,
    extend: refuse,
    logOut: refuse,
    challenge: refuse,
    register: refuse,
    release: refuse,
    settle: refuse,
    history: refuse,
  };
};

const newInventory = async (root: string, facts: BankFacts | null, onRow: () => void = () => undefined) => {
  const profile = new URL('../../build/profiles/woori.json', import.meta.url);
  const identity = BankIdentity.parse(JSON.parse(await readFile(profile, 'utf8')));
  return createInventory({
    stores: [createNpkiFolders(() => [{ path: root, kind: 'npki', label: '~/NPKI' }])],
    files: createCertificateFiles(),
    bank: bankWith(facts),
    profile: { bank: identity },
    settings: {
      get: () => Promise.resolve({ language: 'ko', theme: 'system' }),
      set: (settings) => Promise.resolve(settings),
    },
    clock: { now: () => new Date() },
    log: { event: () => undefined },
    onProgress: ({ fresh }) => fresh.forEach(onRow),
  });
};

/** Milliseconds until the page has so many rows. */
const untilRows =
  (root: string, facts: BankFacts, rows: number): Probe =>
  async () => {
    let came = 0;
    let at = Number.NaN;
    const start = performance.now();
    const inventory = await newInventory(root, facts, () => {
      if (++came === rows) at = performance.now() - start;
    });
    await inventory.held();
    return at;
  };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What is in use once nobody's garbage is: the heap, and the octets outside of it. */
const inUse = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** What stays for as long as the app runs, in octets a row. */
const memory = async (root: string, facts: BankFacts, count: number): Promise<Row> => {
  const user = path.join(root, 'yessign', 'USER');
  const [folder = ''] = await readdir(user);
  const { size } = await stat(path.join(user, folder, 'signCert.der'));
  // Once for what stays of the first run whoever makes it.
  await (await newInventory(root, facts)).held();
  const before = inUse();
  const inventory = await newInventory(root, facts);
  const { certificates } = await inventory.held();
  const octets = inUse() - before;
  // Both are in use until here.
  if ((await inventory.holding('')) !== null || certificates.length !== count) throw new Error('no list');
  return rowOf(
    {
      what: `memory of the list of ${count}, a row`,
      against: 'its certificate',
      unit: 'octets',
      limit: { atMost: 8 },
      note: `${(octets / 1024 / 1024).toFixed(1)} MiB, with what the page was sent`,
    },
    [{ ours: octets / count, reference: size }],
  );
};

const rows = async (count: number, rounds: number): Promise<readonly Row[]> => {
  const { root } = await pairs(count);
  const facts = await factsOfBank();
  const kept = await memory(root, facts, count);
  const search = async (inventory: Awaited<ReturnType<typeof newInventory>>): Promise<void> => {
    const { certificates } = await inventory.held();
    const usable = certificates.filter(({ findings }) => findings.length === 0).length;
    if (usable !== count) throw new Error(`${usable} of ${count} certificates were found usable`);
  };
  const searchedBefore = await newInventory(root, facts);
  await search(searchedBefore);
  const common = {
    against: 'reading their files',
    unit: 'ms',
    rounds,
    reference: wallTime(() => readFiles(root)),
  };
  return [
    await compare({
      ...common,
      what: `${count} pairs, the first row on the page`,
      limit: { atMost: 0.2 },
      ours: untilRows(root, facts, 1),
    }),
    await compare({
      ...common,
      what: `${count} pairs, every row on the page`,
      limit: { atMost: 2 },
      ours: untilRows(root, facts, count),
    }),
    await compare({
      ...common,
      what: `inventory of ${count} pairs, bank out of reach`,
      limit: { atMost: 2 },
      ours: wallTime(async () => search(await newInventory(root, null))),
    }),
    await compare({
      ...common,
      what: `inventory of ${count} pairs, first, each chain validated`,
      limit: { atMost: 3 },
      ours: wallTime(async () => search(await newInventory(root, facts))),
    }),
    await compare({
      ...common,
      what: `inventory of ${count} pairs, again`,
      limit: { atMost: 2 },
      ours: wallTime(() => search(searchedBefore)),
    }),
    kept,
  ];
};

export const inventory: Bench = { name: 'inventory', rows: () => rows(1_000, 9) };

export const crowd: Bench = { name: 'crowd', rows: () => rows(10_000, 3) };

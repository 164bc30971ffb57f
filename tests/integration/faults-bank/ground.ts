import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BankProfile } from '../../../shared/bank-profile.ts';
import { loadIdentity, type Identity } from '../../sandbox-bank/identity/keys.ts';
import { startIssuers } from '../../sandbox-issuers/start.ts';
import { defaultPkiDir } from '../../fixtures/pki.ts';
import { startPostgres } from '../../fixtures/postgres.ts';
import { Ending } from '../../fixtures/ending.ts';
import { otpStep, type Customer } from '../bank/customers.ts';
import { removeFolders } from '../client/world.ts';
import { JournaledBank } from './bank.ts';
import { bundlePrograms, type Bundles } from './bundles.ts';
import { openCards, type Cards } from './cards.ts';
import { seatCustomers } from './customers.ts';

/** What all runs of a test file stand on: programs, one database, the bank's data folder, customers, certificates. */
export interface Ground {
  readonly database: GroundOptions['database'];
  readonly programs: Bundles;
  readonly identity: Identity;
  readonly cards: Cards;
  /** A bank on the database; on a server several at once. */
  startBank(holdAt?: string): Promise<JournaledBank>;
  /** Each serves once. */
  nextCustomer(): Customer;
  /** The bank's profile with the bank at that port. */
  profileAt(port: number): BankProfile;
  /** An empty folder of a run's own. */
  newFolder(name: string): Promise<string>;
  /** A small file with that content, written once. */
  fileOf(name: string, content: string): Promise<string>;
  end(): Promise<void>;
}

const root = process.platform === 'linux' ? '/dev/shm' : tmpdir();

export interface GroundOptions {
  readonly database: 'server' | 'embedded';
  readonly customers: number;
}

export const layGround = async ({ database, customers }: GroundOptions): Promise<Ground> => {
  const ending = new Ending();
  try {
    // In memory: processes are killed here, not machines.
    const folder = await mkdtemp(path.join(root, 'faults-bank-'));
    ending.add(() => rm(folder, { recursive: true, force: true }));
    ending.add(removeFolders);
    const programs = await bundlePrograms();
    ending.add(programs.remove);
    const server = database === 'server' ? await startPostgres({ settings: { fsync: 'off' } }) : undefined;
    if (server) ending.add(server.stop);
    const issuers = await startIssuers({ port: 0, pki: defaultPkiDir, modes: undefined });
    ending.add(issuers.close);
    const data = path.join(folder, 'bank');
    const files = new Map<string, Promise<string>>();
    let started = 0;
    const startBank: Ground['startBank'] = (holdAt) =>
      JournaledBank.start({
        program: programs.bank,
        data,
        files: path.join(folder, `process-${started++}`),
        ...(server ? { databaseUrl: server.url } : {}),
        ...(holdAt === undefined ? {} : { holdAt }),
        more: [
          ...['--status', issuers.url, '--otp-step', String(otpStep), '--maximum-registrations', '100'],
          // All of these customers come from one address, hundreds a minute.
          ...['--requests-per-minute', '60000'],
        ],
      });

    const first = await startBank();
    const profile = BankProfile.parse(JSON.parse(await readFile(first.profileFile, 'utf8')));
    await first.end('SIGTERM');
    const password = profile.demo?.customers.find(({ id }) => id === 'hong')?.password;
    if (password === undefined) throw new Error('no demo customer');
    const seated = await seatCustomers(data, server?.url, { id: 'hong', password }, customers);
    const [identity, cards] = await Promise.all([loadIdentity(data), openCards()]);
    return {
      database,
      programs,
      identity,
      cards,
      startBank,
      nextCustomer() {
        const next = seated.shift();
        if (!next) throw new Error('no customer is left');
        return next;
      },
      profileAt: (port) => ({
        ...profile,
        server: { ...profile.server, url: `https://127.0.0.1:${port}/v1` },
      }),
      newFolder: (name) => mkdtemp(path.join(folder, `${name}-`)),
      fileOf(name, content) {
        const file = path.join(folder, name);
        const written = files.get(name) ?? writeFile(file, content).then(() => file);
        files.set(name, written);
        return written;
      },
      end: () => ending.run(),
    };
  } catch (error) {
    await ending.run();
    throw error;
  }
};

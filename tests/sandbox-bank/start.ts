import { mkdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { BankIdentity, BankProfile } from '../../shared/bank-profile.ts';
import { CloudOffer } from '../fixtures/cloud-offer.ts';
import { lockFolder, writeAtomically } from '../fixtures/data-folder.ts';
import { Ending } from '../fixtures/ending.ts';
import { loadSecrets } from '../fixtures/secrets.ts';
import { certificatePem, spkiPin } from '../fixtures/server-credentials.ts';
import { startIssuers } from '../sandbox-issuers/start.ts';
import { faultOf } from './api/problems.ts';
import { createServer } from './api/server.ts';
import type { Bank } from './bank.ts';
import { seedCustomers, type DemoCustomer } from './customers/demo.ts';
import { preparePasswords } from './customers/passwords.ts';
import { openDatabase } from './database/open.ts';
import { sweep } from './database/sweep.ts';
import { every } from './every.ts';
import type { Identity } from './identity/keys.ts';
import { openKeys } from './identity/live-keys.ts';
import { documentSigner } from './identity/signed-document.ts';
import type { Options } from './options.ts';
import { deliverNotices, outboxFile } from './outbox/deliver.ts';
import { journalOfPhases, unwatched } from './phases.ts';
import { documentPublisher } from './rules/documents.ts';
import { ownPolicy, readPolicy } from './rules/policy.ts';
import { openTrust } from './rules/trust.ts';
import { seedRegistrations } from './seed.ts';

const now = (): Date => new Date();
const profileOfBank = new URL('../../build/profiles/woori.json', import.meta.url);

export interface RunningBank {
  readonly url: string;
  /** Path of the profile written. */
  readonly profile: string;
  readonly customers: readonly DemoCustomer[];
  /** Takes renewed keys now instead of within a minute. */
  reread(): Promise<void>;
  close(): Promise<void>;
}

const profileOf = (
  bank: BankIdentity,
  identity: Identity,
  url: string,
  otpStep: number,
  customers: readonly DemoCustomer[],
  offer: CloudOffer | undefined,
): BankProfile =>
  BankProfile.parse({
    version: 1,
    environment: 'sandbox',
    bank,
    server: {
      url,
      tlsRoots: [certificatePem(identity['tls-root'])],
      pins: [identity.tls, identity['tls-spare']].map(spkiPin),
    },
    signingRoot: certificatePem(identity['signing-root']),
    ...(offer ? { cloud: offer.cloud } : {}),
    demo: {
      ...(offer ? { cloud: offer.holders } : {}),
      customers: customers.map(({ name: _name, idn: _idn, ...customer }) => ({
        ...customer,
        ...('otpSecret' in customer && otpStep !== 30 ? { otpStep } : {}),
      })),
    },
  });

/** Where the issuers' status services are: the running ones that were named, or some of this bank's own. */
const statusUrl = async ({ status, pki }: Options, ending: Ending): Promise<string> => {
  if (status !== undefined) return status;
  const issuers = await startIssuers({ port: 0, pki, modes: undefined });
  ending.add(() => issuers.close());
  return issuers.url;
};

const start = async (options: Options, ending: Ending): Promise<Omit<RunningBank, 'close'>> => {
  const data = path.resolve(options.data);
  // The embedded database is one process's; on a server's several banks work, each with the same folder.
  if (options.databaseUrl === undefined) ending.add(await lockFolder(data));
  else await mkdir(data, { recursive: true, mode: 0o700 });
  const status = await statusUrl(options, ending);
  const [db, keys, secrets, trust, policy, profile, offer] = await Promise.all([
    openDatabase(data, options.databaseUrl, options.databaseConnections),
    openKeys(data, now),
    loadSecrets(data),
    openTrust(options.pki, status),
    readPolicy(options.policy ?? ownPolicy, options.policyChanges),
    readFile(profileOfBank, 'utf8').then((text) => BankIdentity.parse(JSON.parse(text))),
    options.cloud === undefined
      ? undefined
      : readFile(options.cloud, 'utf8').then((text) => CloudOffer.parse(JSON.parse(text))),
    preparePasswords(),
  ]);
  ending.add(() => db.destroy());
  ending.add(() => trust.close());
  const customers = await seedCustomers(data, db, secrets);
  if (options.seed) await seedRegistrations({ db, secrets }, options.seed);

  const published = {
    roots: trust.roots.map((der) => Buffer.from(der).toString('base64')),
    intermediates: trust.intermediates.map((der) => Buffer.from(der).toString('base64')),
  };
  const bank: Bank = {
    environment: 'sandbox',
    profile,
    policy,
    db,
    secrets,
    keys,
    trust,
    documents: documentPublisher(db, documentSigner(keys.current.documents, keys.chain), policy, published),
    receipts: keys.receipts,
    envelopes: keys.envelopes,
    now,
    phases: options.journal === undefined ? unwatched : journalOfPhases(options.journal, options.holdAt),
  };
  await bank.documents(bank.now());

  const server = await createServer(bank, options.requestsPerMinute);
  const report = (fault: unknown): void => server.log.error(faultOf(fault), 'fault');
  ending.add(every(60_000, () => sweep(db, bank.now()), report));
  // An operator may have renewed keys; what cannot be read leaves the bank as it was.
  ending.add(every(60_000, keys.reload, report));
  ending.add(every(1000, () => deliverNotices(bank, outboxFile(data)), report));
  ending.add(() => server.close());
  await server.listen({ host: '127.0.0.1', port: options.port });
  const { port } = server.server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/v1`;
  const profileFile = path.resolve(options.profileOut);
  await writeAtomically(
    profileFile,
    JSON.stringify(
      profileOf(profile, keys.current, url, policy.secondFactor.otp.stepSeconds, customers, offer),
      null,
      2,
    ),
    0o600,
  );
  return { url, profile: profileFile, customers, reread: () => keys.reload().catch(report) };
};

/** Starts the bank: all of it is up when this answers. Fails with FolderInUse, or as the system says (a port taken). */
export const startBank = async (options: Options): Promise<RunningBank> => {
  const ending = new Ending();
  try {
    return { ...(await start(options, ending)), close: () => ending.run() };
  } catch (error) {
    await ending.run();
    throw error;
  }
};

import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { CloudOffer } from '../fixtures/cloud-offer.ts';
import { lockFolder, writeSecret } from '../fixtures/data-folder.ts';
import { Ending } from '../fixtures/ending.ts';
import { loadSecrets } from '../fixtures/secrets.ts';
import {
  certificatePem,
  keyPem,
  loadCredentials as loadIdentity,
  makeBelow,
  makeRoot,
  spkiPin,
} from '../fixtures/server-credentials.ts';
import type { NameParts } from '../fixtures/profile.ts';
import { createServer } from './api/server.ts';
import { loadCredentials } from './credentials.ts';
import { loadHolders } from './holders.ts';
import { name } from './name.ts';
import type { Options } from './options.ts';
import { createTokens } from './tokens.ts';

export interface RunningCloud {
  readonly url: string;
  /** What the sandbox bank reads. */
  readonly out: string;
  readonly holders: CloudOffer['holders'];
  close(): Promise<void>;
}

const subject = (commonName: string): NameParts => [
  ['C', 'KR'],
  ['O', 'Cloud Signature SANDBOX'],
  ['CN', commonName],
];
const makeIdentity = async () => {
  const root = await makeRoot(subject(`${name.ko} TLS Root`));
  return { 'tls-root': root, tls: await makeBelow(root, subject('localhost'), 'server') };
};

const start = async (options: Options, ending: Ending): Promise<Omit<RunningCloud, 'close'>> => {
  const data = path.resolve(options.data);
  ending.add(await lockFolder(data));
  const [identity, secrets, holders] = await Promise.all([
    loadIdentity(data, ['tls-root', 'tls'], makeIdentity),
    loadSecrets(data),
    loadHolders(data),
  ]);
  const credentials = await loadCredentials({ dir: data, pki: options.pki, secrets, holders });
  const server = createServer(
    { holders, credentials, tokens: createTokens(options.tokenSeconds) },
    { key: keyPem(identity.tls), cert: certificatePem(identity.tls) },
  );
  ending.add(() => server.close());
  await server.listen({ host: '127.0.0.1', port: options.port });
  const url = `https://127.0.0.1:${(server.server.address() as AddressInfo).port}/csc/v2`;
  const offer: CloudOffer = {
    cloud: {
      name,
      server: { url, tlsRoots: [certificatePem(identity['tls-root'])], pins: [spkiPin(identity.tls)] },
    },
    holders: holders.map(({ name, phone, birth, pin }) => ({ name, phone, birth, pin })),
  };
  const out = path.resolve(options.out);
  await writeSecret(out, JSON.stringify(offer, null, 2));
  return { url, out, holders: offer.holders };
};

/** Starts the service: all of it is up when this answers. Fails with FolderInUse, or as the system says (a port taken). */
export const startCloud = async (options: Options): Promise<RunningCloud> => {
  const ending = new Ending();
  try {
    return { ...(await start(options, ending)), close: () => ending.run() };
  } catch (error) {
    await ending.run();
    throw error;
  }
};

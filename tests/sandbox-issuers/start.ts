import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ensurePki } from '../fixtures/pki.ts';
import { statusOf } from './authority-status.ts';
import { modeReader } from './modes.ts';
import { createStatusServer } from './server.ts';

export interface IssuerOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** The test PKI's folder. */
  readonly pki: string;
  /** The file of modes, read at every question; without it all is fresh. */
  readonly modes: string | undefined;
}

export interface RunningIssuers {
  /** Before `/crl/…` and `/ocsp/…`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Lists live a week and are issued anew by whoever opens the PKI: a service that runs for longer does it too. */
const refreshEvery = 12 * 3_600_000;

/** Starts the status services of every authority of the PKI, the strangers too. Fails as the system says (a port taken). */
export const startIssuers = async ({ port, pki: dir, modes }: IssuerOptions): Promise<RunningIssuers> => {
  const pki = await ensurePki(dir);
  const authorities = [...pki.rootAuthorities, ...pki.issuers, ...pki.strangers];
  const server = createStatusServer(
    new Map(authorities.map((authority) => [authority.id, statusOf(authority)])),
    modeReader(modes),
  );
  server.listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  const refresh = setInterval(() => void ensurePki(dir).catch(() => undefined), refreshEvery);
  refresh.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(refresh);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

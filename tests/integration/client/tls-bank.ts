import type { RequestListener } from 'node:http';
import { afterEach, beforeAll } from 'vitest';
import { createHttpsClient, type HttpsClient, type HttpsOptions } from '../../../electron/platform/https.ts';
import { NetworkFailure } from '../../../electron/platform/network-failure.ts';
import { issue, type Identity } from './authority.ts';
import { httpsServer, type Running } from './servers.ts';

export const hosts = ['127.0.0.1', 'localhost'];
export let root: Identity;
export let intermediate: Identity;
export let leaf: Identity;
let running: Running[] = [];

/** Registers what the tests of a file stand on. */
export const setUpIdentities = (): void => {
  beforeAll(async () => {
    root = await issue({ name: 'bank root', ca: true });
    intermediate = await issue({ name: 'bank tls ca', issuer: root, ca: true });
    leaf = await issue({ name: 'bank', issuer: intermediate, hosts });
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.close()));
    running = [];
  });
};

export const client = ({ port }: Running, options: Partial<HttpsOptions> = {}): HttpsClient =>
  createHttpsClient({
    url: `https://127.0.0.1:${port}/v1`,
    tlsRoots: [root.pem],
    pins: [leaf.pin],
    limitMs: 4_000,
    connectLimitMs: 3_000,
    ...options,
  });
export const started = <R extends Running>(server: R): R => {
  running.push(server);
  return server;
};
export const json =
  (value: unknown): RequestListener =>
  (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
export const bank = async (answer = json({ hello: 'bank' })) =>
  started(await httpsServer([leaf, intermediate], answer));
export const about = { method: 'GET', path: '/about' } as const;

/** How a request fails: what a person is told, why, and whether the other side may have read the request. */
export const failureOf = async (request: Promise<unknown>): Promise<[string, string, boolean]> => {
  try {
    await request;
  } catch (error) {
    if (error instanceof NetworkFailure) return [error.code, error.reason, error.sent];
    throw error;
  }
  throw new Error('it was answered');
};
/** A server that must not read a thing: what it read. */
export const spying = async (chain: readonly Identity[]) => {
  const read: string[] = [];
  const server = started(
    await httpsServer(chain, (request, response) => {
      read.push(request.url ?? '');
      response.end('{}');
    }),
  );
  return { server, read };
};

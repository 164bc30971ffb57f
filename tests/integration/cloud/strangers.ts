import type { RequestListener } from 'node:http';
import { afterEach, beforeAll } from 'vitest';
import { createCloud, type Cloud } from '../../../electron/stores/cloud/cloud.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import { issue, type Identity } from '../client/authority.ts';
import { httpsServer, type Running } from '../client/servers.ts';
import { octetsOf, systemClock, type CloudSource } from './setting.ts';

/** Services that are not there, not the right one, or not sane; what comes from them is a stranger's. */
export const hosts = ['127.0.0.1', 'localhost'];
export const who = { name: '홍길동', phone: '01012345678', birth: '900101' };
export const pin = octetsOf('135790');
export let root: Identity;
export let leaf: Identity;
let certificate: string;
let running: Running[] = [];
/** Registers what the tests of a file stand on. */
export const setUpStrangers = (): void => {
  beforeAll(async () => {
    root = await issue({ name: 'cloud root', ca: true });
    leaf = await issue({ name: 'cloud', issuer: root, hosts });
    certificate = Buffer.from((await ensurePki()).issuers[0]!.certificate).toString('base64');
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.close()));
    running = [];
  });
};
export const started = <R extends Running>(server: R): R => {
  running.push(server);
  return server;
};

export const serverAt = ({ port }: Running, pins: string[] = [leaf.pin]) => ({
  url: `https://127.0.0.1:${port}/csc/v2`,
  tlsRoots: [root.pem],
  pins,
});
export const cloudAt = (server: Running, pins?: string[]): Cloud =>
  createCloud({
    service: { name: { ko: '체험용 대체 서비스', en: 'stand-in' }, server: serverAt(server, pins) },
    clock: systemClock,
  });
export const sourceAt = (server: Running, pins?: string[]): CloudSource => ({
  kind: 'cloud',
  certificate: new Uint8Array(),
  credential: 'c1',
  accessToken: 't',
  server: serverAt(server, pins),
  tries: null,
});

export type Answers = Readonly<Record<string, unknown>>;
/** What a sane service says. */
export const sane = (): Answers => ({
  'auth/login': { access_token: 't', expires_in: 3600 },
  'credentials/list': { credentialIDs: ['c1'] },
  'credentials/info': { cert: { certificates: [certificate] } },
  'credentials/authorize': { SAD: 's', expiresIn: 300 },
  'extensions/random': { random: Buffer.alloc(20).toString('base64') },
});
/** A service that says these in its place; a function answers by itself. */
export const serving = async (answers: Answers, seen: string[] = []) => {
  const answer: RequestListener = (request, response) => {
    const method = (request.url ?? '').replace('/csc/v2/', '');
    seen.push(`${request.headers.authorization ?? ''} ${method}`);
    const said = answers[method];
    if (typeof said === 'function') return (said as RequestListener)(request, response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(said ?? {}));
  };
  return started(await httpsServer([leaf], answer));
};
export const status =
  (code: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

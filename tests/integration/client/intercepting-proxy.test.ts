import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpsClient } from '../../../electron/platform/https.ts';
import { issue, type Identity } from './authority.ts';
import { httpsServer, listening, type Running } from './servers.ts';
import { about, failureOf, hosts, json } from './tls-bank.ts';

/**
 * A company's or a security program's proxy: it opens the connection with a certificate of its own, whose root the
 * computer trusts, reads everything and passes it on. It is run as one that works: another program of this computer
 * gets the bank's answer through it.
 */
let folder: string;
let bank: Running;
let proxy: Running;
let bankRoot: Identity;
let bankLeaf: Identity;
let proxyRoot: Identity;
/** What it got to read, decrypted. */
let readByProxy = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'intercepting-'));
  bankRoot = await issue({ name: 'bank root', ca: true });
  bankLeaf = await issue({ name: 'bank', issuer: bankRoot, hosts });
  proxyRoot = await issue({ name: 'company root', ca: true });
  const forged = await issue({ name: 'bank', issuer: proxyRoot, hosts });
  bank = await httpsServer([bankLeaf], json({ hello: 'bank' }));
  const server = tls.createServer({ cert: `${forged.pem}\n${proxyRoot.pem}`, key: forged.key }, (inner) => {
    const outer = tls.connect({ host: '127.0.0.1', port: bank.port, ca: bankRoot.pem });
    inner.on('data', (chunk: Buffer) => (readByProxy += chunk.toString('latin1')));
    inner.on('error', () => outer.destroy());
    outer.on('error', () => inner.destroy());
    inner.pipe(outer).pipe(inner);
  });
  server.on('tlsClientError', () => undefined);
  proxy = await listening(server);
  await writeFile(path.join(folder, 'company.pem'), proxyRoot.pem);
});
afterAll(async () => {
  await Promise.all([bank.close(), proxy.close()]);
  await rm(folder, { recursive: true });
});

/** Any program of this computer: it asks through the proxy, with the roots that the computer trusts. */
const anyProgram = (environment: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const script = `require('https').get('https://127.0.0.1:${proxy.port}/v1/about',
      { headers: { authorization: 'Bearer any' } },
      (answer) => answer.pipe(process.stdout)).on('error', ({ code }) => console.log(code))`;
    const child = spawn(process.execPath, ['-e', script], {
      env: { PATH: process.env['PATH'], ...environment },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(said.trim()));
  });

it('reads what another program sends, once the computer trusts it', async () => {
  expect(await anyProgram({})).toMatch(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO/);
  expect(readByProxy).toBe('');
  const trusting = { NODE_EXTRA_CA_CERTS: path.join(folder, 'company.pem') };
  expect(await anyProgram(trusting)).toBe('{"hello":"bank"}');
  expect(readByProxy).toContain('Bearer any');
});

it('reads not one octet of ours', async () => {
  const at = (port: number) => ({
    url: `https://127.0.0.1:${port}/v1`,
    tlsRoots: [bankRoot.pem],
    pins: [bankLeaf.pin],
  });
  readByProxy = '';
  const secret = { ...about, headers: { Authorization: 'Bearer ours' } };
  expect(await failureOf(createHttpsClient(at(proxy.port)).request(secret))).toEqual([
    'SERVER_IDENTITY',
    'certificate',
    false,
  ]);
  expect(readByProxy).toBe('');
  expect((await createHttpsClient(at(bank.port)).request(secret)).status).toBe(200);
});

it('reads nothing either where its root has come into the profile: the pin stands', async () => {
  readByProxy = '';
  const trusting = createHttpsClient({
    url: `https://127.0.0.1:${proxy.port}/v1`,
    tlsRoots: [bankRoot.pem, proxyRoot.pem],
    pins: [bankLeaf.pin],
  });
  expect(await failureOf(trusting.request(about))).toEqual(['SERVER_IDENTITY', 'pin', false]);
  expect(readByProxy).toBe('');
});

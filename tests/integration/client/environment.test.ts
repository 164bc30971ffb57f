import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issue, type Identity } from './authority.ts';
import { httpsServer, rawServer, type Running } from './servers.ts';

/**
 * Variables by which a machine could be talked into trusting another server, on the two runtimes the app meets: Node
 * with OpenSSL, and Electron with BoringSSL (run as Node).
 */
const root = path.resolve(import.meta.dirname, '../../..');
const hosts = ['127.0.0.1'];
const electron = (): string => {
  const { executable } = JSON.parse(readFileSync(path.join(root, '.cache/runtime.json'), 'utf8')) as {
    executable: string;
  };
  return path.resolve(root, executable);
};

let folder: string;
let genuine: Running;
let forged: Running;
let proxy: Running;
const stolen: string[] = [];
let proxied = 0;
let options: { readonly tlsRoots: string[]; readonly pins: string[] };
let weakened: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'environment-'));
  const bankRoot = await issue({ name: 'bank root', ca: true });
  const leaf = await issue({ name: 'bank', issuer: bankRoot, hosts });
  const stranger = await issue({ name: 'stranger', ca: true });
  const forgery: Identity = await issue({ name: 'bank', issuer: stranger, hosts, keys: leaf.keys });
  genuine = await httpsServer([leaf], (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  forged = await httpsServer([forgery, stranger], (request, response) => {
    stolen.push(String(request.headers.authorization));
    response.end('{}');
  });
  proxy = await rawServer((socket) => {
    proxied += 1;
    socket.destroy();
  });
  options = { tlsRoots: [bankRoot.pem], pins: [leaf.pin] };
  const strangers = path.join(folder, 'strangers.pem');
  await writeFile(strangers, stranger.pem);
  const throughProxy = `http://127.0.0.1:${proxy.port}`;
  weakened = {
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_EXTRA_CA_CERTS: strangers,
    SSL_CERT_FILE: strangers,
    SSL_CERT_DIR: folder,
    NODE_USE_SYSTEM_CA: '1',
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: throughProxy,
    https_proxy: throughProxy,
    ALL_PROXY: throughProxy,
    NODE_OPTIONS: '--use-openssl-ca --tls-min-v1.0 --insecure-http-parser',
  };
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    ssr: { noExternal: true },
    build: {
      ssr: path.join(import.meta.dirname, 'ask-once.ts'),
      target: 'node18',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'ask-once.cjs' } },
    },
  });
});
afterAll(async () => {
  await Promise.all([genuine, forged, proxy].map((server) => server.close()));
  await rm(folder, { recursive: true });
});

const ask = (program: string, port: number, environment: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [path.join(folder, 'ask-once.cjs')], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(said));
    child.stdin.end(JSON.stringify({ ...options, url: `https://127.0.0.1:${port}/v1` }));
  });

describe.each([
  ['Node', () => process.execPath, {}],
  ['Electron', electron, { ELECTRON_RUN_AS_NODE: '1' }],
])('%s', (_name, program, asNode) => {
  it('refuses a forged server, whatever the environment says', async () => {
    expect(await ask(program(), forged.port, { ...asNode, ...weakened })).toBe('SERVER_IDENTITY certificate');
    expect(stolen).toEqual([]);
  });

  it('reaches the bank, past any proxy', async () => {
    expect(await ask(program(), genuine.port, { ...asNode, ...weakened })).toBe('answered 200');
    expect(proxied).toBe(0);
  });
});

it('is a bundle of the client that the app uses', async () => {
  expect(await readFile(path.join(folder, 'ask-once.cjs'), 'utf8')).toContain('isSessionReused');
});

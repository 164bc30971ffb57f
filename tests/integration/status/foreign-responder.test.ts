import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { child, toHex } from '../../fixtures/der.ts';
import { ensurePki, type Authority } from '../../fixtures/pki.ts';
import { openTrust, type Trust } from '../../sandbox-bank/rules/trust.ts';
import { certify, type UserCertificate } from '../bank/signer.ts';
import { certificateFile, fileFor, keyFile } from './files.ts';
import { startTestIssuers, type TestIssuers } from './issuers.ts';
import { startLine, type Line } from './line.ts';

/** The bank asks `openssl ocsp -port`, which signs as the issuer itself: nothing of ours writes these answers. */

let issuers: TestIssuers;
let issuer: Authority;
let pkiDir: string;
const certificates: Record<'good' | 'revoked' | 'suspended' | 'unknown', UserCertificate[]> = {
  good: [],
  revoked: [],
  suspended: [],
  unknown: [],
};
beforeAll(async () => {
  issuers = await startTestIssuers();
  // Nothing but openssl tells of the customers' certificates; the root's list is the fixtures'.
  await issuers.set({ 'yessign-class-3': { ocsp: 'refused', crl: 'missing' } });
  const pki = await ensurePki();
  pkiDir = pki.dir;
  const found = pki.issuers.find(({ id }) => id === 'yessign-class-3');
  if (!found) throw new Error('no issuer');
  issuer = found;
  for (const list of Object.values(certificates)) list.push(await certify());
});
afterAll(() => issuers.close());

/** As `openssl ca` keeps it; who is not in it is unknown. */
const index = (): string =>
  Object.entries(certificates)
    .flatMap(([status, list]) => list.map(({ certificate }) => [status, certificate] as const))
    .map(([status, certificate]) => {
      const serial = toHex(child(certificate, 0, 1).content).toUpperCase();
      const reason = { revoked: 'keyCompromise', suspended: 'certificateHold' }[status];
      if (reason) return `R\t400101000000Z\t260101000000Z,${reason}\t${serial}\tunknown\t/CN=x\n`;
      return status === 'good' ? `V\t400101000000Z\t\t${serial}\tunknown\t/CN=x\n` : '';
    })
    .join('');

const startResponder = async (more: readonly string[]) => {
  const args = [
    'ocsp',
    '-port',
    '0',
    '-index',
    fileFor('index.txt', index()),
    '-CA',
    certificateFile(issuer),
  ];
  const signer = ['-rsigner', certificateFile(issuer), '-rkey', await keyFile(issuer)];
  const process = spawn('openssl', [...args, ...signer, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(process, 'exit');
  process.stderr.resume();
  let port: string | undefined;
  for await (const text of createInterface({ input: process.stdout })) {
    port = /^ACCEPT .*:(\d+)/.exec(text)?.[1];
    if (port) break;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      process.kill('SIGTERM');
      await exited;
    },
  };
};

describe.each([
  ['that say how long they stand', ['-nmin', '10']],
  ['that say that newer is to be had at any time', []],
  ['by its key’s hash, with SHA-512', ['-resp_key_id', '-rmd', 'sha512']],
])('answers %s', (_name, more) => {
  let responder: Awaited<ReturnType<typeof startResponder>>;
  let line: Line;
  let trust: Trust;
  beforeAll(async () => {
    responder = await startResponder(more);
    line = await startLine((path) => (path.startsWith('/ocsp/') ? responder.url : issuers.url));
    trust = await openTrust(pkiDir, line.url);
  });
  afterAll(async () => {
    trust.close();
    await line.close();
    await responder.stop();
  });

  test.each(['good', 'revoked', 'suspended', 'unknown'] as const)('%s', async (expected) => {
    const [held] = certificates[expected];
    if (!held) throw new Error('unreachable');
    const { status, valid } = await trust.check(held.certificate, new Date(), 'record');
    expect({ status, valid }).toEqual({ status: expected, valid: expected === 'good' });
    expect(line.asked).toContain('/ocsp/yessign-class-3');
  });
});

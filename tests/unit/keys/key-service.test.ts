import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delayAfter } from '../../../electron/keys/key-service.ts';
import { KeyAnswer, type KeyJob, type KeySource, type SignJob } from '../../../shared/key-job.ts';
import { type Fixture, type Manifest, writeHome } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';
import { reasonOf, startDesk as start } from './support/desk.ts';

let folder: string;
let manifest: Manifest;
let envelopeCertificate: Uint8Array;
const at = (name: string): string => path.join(folder, name);
const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'key-service-'));
  const pki = await ensurePki();
  manifest = await writeHome({ out: at('home'), pki });
  const anchors = [...pki.roots, ...pki.issuers.map(({ certificate }) => certificate)];
  writeFileSync(at('anchors.pem'), anchors.map((der) => new X509Certificate(der).toString()).join(''));
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('bank.key'), '-subj', '/CN=bank'],
    ...['-addext', 'keyUsage=critical,keyEncipherment', '-outform', 'DER', '-out', at('bank.der')],
  );
  envelopeCertificate = readFileSync(at('bank.der'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (id: string): Fixture => {
  const found = manifest.fixtures.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no fixture ${id}`);
  return found;
};
const fileOf = (id: string, name: RegExp): Uint8Array => {
  const [, file] = Object.entries(fixture(id).places[0]?.files ?? {}).find(([key]) => name.test(key)) ?? [];
  return readFileSync(path.join(manifest.home, file ?? `no ${name.source} in ${id}`));
};
const npki = (id: string): KeySource => ({
  kind: 'encrypted-file',
  certificate: fileOf(id, /^signCert\.der$/),
  encryptedKey: fileOf(id, /^signPri\.key$/),
});
const pfx = (id: string): KeySource => ({ kind: 'pkcs12', file: fileOf(id, /\.(pfx|p12)$/i) });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const signJob = (
  source: SignJob['source'],
  certificateSha256: string,
  random: SignJob['random'] = 'required',
): KeyJob => ({
  kind: 'sign',
  source,
  random,
  envelopeCertificate,
  chain: [],
  statement: {
    version: 1,
    environment: 'sandbox',
    purpose: 'register',
    bank: 'woori',
    customer: 'hong',
    certificateSha256,
    registration: null,
    challenge: 'Y2hhbGxlbmdl',
    idempotencyKey: randomUUID(),
    terms: null,
    text: '본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.',
    time: new Date().toISOString(),
  },
});
const signs = (id: string, random?: SignJob['random']): KeyJob => {
  const source = npki(id);
  return signJob(source, source.kind === 'encrypted-file' ? sha256(source.certificate) : '', random);
};

describe('signing with signPri.key', () => {
  it.each(['bank-yessign-kmb', 'bank-yessign-shb', 'universal-signkorea', 'universal-kica-km'])(
    'signs a statement and seals R with %s, so that openssl accepts both',
    async (id) => {
      const { password, random } = fixture(id);
      const answer = await start().run(signs(id), [password]);
      if (answer.kind !== 'signed' || answer.randomEnvelope === null) throw new Error(JSON.stringify(answer));

      writeFileSync(at('signed.der'), answer.signedStatement);
      writeFileSync(at('sealed.der'), answer.randomEnvelope);
      const content = openssl(
        ...['cms', '-verify', '-cades', '-inform', 'DER', '-in', at('signed.der'), '-binary'],
        ...['-CAfile', at('anchors.pem'), '-purpose', 'any'],
      );
      const statement = JSON.parse(content.toString()) as Record<string, unknown>;
      expect(statement['randomEnvelopeSha256']).toBe(sha256(answer.randomEnvelope));
      expect(statement['certificateSha256']).toBe(fixture(id).sha256);

      const opened = openssl(
        ...[
          'cms',
          '-decrypt',
          '-inform',
          'DER',
          '-in',
          at('sealed.der'),
          '-inkey',
          at('bank.key'),
          '-binary',
        ],
      );
      expect(JSON.parse(opened.toString())).toEqual({
        challenge: statement['challenge'],
        certificateSha256: statement['certificateSha256'],
        random,
      });
    },
  );

  it('sends the main process no octet beside what it answers', async () => {
    const { password } = fixture('bank-yessign-kmb');
    const answer = await start().run(signs('bank-yessign-kmb'), [password]);
    if (answer.kind !== 'signed' || answer.randomEnvelope === null) throw new Error(JSON.stringify(answer));
    for (const octets of [answer.signedStatement, answer.randomEnvelope]) {
      expect(octets.buffer.byteLength).toBe(octets.length);
    }
  });

  it('asks again after a wrong password, with growing delays', async () => {
    const desk = start();
    const answer = await desk.run(signs('bank-yessign-kmb'), [
      'wrong',
      'Wrong',
      '',
      fixture('bank-yessign-kmb').password,
    ]);
    expect(answer.kind).toBe('signed');
    expect(desk.waits).toEqual([0, 500, 1000]);
    expect(desk.shown.map((shown) => (shown.kind === 'refused' ? shown.reason.code : shown.kind))).toEqual([
      ...['working', 'PASSWORD_WRONG', 'working', 'PASSWORD_WRONG', 'working', 'PASSWORD_WRONG'],
      ...['working', 'accepted'],
    ]);
    expect(desk.answers.map(({ kind }) => kind)).toEqual([
      ...['working', 'waiting', 'working', 'waiting', 'working', 'waiting', 'working', 'signed'],
    ]);
  });

  it.each([
    ['foreign-key', 'KEY_MISMATCH'],
    ['key-without-random', 'RANDOM_MISSING'],
  ])('%s ends in %s', async (id, code) => {
    expect(reasonOf(await start().run(signs(id), [fixture(id).password]))).toBe(code);
  });

  it('signs without R where it need not go along', async () => {
    const id = 'key-without-random';
    const answer = await start().run(signs(id, 'if-present'), [fixture(id).password]);
    expect(answer).toMatchObject({ kind: 'signed', randomEnvelope: null });
  });

  it('a damaged key file fails without a try again', async () => {
    const source: KeySource = {
      ...npki('bank-yessign-kmb'),
      encryptedKey: new Uint8Array([0x30, 3, 2, 1]),
    } as KeySource;
    const answer = await start().run(signJob(source, fixture('bank-yessign-kmb').sha256 ?? ''), ['x']);
    expect(reasonOf(answer)).toBe('FILE_DAMAGED');
  });

  it('a pair for key transport is never for signing', async () => {
    const id = 'universal-kica-km';
    const certificate = fileOf(id, /^kmCert\.der$/);
    const source: KeySource = {
      kind: 'encrypted-file',
      certificate,
      encryptedKey: fileOf(id, /^kmPri\.key$/),
    };
    const answer = await start().run(signJob(source, sha256(certificate)), [fixture(id).password]);
    expect(reasonOf(answer)).toBe('ENCRYPTION_CERT');
  });

  it('a statement about another certificate is not signed', async () => {
    const answer = await start().run(signJob(npki('bank-yessign-kmb'), 'a'.repeat(64)), [
      fixture('bank-yessign-kmb').password,
    ]);
    expect(reasonOf(answer)).toBe('CERT_NOT_FOUND');
  });
});

describe('opening a file', () => {
  it('answers its pairs, without octets of the decrypted file, and signs with one later', async () => {
    const { password, sha256: wanted } = fixture('pfx-korean-km');
    const desk = start();
    const opened = await desk.run({ kind: 'open', source: pfx('pfx-korean-km') }, [password]);
    if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened));
    expect(opened.pairs.map(({ certificate }) => sha256(certificate))).toContain(wanted);
    for (const { certificate } of opened.pairs)
      expect(certificate.buffer.byteLength).toBe(certificate.length);

    const held = { kind: 'held', certificateSha256: wanted ?? '' } as const;
    expect((await desk.run(signJob(held, wanted ?? ''), [null])).kind).toBe('signed');
    // Used once: what was held is wiped and gone.
    expect(reasonOf(await desk.run(signJob(held, wanted ?? ''), [null]))).toBe('CERT_NOT_FOUND');
  });

  it.each([
    [10, 'opened'],
    [11, 'FORMAT_UNSUPPORTED'],
  ])('with %i certificates of people is %s', async (count, expected) => {
    openssl(...['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at('many.key')]);
    const certificates = Array.from({ length: count }, (_, n) =>
      openssl(
        ...['req', '-x509', '-new', '-key', at('many.key'), '-subj', `/CN=${n}`, '-set_serial', `${n + 1}`],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ),
    );
    writeFileSync(at('many.pem'), Buffer.concat(certificates));
    openssl(
      ...['pkcs12', '-export', '-in', at('many.pem'), '-inkey', at('many.key'), '-out', at('many.pfx')],
      ...['-passout', 'pass:many'],
    );
    const source: KeySource = { kind: 'pkcs12', file: readFileSync(at('many.pfx')) };
    const answer = await start().run({ kind: 'open', source }, ['many']);
    expect(reasonOf(answer)).toBe(expected);
    // Or the main process would not read it.
    expect(KeyAnswer.safeParse(answer).success).toBe(true);
  });

  it('refuses what is not a file of the kind', async () => {
    const answer = await start().run({ kind: 'open', source: pfx('pfx-not-a-pfx') }, ['x']);
    expect(['FILE_DAMAGED', 'FORMAT_UNSUPPORTED']).toContain(reasonOf(answer));
  });
});

describe('what does not follow the contract', () => {
  it.each([[undefined], [{ kind: 'export' }], [{ kind: 'open', source: { kind: 'pkcs12', file: 'path' } }]])(
    'a job %j is INTERNAL',
    async (job) => {
      expect(reasonOf(await start().run(job, []))).toBe('INTERNAL');
    },
  );
});

it('delays grow to five seconds and stay there', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(delayAfter)).toEqual([0, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyAnswer, KeySource, SignJob } from '../../../shared/key-job.ts';
import type { StatementDraft } from '../../../shared/statement.ts';
import { clear, fileOf, fixtureOf, layGround, type Ground } from '../usecases/support/house.ts';
import { opensslOn } from '../usecases/support/openssl.ts';
import { startDesk } from './support/desk.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
}, 120_000);
afterAll(() => clear(ground));

const id = 'bank-yessign-kmb';
const passwordOf = (name: string): string => fixtureOf(ground, name).password;
const jobOf = (name: string, source: SignJob['source']): SignJob => ({
  kind: 'sign',
  source,
  random: 'required',
  envelopeCertificate: new Uint8Array(ground.envelopeCertificate),
  chain: ground.pki.issuers.map(({ certificate }) => new Uint8Array(certificate)),
  statement: {
    version: 1,
    environment: 'sandbox',
    purpose: 'register',
    bank: 'woori',
    customer: 'hong',
    certificateSha256: fixtureOf(ground, name).sha256 ?? '',
    registration: null,
    challenge: 'Zmlyc3Q',
    idempotencyKey: randomUUID(),
    terms: null,
    text: '본인(홍길동)은 우리은행에 아래 인증서를 등록합니다.',
    time: '2026-11-22T09:00:00.000Z',
  },
});
const npki = (): KeySource => {
  const files = fixtureOf(ground, id).places[0]?.files ?? {};
  const read = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(readFileSync(path.join(ground.manifest.home, files[name] ?? '')));
  return { kind: 'encrypted-file', certificate: read('signCert.der'), encryptedKey: read('signPri.key') };
};
const renewed = ({ statement }: SignJob, more: Partial<StatementDraft> = {}): StatementDraft => ({
  ...statement,
  challenge: 'c2Vjb25k',
  time: '2026-11-22T09:02:40.000Z',
  ...more,
});

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
/** The statement that was signed and what R travels in, as openssl reads both. */
const read = (answer: KeyAnswer) => {
  if (answer.kind !== 'signed' || answer.randomEnvelope === null) throw new Error(JSON.stringify(answer));
  const openssl = opensslOn(ground);
  return {
    challenge: answer.challenge,
    statement: openssl.verified(base64(answer.signedStatement)),
    envelope: openssl.opened(base64(answer.randomEnvelope)),
  };
};
const signedFirst = (answer: KeyAnswer): void =>
  expect(read(answer)).toMatchObject({
    challenge: 'Zmlyc3Q',
    statement: { challenge: 'Zmlyc3Q', time: '2026-11-22T09:00:00.000Z' },
    envelope: { challenge: 'Zmlyc3Q' },
  });
const signedSecond = (answer: KeyAnswer, { statement }: SignJob): void =>
  expect(read(answer)).toMatchObject({
    challenge: 'c2Vjb25k',
    statement: {
      ...statement,
      challenge: 'c2Vjb25k',
      time: '2026-11-22T09:02:40.000Z',
    },
    envelope: { challenge: 'c2Vjb25k' },
  });

describe('a challenge that is renewed', () => {
  it('before the approval is the one that is signed, and that R is sealed for', async () => {
    const desk = startDesk();
    const job = jobOf(id, npki());
    const answer = desk.run(job, [passwordOf(id)]);
    await desk.renew(renewed(job));
    signedSecond(await answer, job);
  });

  it('is signed with the pair of an opened file, too', async () => {
    const desk = startDesk();
    const name = 'pfx-korean';
    const file = new Uint8Array(fileOf(ground, name).bytes);
    await desk.run({ kind: 'open', source: { kind: 'pkcs12', file } }, [passwordOf(name)]);
    const certificateSha256 = fixtureOf(ground, name).sha256 ?? '';
    const job = jobOf(name, { kind: 'held', certificateSha256 });
    const answer = desk.run(job, [null]);
    await desk.renew(renewed(job));
    signedSecond(await answer, job);
  });

  it('while a wrong password is looked at serves the next try', async () => {
    const job = jobOf(id, npki());
    const desk = startDesk(({ kind }) => {
      if (kind === 'refused') void desk.renew(renewed(job));
    });
    signedSecond(await desk.run(job, ['wrong', passwordOf(id)]), job);
  });

  it('after the approval comes too late: what was approved is signed', async () => {
    const job = jobOf(id, npki());
    const desk = startDesk(({ kind }) => {
      // A message of its own, while the key is being derived.
      if (kind === 'working') setImmediate(() => void desk.renew(renewed(job)));
    });
    signedFirst(await desk.run(job, [passwordOf(id)]));
  });

  it.each([
    ['says something else', { text: '본인(홍길동)은 우리은행에 등록된 아래 인증서를 해제합니다.' }],
    ['is for somebody else', { customer: 'kim' }],
    ['is another act', { purpose: 'release' }],
    ['replaces another registration', { registration: 'other' }],
    ['agrees to other terms', { terms: 2 }],
    ['has another number', { idempotencyKey: randomUUID() }],
  ] as const)('is none where it %s than the window shows', async (_what, more) => {
    const desk = startDesk();
    const job = jobOf(id, npki());
    const answer = desk.run(job, [passwordOf(id)]);
    await desk.renew(renewed(job, more));
    signedFirst(await answer);
  });

  it('is nobody’s where nothing is to be signed', async () => {
    const desk = startDesk();
    await desk.renew(renewed(jobOf(id, npki())));
    expect(desk.answers).toEqual([]);
  });
});

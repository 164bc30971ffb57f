import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openssl } from '../../fixtures/openssl.ts';
import type { Client } from '../bank/client.ts';
import { BankProcess } from '../bank/process.ts';
import { certify, type UserCertificate } from '../bank/signer.ts';
import { operationAt, type Operation } from './description.ts';
import { expectRefusal, expectSuccess } from './judge.ts';
import { wireTo, type Reply, type Wire } from './wire.ts';

/** Requests that are right in form, with a certificate, a signature or an envelope in them that somebody has damaged. */
const seed = Number(process.env['API_SEED'] ?? 20261123);
const patience = 240_000;
vi.setConfig({ testTimeout: patience });

let bank: BankProcess;
let wire: Wire;
let hong: Client;
let certificate: UserCertificate;
beforeAll(async () => {
  bank = await BankProcess.start(undefined, '--requests-per-minute', '1000000');
  wire = wireTo(bank.profile);
  hong = await bank.client('hong').logIn();
  certificate = await certify();
}, patience);
afterAll(() => bank.remove());
afterEach(() => expect(bank.log).not.toContain('"msg":"fault"'));

interface Damage {
  readonly kind: 'set' | 'cut' | 'drop' | 'insert' | 'double';
  readonly at: number;
  readonly octet: number;
}
const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Damage['kind']>('set', 'set', 'set', 'cut', 'drop', 'insert', 'double'),
    at: fc.oneof(fc.nat(80), fc.nat(1_000_000)),
    // Tags, lengths beyond all there is, and whatever else.
    octet: fc.oneof(fc.constantFrom(0, 1, 0x30, 0x7f, 0x80, 0x84, 0x88, 0xa0, 0xff), fc.nat(255)),
  }),
  { minLength: 1, maxLength: 3 },
);

const damaged = (octets: Uint8Array, list: readonly Damage[]): Buffer =>
  list.reduce<Buffer>((whole, { kind, at, octet }) => {
    const i = at % Math.max(1, whole.length);
    const [before, after] = [whole.subarray(0, i), whole.subarray(i)];
    if (kind === 'cut') return Buffer.from(before);
    if (kind === 'drop') return Buffer.concat([before, after.subarray(1)]);
    if (kind === 'insert') return Buffer.concat([before, Buffer.of(octet), after]);
    if (kind === 'double') return Buffer.concat([before, after, after]);
    return Buffer.concat([before, Buffer.of(octet), after.subarray(1)]);
  }, Buffer.from(octets));

const post = async (path: string, body: unknown, key?: string): Promise<[Reply | undefined, Operation]> => {
  const operation = operationAt('POST', path);
  if (!operation) throw new Error(`${path} is not described`);
  const headers: [string, string][] = [
    ['Authorization', `Bearer ${hong.token}`],
    ['Content-Type', 'application/json'],
    ...(key === undefined ? [] : [['Idempotency-Key', key] as [string, string]]),
  ];
  const octets = Buffer.from(JSON.stringify(body));
  return [await wire.ask({ method: 'POST', path, headers, body: octets }), operation];
};
const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

/** As described, or refused; answers whether it was done. */
const judge = ([reply, operation]: [Reply | undefined, Operation]): boolean => {
  if (reply?.status !== 200) expectRefusal(reply, [hong.token]);
  else expectSuccess(reply, operation);
  return reply?.status === 200;
};

const releaseAll = async (): Promise<void> => {
  for (const { id } of await hong.registrations()) await hong.release(certificate, id);
};

describe(`damaged on the way, or on purpose (seed ${seed})`, () => {
  it('a certificate: a challenge says what is wrong with it, or it is none', () =>
    fc.assert(
      fc.asyncProperty(damages, async (list) => {
        const der = base64(damaged(certificate.certificate, list));
        fc.pre(der !== base64(certificate.certificate) && der.length < 80_000);
        judge(await post('/challenges', { purpose: 'register', certificate: der }));
        judge(await post('/sessions/challenges', { certificate: der }));
      }),
      { seed, numRuns: 250 },
    ));

  it('a signed statement: refused, unless what is damaged is what nobody reads', () =>
    fc.assert(
      fc.asyncProperty(damages, async (list) => {
        const { key, body } = await hong.prepareRegister(certificate);
        const signedStatement = base64(damaged(Buffer.from(body.signedStatement, 'base64'), list));
        fc.pre(signedStatement !== body.signedStatement && signedStatement.length < 80_000);
        if (!judge(await post('/certificates', { ...body, signedStatement }, key))) return;
        // The certificates sent along are not signed, and not needed.
        await releaseAll();
      }),
      { seed, numRuns: 40 },
    ));

  /** By openssl, with the bank's own key, whatever the message says whom it is for. */
  const openedByOpenssl = (envelope: Uint8Array): Promise<Buffer> => {
    const key = path.join(bank.data, 'identity', 'envelope.key');
    return openssl(
      ['cms', '-decrypt', '-inform', 'DER', '-binary', '-keyform', 'DER', '-inkey', key],
      envelope,
    );
  };

  it('an envelope, signed for as it is: refused, unless the same is in it', () =>
    fc.assert(
      fc.asyncProperty(damages, async (list) => {
        const challenge = await hong.registerChallenge(certificate);
        const key = crypto.randomUUID();
        const whole = await hong.registerBody(certificate, challenge, key);
        const envelope = damaged(Buffer.from(whole.randomEnvelope ?? '', 'base64'), list);
        fc.pre(base64(envelope) !== whole.randomEnvelope && envelope.length < 60_000);
        const statement = { randomEnvelope: envelope };
        const { signedStatement } = await hong.registerBody(certificate, challenge, key, { statement });
        const body = { ...whole, signedStatement, randomEnvelope: base64(envelope) };
        if (!judge(await post('/certificates', body, key))) {
          expect(await hong.registrations()).toEqual([]);
          return;
        }
        await releaseAll();
        expect((await openedByOpenssl(envelope)).toString()).toContain(certificate.random);
      }),
      { seed, numRuns: 40 },
    ));

  it('and none of it keeps the same certificate from being registered', async () => {
    const { registration } = await hong.register(certificate);
    expect((await hong.registrations()).map(({ id }) => id)).toEqual([registration]);
  });
});

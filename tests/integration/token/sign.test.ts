import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../../electron/keys/sign.ts';
import { openToken } from '../../../electron/keys/token.ts';
import { bits, oid, toHex } from '../../fixtures/der.ts';
import { people } from '../../fixtures/people.ts';
import { randomAttributeOid, virtualId } from '../../fixtures/profile.ts';
import { control, type MadeToken } from '../../fixtures/token.ts';
import { calm, certificateObject, layGround, putObject, randomObject, type Ground } from './ground.ts';
import { failure, run, sha256, signing, sourceOf, type TokenSource } from './key-process.ts';

let ground: Ground;
let token: MadeToken;
let source: TokenSource;
beforeAll(async () => {
  ground = await layGround();
  token = await ground.token();
  source = await sourceOf(token);
}, 120_000);
afterAll(() => ground.clear());
afterEach(() => calm(token));

const pkcs1Sha256 = '0x40';
const ecdsa = { key: 'EC:prime256v1' } as const;

/** Signs as the app does, and lets OpenSSL look at all of it. */
const signs = async (made: MadeToken): Promise<void> => {
  const own = await sourceOf(made);
  const ended = await run(signing(own, ground.envelopeCertificate), made.pin);
  const { answer } = ended;
  if (answer?.kind !== 'signed' || !answer.randomEnvelope) throw new Error(JSON.stringify(failure(ended)));
  const statement = ground.verified(answer.signedStatement);
  expect(statement).toMatchObject({
    certificateSha256: sha256(made.certificate),
    randomEnvelopeSha256: sha256(answer.randomEnvelope),
  });
  // R is the certificate's own: the holder's number with it gives the VID that the certificate carries.
  const { random } = ground.opened(answer.randomEnvelope);
  expect(random).toBe(toHex(made.random));
  const vid = virtualId(people.customer.idn, Buffer.from(String(random), 'hex'), 'SHA-256');
  expect(toHex(made.certificate)).toContain(toHex(vid));
};

describe('signing in a token', () => {
  it('gives a CMS that OpenSSL takes, and R, with a key that cannot leave it', async () => {
    expect(await token.tool('--list-objects', '--type', 'privkey')).toMatch(/sensitive.*never extractable/);
    await signs(token);
  });

  it('works with a key on P-256', async () => signs(await ground.token(ecdsa)));

  it('works with keys that ask for the PIN at every signature', async () => {
    await signs(await ground.token({ alwaysAuthenticate: true }));
    await signs(await ground.token({ ...ecdsa, alwaysAuthenticate: true }));
  });

  it('works with a token that does not hash', async () => {
    // The token refuses the mechanism too, so that a signature can only come about in the other way.
    await control(token.library, `without ${pkcs1Sha256}`);
    await signs(token);
  });

  it('takes of two tokens the one that holds the certificate', async () => {
    const dir = ground.at('two');
    const [first, second] = [
      await ground.token({ dir, label: '하나' }),
      await ground.token({ dir, label: '둘' }),
    ];
    await signs(first);
    await signs(second);
  });

  it('takes of two tokens with one name and number the one that holds the certificate', async () => {
    const dir = ground.at('namesakes');
    const made = [await ground.token({ dir, label: '하나' }), await ground.token({ dir, label: '둘' })];
    const sources = await Promise.all(made.map(sourceOf));
    await control(made[0]?.library ?? '', 'alike');
    for (const [i, one] of sources.entries()) {
      const alike = { ...one, label: 'A'.repeat(32), serialNumber: '0'.repeat(16) };
      const ended = await run(signing(alike, ground.envelopeCertificate), made[i]?.pin ?? '');
      expect(failure(ended)).toBe('signed');
    }
  });

  it('leaves nothing logged in: each process asks anew', async () => {
    await signs(token);
    expect((await run({ kind: 'verify-secret', source })).answer).toBeNull();
    expect(failure(await run({ kind: 'verify-secret', source }, token.pin))).toBe('verified');
  });
});

describe('R in a token', () => {
  const der = oid(randomAttributeOid);
  const asked = async (made: MadeToken): Promise<unknown> => {
    const ended = await run(signing(await sourceOf(made), ground.envelopeCertificate), made.pin);
    return ended.answer?.kind === 'signed' && ended.answer.randomEnvelope
      ? ground.opened(ended.answer.randomEnvelope)['random']
      : failure(ended);
  };
  const missing = { code: 'RANDOM_MISSING', params: {} };
  const bare = () => ground.token({ holds: ['certificate'] });
  const other = new Uint8Array(20).fill(7);

  it('is missed where there is none, and nothing is signed', async () => {
    const made = await bare();
    expect(await asked(made)).toEqual(missing);
    const without = await run(
      signing(await sourceOf(made), ground.envelopeCertificate, 'if-present'),
      made.pin,
    );
    expect(without.answer).toMatchObject({ kind: 'signed', randomEnvelope: null });
  });

  it('is read as a BIT STRING too, under the DER of its OID', async () => {
    const made = await bare();
    putObject(made, randomObject(bits(made.random), { objectId: der, label: 'anything' }));
    expect(await asked(made)).toBe(toHex(made.random));
  });

  it('is told from another key’s by its label, or by the key’s CKA_ID in hex', async () => {
    const [byLabel, byId] = [await bare(), await bare()];
    for (const [made, label] of [
      [byLabel, 'sign'],
      [byId, toHex(byId.keyId)],
    ] as const) {
      putObject(made, randomObject(other, { objectId: der, label: 'another' }));
      putObject(made, randomObject(made.random, { objectId: der, label }));
      expect(await asked(made)).toBe(toHex(made.random));
    }
  });

  it('is not guessed: not one alone beside two keys, and not one of two with the same name', async () => {
    const made = await bare();
    await made.tool('--keypairgen', '--key-type', 'rsa:2048', '--id', '55', '--label', 'second');
    putObject(made, randomObject(other, { objectId: der, label: 'R' }));
    expect(await asked(made)).toEqual(missing);
    for (const value of [made.random, other])
      putObject(made, randomObject(value, { objectId: der, label: 'sign' }));
    expect(await asked(made)).toEqual(missing);
  });

  it.each([
    ['that anybody could have put there', other, { objectId: der, label: 'sign', secret: false }],
    ['of another kind', other, { objectId: oid('1.2.410.200004.10.1.1.1'), label: 'sign' }],
    ['of a wrong length', other.subarray(1), { objectId: der, label: 'sign' }],
  ])('is not one %s', async (_what, value, how) => {
    const made = await bare();
    putObject(made, randomObject(value, how));
    expect(await asked(made)).toEqual(missing);
  });
});

describe('a token that is not as it was listed', () => {
  const attempt = async (made: MadeToken, own: TokenSource): Promise<unknown> =>
    failure(await run(signing(own, ground.envelopeCertificate), made.pin));

  it('without the certificate, or with another under its key, ends in CERT_NOT_FOUND', async () => {
    const made = await ground.token();
    const own = await sourceOf(made);
    await made.tool('--delete-object', '--type', 'cert', '--label', 'sign');
    expect(await attempt(made, own)).toEqual({ code: 'CERT_NOT_FOUND', params: {} });
    expect(await attempt(token, { ...source, certificate: made.certificate })).toMatchObject({
      code: 'CERT_NOT_FOUND',
    });
  });

  it('without the key ends in KEY_FILE_MISSING', async () => {
    const made = await ground.token();
    const own = await sourceOf(made);
    await made.tool('--delete-object', '--type', 'privkey', '--label', 'sign');
    expect(await attempt(made, own)).toEqual({ code: 'KEY_FILE_MISSING', params: {} });
  });

  it('with the key of another certificate signs nothing: KEY_MISMATCH', async () => {
    const made = await ground.token({ holds: [] });
    putObject(made, certificateObject(token.certificate, toHex(made.keyId)));
    const ended = await run(
      signing(await sourceOf(made), ground.envelopeCertificate, 'if-present'),
      made.pin,
    );
    expect(failure(ended)).toEqual({ code: 'KEY_MISMATCH', params: {} });
  });

  it.each([
    ['is not there any more', 'MEDIA_REMOVED', ['gone']],
    ['is pulled out as it signs', 'MEDIA_REMOVED', ['C_SignInit 0x32']],
    [
      'is pulled out as it signs, and the library names it otherwise',
      'MEDIA_REMOVED',
      ['C_SignInit 0x30 gone'],
    ],
    ['is pulled out while the PIN is tried', 'MEDIA_REMOVED', ['C_Login 0x5 gone']],
    ['fails and is still there', 'INTERNAL', ['C_SignInit 0x30']],
  ])('that %s ends in %s', async (_what, code, orders) => {
    await control(token.library, ...orders);
    expect(await attempt(token, source)).toEqual({ code, params: {} });
    await control(token.library);
    expect(await attempt(token, source)).toBe('signed');
  });
});

it('closes twice without harm', async () => {
  const [pair] = await openToken(source, new TextEncoder().encode(token.pin));
  pair?.device?.close();
  pair?.device?.close();
  await signs(token);
});

it.each(['the bank’s certificate', 'no certificate at all'])(
  'wipes R as the token gave it, once it is sealed for %s',
  async (recipient) => {
    const [pair] = await openToken(source, new TextEncoder().encode(token.pin));
    const device = pair!.device!;
    let given: Uint8Array | undefined;
    const random = async (): Promise<Uint8Array | undefined> => {
      given = await device.random();
      expect(toHex(given!)).toBe(toHex(token.random));
      return given;
    };
    const envelopeCertificate =
      recipient === 'no certificate at all' ? new Uint8Array(1) : ground.envelopeCertificate;
    const order = signing(source, envelopeCertificate);
    if (order.kind !== 'sign') throw new Error(order.kind);
    const signed = sign({ ...pair!, device: { ...device, random } }, order).then(
      () => 'signed',
      () => 'failed',
    );
    expect(await signed).toBe(envelopeCertificate.length === 1 ? 'failed' : 'signed');
    device.close();
    expect(given).toEqual(new Uint8Array(20));
  },
);

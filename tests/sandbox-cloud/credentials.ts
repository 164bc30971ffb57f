import { constants, createPrivateKey, privateEncrypt, randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';
import { readIfThere, writeSecret } from '../fixtures/data-folder.ts';
import { concat, fromHex } from '../fixtures/der.ts';
import { makeKey, signerOf } from '../fixtures/issue.ts';
import { authorityKey, ensurePki, type Pki } from '../fixtures/pki.ts';
import type { Secrets } from '../fixtures/secrets.ts';
import { issue } from '../fixtures/user-certificate.ts';
import { pinLocked, pinWrong } from './api/errors.ts';
import type { Holder } from './holders.ts';

const Kept = z.strictObject({
  id: z.string(),
  phone: z.string(),
  /** DER in base64: the holder's, then its issuer's. */
  certificates: z.array(z.string()).length(2),
  /** PKCS#8 and R, sealed with the key that lies beside (data.key). */
  key: z.string(),
  random: z.string(),
  /** Argon2id with that key as its secret: six digits are soon guessed by who has the hash and not the key. */
  pinHash: z.string(),
  failed: z.int(),
});
type Kept = z.infer<typeof Kept>;

/** Wrong PINs in a row until a credential is locked, for good. */
export const pinTries = 5;

export interface Credential {
  readonly id: string;
  readonly certificates: readonly string[];
  readonly triesLeft: number;
}

export interface Credentials {
  /** The holder's own. */
  of(phone: string): readonly Credential[];
  /** Fails with the ServiceError of a wrong PIN or of a locked credential. */
  checkPin(id: string, pin: string): Promise<void>;
  changePin(id: string, pin: string, newPin: string): Promise<void>;
  /** RSA, PKCS#1 v1.5, over a SHA-256 hash. */
  sign(id: string, sha256: Uint8Array): Uint8Array;
  random(id: string): Uint8Array;
}

const yessign = 'yessign-class-4';
const policy = '1.2.410.200005.1.1.1.10';

/** Three years of 금융인증서, its key made here and known nowhere else. */
const issueFor = async (holder: Holder, pki: Pki, secrets: Secrets, secret: Buffer): Promise<Kept> => {
  const authority = pki.issuers.find(({ id }) => id === yessign);
  if (!authority) throw new Error(`the PKI has no ${yessign}`);
  const id = randomUUID();
  const random = new Uint8Array(randomBytes(20));
  const key = await makeKey(2048);
  const { certificate } = await issue(
    authority,
    { id, policy, units: ['personalF'], holder: holder.person, days: [-1, 3 * 365] },
    { key, signer: await signerOf(await authorityKey(authority)), random, now: Date.now() },
  );
  return {
    id,
    phone: holder.phone,
    certificates: [certificate, authority.certificate].map(base64),
    key: base64(secrets.seal(base64(key.pkcs8), `key:${id}`)),
    random: base64(secrets.seal(base64(random), `random:${id}`)),
    pinHash: await hash(holder.pin, { secret }),
    failed: 0,
  };
};

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const octets = (text: string): Buffer => Buffer.from(text, 'base64');

/** DigestInfo of SHA-256 (RFC 8017 §9.2), all but the hash. */
const sha256Prefix = fromHex('3031300d060960864801650304020105000420');

export interface CredentialOptions {
  readonly dir: string;
  readonly pki: string;
  readonly secrets: Secrets;
  readonly holders: readonly Holder[];
}

/** The data folder's credentials, issued at its first start. */
export const loadCredentials = async (options: CredentialOptions): Promise<Credentials> => {
  const { dir, secrets, holders } = options;
  const file = path.join(dir, 'credentials.json');
  const secret = Buffer.from(secrets.pseudonym('pin'), 'hex');
  const save = (all: readonly Kept[]): Promise<void> => writeSecret(file, JSON.stringify(all));

  const found = await readIfThere(file);
  let all = found
    ? z.array(Kept).parse(JSON.parse(found.toString()))
    : await ensurePki(options.pki).then((pki) =>
        Promise.all(holders.map((holder) => issueFor(holder, pki, secrets, secret))),
      );
  if (!found) await save(all);

  const kept = (id: string): Kept => {
    const one = all.find((credential) => credential.id === id);
    if (!one) throw new Error('no such credential');
    return one;
  };
  const put = async (changed: Kept): Promise<void> => {
    all = all.map((one) => (one.id === changed.id ? changed : one));
    await save(all);
  };
  const opened = (sealed: string, context: string): Buffer => octets(secrets.open(octets(sealed), context));

  // One after the other: of many guesses at once each sees the count that the others left.
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const check = async (id: string, pin: string): Promise<void> => {
    const before = kept(id);
    if (before.failed >= pinTries) throw pinLocked(pinTries);
    // On the disk before it is looked at: a process that is killed in between has counted it.
    await put({ ...before, failed: before.failed + 1 });
    if (!(await verify(before.pinHash, pin, { secret }))) throw pinWrong(before.failed + 1, pinTries);
    await put({ ...before, failed: 0 });
  };

  return {
    of: (phone) =>
      all
        .filter((one) => one.phone === phone)
        .map(({ id, certificates, failed }) => ({ id, certificates, triesLeft: pinTries - failed })),
    checkPin: (id, pin) => inTurn(() => check(id, pin)),
    changePin: (id, pin, newPin) =>
      inTurn(async () => {
        await check(id, pin);
        await put({ ...kept(id), pinHash: await hash(newPin, { secret }) });
      }),
    sign(id, sha256) {
      const key = createPrivateKey({ key: opened(kept(id).key, `key:${id}`), format: 'der', type: 'pkcs8' });
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, concat(sha256Prefix, sha256));
    },
    random: (id) => opened(kept(id).random, `random:${id}`),
  };
};

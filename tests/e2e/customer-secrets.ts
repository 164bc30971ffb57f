import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@playwright/test';
import { openPkcs12 } from '../../electron/pki/pkcs12.ts';
import type { MadeToken } from '../fixtures/token.ts';
import type { Secrets } from './secret-search.ts';
import type { World } from './world.ts';

/** What any copy of a private key holds. */
function partsOf(name: string, der: Uint8Array): Secrets {
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  const { d, p, q } = key.export({ format: 'jwk' });
  return {
    [`private exponent of ${name}`]: Buffer.from(d!, 'base64url'),
    [`first prime of ${name}`]: Buffer.from(p!, 'base64url'),
    [`second prime of ${name}`]: Buffer.from(q!, 'base64url'),
  };
}

/** A file's keys, each of which its password opens. */
async function keysOf(name: string, file: string, password: string): Promise<Secrets> {
  const { pairs } = await openPkcs12(readFileSync(file), Buffer.from(password));
  const parts = pairs.flatMap(({ privateKey }, index) =>
    privateKey ? [partsOf(`key ${index + 1} of ${name}`, privateKey.der)] : [],
  );
  expect(parts.length, `keys of ${name}`).toBeGreaterThan(0);
  return Object.assign({}, ...parts) as Secrets;
}

export interface Typed {
  readonly newPassword: string;
  readonly newPin: string;
  readonly token: MadeToken;
  /** The file that was exported with the new password. */
  readonly exported: string;
}

/** What the customer has typed, and what it has opened. */
export async function secretsOfCustomer(world: World, typed: Typed): Promise<Secrets> {
  const { newPassword, newPin, token, exported } = typed;
  const [pair, file, imported] = ['bank-yessign-shb', 'pfx-korean', 'pfx-korean-km'].map((id) =>
    world.fixture(id),
  );
  return {
    'old password': Buffer.from(pair!.password),
    'new password': Buffer.from(newPassword),
    'password of the .pfx': Buffer.from(file!.password),
    'password of the imported .pfx': Buffer.from(imported!.password),
    'PIN of the token': Buffer.from(token.pin),
    'PIN of the cloud': Buffer.from(newPin),
    'R of the pair': Buffer.from(pair!.random!, 'hex'),
    'R of the .pfx': Buffer.from(file!.random!, 'hex'),
    'R of the imported .pfx': Buffer.from(imported!.random!, 'hex'),
    'R of the token': token.random,
    // The pair's key as it was exported: what the new password opens.
    ...(await keysOf('the pair', exported, newPassword)),
    ...(await keysOf('the .pfx', world.file('pfx-korean'), file!.password)),
    ...(await keysOf('the imported .pfx', world.file('pfx-korean-km'), imported!.password)),
  };
}

interface Keytar {
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
}
/** What 이 PC의 보안 저장소 is sealed with, out of the keychain. */
export async function dataKeys(): Promise<Secrets> {
  const keytar = createRequire(import.meta.url)('keytar') as Keytar;
  const entries = await keytar.findCredentials('kr.wooribank.certificates');
  const keys = entries.filter(({ account }) => account.startsWith('data-key.v1.'));
  expect(keys.length, 'data keys in the keychain').toBeGreaterThan(0);
  return Object.fromEntries(keys.map(({ account, password }) => [account, Buffer.from(password, 'base64')]));
}

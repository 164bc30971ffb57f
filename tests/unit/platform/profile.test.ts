import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkProfile, ProfileError, readProfile } from '../../../electron/platform/profile.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const pemOf = async (file: string): Promise<string> =>
  new X509Certificate(await readFile(path.join(root, 'tests/fixtures/ca', file))).toString();
const bank: unknown = JSON.parse(await readFile(path.join(root, 'build/profiles/woori.json'), 'utf8'));
const ca = await pemOf('KISA-RootCA-4.der');
const whole = {
  version: 1,
  environment: 'sandbox',
  bank,
  server: { url: 'https://127.0.0.1:1/v1', tlsRoots: [ca], pins: [`${'A'.repeat(43)}=`] },
  signingRoot: ca,
};
const demo = { customers: [{ id: 'hong', password: 'pw-secret', otpSecret: 'ABCD' }] };

describe('a bank profile', () => {
  it('is taken as it is', () => {
    expect(checkProfile({ ...whole, demo }).server.url).toBe('https://127.0.0.1:1/v1');
  });

  it.each([
    ['plain http', { server: { ...whole.server, url: 'http://127.0.0.1/v1' } }, 'server.url'],
    ['no root', { server: { ...whole.server, tlsRoots: [] } }, 'server.tlsRoots'],
    ['no pin', { server: { ...whole.server, pins: [] } }, 'server.pins'],
    ['a pin that is none', { server: { ...whole.server, pins: ['abc'] } }, 'server.pins.0'],
    [
      'a root that is none',
      {
        server: {
          ...whole.server,
          tlsRoots: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
        },
      },
      'server.tlsRoots.0 is not a certificate',
    ],
    ['no signing root', { signingRoot: undefined }, 'signingRoot'],
    ['demo customers in production', { environment: 'production', demo }, 'demo customers'],
  ])('is refused with %s', (_what, change, message) => {
    expect(() => checkProfile({ ...whole, ...change })).toThrow(ProfileError);
    expect(() => checkProfile({ ...whole, ...change })).toThrow(message);
  });

  it('is refused without its values being told', () => {
    let said = '';
    try {
      checkProfile({ ...whole, demo: { customers: [{ ...demo.customers[0], id: 7 }] } });
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain('demo.customers.0.id');
    expect(said).not.toContain('pw-secret');
  });
});

describe('a bank profile in a file', () => {
  it('is read, and its absence told', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'profile-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'profile.json');
    await expect(readProfile(file)).rejects.toThrow('no such file');
    await writeFile(file, '{');
    await expect(readProfile(file)).rejects.toThrow('not JSON');
    await expect(readProfile(folder)).rejects.toThrow('cannot be read');
    await writeFile(file, JSON.stringify(whole));
    expect((await readProfile(file)).environment).toBe('sandbox');
  });
});

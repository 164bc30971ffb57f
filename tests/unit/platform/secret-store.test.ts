import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretStore, type Keychain } from '../../../electron/platform/secret-store.ts';
import type { SecretStorage } from '../../../electron/usecases/ports.ts';

/** A keychain that behaves as keytar does over the system's: a locked one answers like an empty one. */
class FakeKeychain implements Keychain {
  state: 'open' | 'locked' | 'away' | 'silent' = 'open';
  entry: string | null = null;
  asked = 0;
  getPassword(): Promise<string | null> {
    if (this.state === 'away') return Promise.reject(new Error('no session bus'));
    if (this.state === 'silent') return new Promise(() => undefined);
    return Promise.resolve(this.state === 'locked' ? null : this.entry);
  }
  setPassword(_service: string, _account: string, password: string): Promise<void> {
    if (this.state === 'locked') {
      // The system asks to unlock; nobody answers.
      this.asked += 1;
      return new Promise(() => undefined);
    }
    this.entry = password;
    return Promise.resolve();
  }
}

const folder = mkdtemp(path.join(tmpdir(), 'secret-'));
afterAll(async () => {
  await rm(await folder, { recursive: true });
});
let n = 0;
const setUp = async () => {
  const keychain = new FakeKeychain();
  const markerFile = path.join(await folder, `keychain-${n++}.json`);
  const open = () => createSecretStore({ service: 'test', markerFile, load: () => keychain, limitMs: 50 });
  return { keychain, open };
};

describe('the keychain of this computer', () => {
  it('is usable where it takes and gives back', async () => {
    const { keychain, open } = await setUp();
    expect(await (open() satisfies SecretStorage).check()).toBeNull();
    expect(keychain.entry).not.toBeNull();
    expect(await open().check()).toBeNull();
  });

  it.each(['away', 'silent'] as const)('that is %s is unavailable, soon', async (state) => {
    const { keychain, open } = await setUp();
    keychain.state = state;
    const from = Date.now();
    expect(await open().check()).toBe('KEYCHAIN_UNAVAILABLE');
    expect(Date.now() - from).toBeLessThan(1_000);
  });

  it('that cannot be loaded is unavailable, until it can be', async () => {
    const { keychain } = await setUp();
    let missing = true;
    const load = (): Keychain => {
      if (missing) throw new Error('libsecret-1.so.0: cannot open shared object file');
      return keychain;
    };
    const store = createSecretStore({ service: 'test', markerFile: path.join(await folder, 'x.json'), load });
    expect(await store.check()).toBe('KEYCHAIN_UNAVAILABLE');
    missing = false;
    expect(await store.check()).toBeNull();
  });

  it('keeps nothing from starting: keytar is loaded at the first look', () => {
    const module = path.resolve(import.meta.dirname, '../../../electron/platform/secret-store.ts');
    // A native part whose library is missing fails so while it is loaded.
    const program = `import process from 'node:process';
      process.dlopen = () => { throw new Error('libsecret-1.so.0: cannot open shared object file'); };
      const { createSecretStore } = await import(${JSON.stringify(module)});
      const store = createSecretStore({ service: 'test', markerFile: '/nonexistent/keychain.json' });
      process.stdout.write(String(await store.check()));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['KEYCHAIN_UNAVAILABLE', '']);
  });

  it('is locked where our entry has gone, and the system is not made to ask by itself', async () => {
    const { keychain, open } = await setUp();
    await open().check();
    keychain.state = 'locked';
    const store = open();
    expect(await store.check()).toBe('KEYCHAIN_LOCKED');
    expect(keychain.asked).toBe(0);
    // The customer's own retry makes it ask.
    expect(await store.check()).toBe('KEYCHAIN_LOCKED');
    expect(keychain.asked).toBe(1);
    keychain.state = 'open';
    expect(await store.check()).toBeNull();
  });

  it('is locked where it was never open to us', async () => {
    const { keychain, open } = await setUp();
    keychain.state = 'locked';
    expect(await open().check()).toBe('KEYCHAIN_LOCKED');
  });

  it('whose entry somebody removed is usable again after a retry', async () => {
    const { keychain, open } = await setUp();
    await open().check();
    keychain.entry = null;
    const store = open();
    expect(await store.check()).toBe('KEYCHAIN_LOCKED');
    expect(await store.check()).toBeNull();
  });

  it('is looked at once at a time', async () => {
    const { keychain, open } = await setUp();
    keychain.state = 'locked';
    const store = open();
    await Promise.all([store.check(), store.check(), store.check()]);
    expect(keychain.asked).toBe(1);
  });
});

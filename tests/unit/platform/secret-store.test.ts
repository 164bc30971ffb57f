import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretStore, type Keychain } from '../../../electron/platform/secret-store.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { SecretStorage } from '../../../electron/usecases/ports.ts';

/**
 * A keychain that behaves as keytar does over the system's: a locked one answers like an empty one, and what makes the
 * system ask hangs until somebody answers it.
 */
class FakeKeychain implements Keychain {
  #state: 'open' | 'locked' | 'away' | 'silent' = 'open';
  readonly entries = new Map<string, string>();
  asked = 0;
  calls = 0;
  #unlocked: (() => void)[] = [];
  set state(state: 'open' | 'locked' | 'away' | 'silent') {
    this.#state = state;
    if (state === 'open') for (const go of this.#unlocked.splice(0)) go();
  }
  getPassword(_service: string, account: string): Promise<string | null> {
    this.calls += 1;
    if (this.#state === 'away') return Promise.reject(new Error('no session bus'));
    if (this.#state === 'silent') return this.#hang().then(() => this.entries.get(account) ?? null);
    return Promise.resolve(this.#state === 'locked' ? null : (this.entries.get(account) ?? null));
  }
  async setPassword(_service: string, account: string, password: string): Promise<void> {
    this.calls += 1;
    // The system asks to unlock; nobody answers.
    if (this.#state === 'locked') {
      this.asked += 1;
      await this.#hang();
    }
    this.entries.set(account, password);
  }
  deletePassword(_service: string, account: string): Promise<boolean> {
    this.calls += 1;
    return Promise.resolve(this.entries.delete(account));
  }
  #hang(): Promise<void> {
    return new Promise((resolve) => this.#unlocked.push(resolve));
  }
}
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no refusal',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

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
    expect(keychain.entries.size).toBe(1);
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
    keychain.entries.clear();
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

  it('that never answers where our entry lies is locked: the system asks, and nobody sees it', async () => {
    const { keychain, open } = await setUp();
    await open().check();
    keychain.state = 'silent';
    expect(await open().check()).toBe('KEYCHAIN_LOCKED');
  });

  it('is not called again while a call hangs: each would hold a thread of this process', async () => {
    const { keychain, open } = await setUp();
    await open().check();
    keychain.state = 'silent';
    const store = open();
    const before = keychain.calls;
    for (let i = 0; i < 3; i++) expect(await store.check()).toBe('KEYCHAIN_LOCKED');
    expect(keychain.calls).toBe(before + 1);
    keychain.state = 'open';
    expect(await store.check()).toBeNull();
    // Nor is what nobody waited for begun afterwards.
    expect(keychain.calls).toBe(before + 2);
  });
});

describe('an entry of the keychain', () => {
  const secret = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

  it('is given back as it was put there, until it is removed', async () => {
    const { open } = await setUp();
    await open().write('one', secret);
    expect(await open().read('one')).toEqual(secret);
    expect(await open().read('two')).toBeNull();
    await open().remove('one');
    await open().remove('one');
    expect(await open().read('one')).toBeNull();
  });

  it('is not taken for missing while the keychain is locked', async () => {
    const { keychain, open } = await setUp();
    await open().write('one', secret);
    keychain.state = 'locked';
    const store = open();
    expect(await refusalOf(store.read('one'))).toBe('KEYCHAIN_LOCKED');
    expect(await refusalOf(store.write('two', secret))).toBe('KEYCHAIN_LOCKED');
    expect(await refusalOf(store.remove('one'))).toBe('KEYCHAIN_LOCKED');
    keychain.state = 'open';
    expect(await open().read('one')).toEqual(secret);
  });

  it('is KEYCHAIN_UNAVAILABLE where no keychain answers, and nothing is put anywhere else', async () => {
    const { keychain, open } = await setUp();
    keychain.state = 'away';
    for (const work of [open().read('one'), open().write('one', secret), open().remove('one')])
      expect(await refusalOf(work)).toBe('KEYCHAIN_UNAVAILABLE');
    expect(keychain.entries.size).toBe(0);
  });

  it('is never larger than the 2,560 octets that Windows keeps', async () => {
    const { keychain, open } = await setUp();
    // In the keychain it is text: 1,920 octets are 2,560 characters.
    await open().write('largest', new Uint8Array(1_920));
    expect(keychain.entries.get('largest')?.length).toBe(2_560);
    const calls = keychain.calls;
    expect(await refusalOf(open().write('larger', new Uint8Array(1_921)))).toBe('INTERNAL');
    expect(keychain.calls).toBe(calls);
  });
});

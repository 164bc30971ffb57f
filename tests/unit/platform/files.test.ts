import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../../../shared/bank-api.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { FileTooLarge, readCapped, writeAtomically } from '../../../electron/platform/atomic-file.ts';
import { createOperationsFile } from '../../../electron/platform/operations-file.ts';
import { createReceipts } from '../../../electron/platform/receipts.ts';
import { createSettingsFile } from '../../../electron/platform/settings-file.ts';
import type { History, PendingOperations, SettingsStore } from '../../../electron/usecases/ports.ts';

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'platform-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('an atomic file', () => {
  it('is for its user alone, as its folder is, and leaves no draft', async () => {
    const file = at('new', 'deep', 'file');
    await writeAtomically(file, 'one');
    await writeAtomically(file, 'two');
    expect(await readFile(file, 'utf8')).toBe('two');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readdir(path.dirname(file))).toEqual(['file']);
  });

  it('is the old or the new one for whoever reads meanwhile', async () => {
    const file = at('file');
    const contents = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await writeAtomically(file, contents[0] ?? '');
    let isWriting = true;
    const writing = (async () => {
      for (let i = 0; i < 20; i++) await writeAtomically(file, contents[i % 2] ?? '');
      isWriting = false;
    })();
    let reads = 0;
    while (isWriting) {
      expect(contents).toContain(await readFile(file, 'utf8'));
      reads += 1;
    }
    await writing;
    expect(reads).toBeGreaterThan(1);
  });

  it('keeps the old one where the new one cannot be written', async () => {
    const file = at('file');
    await mkdir(file);
    await expect(writeAtomically(file, 'x')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('takes the place of a link, and not of what it leads to', async () => {
    await writeFile(at('victim'), 'untouched');
    await symlink(at('victim'), at('file'));
    await writeAtomically(at('file'), 'ours');
    expect(await readFile(at('victim'), 'utf8')).toBe('untouched');
  });

  it('is read up to its cap', async () => {
    await writeFile(at('file'), Buffer.alloc(101));
    expect((await readCapped(at('file'), 101))?.length).toBe(101);
    await expect(readCapped(at('file'), 100)).rejects.toThrow(FileTooLarge);
    expect(await readCapped(at('none'), 100)).toBeNull();
    await writeFile(at('empty'), '');
    expect((await readCapped(at('empty'), 100))?.length).toBe(0);
    await expect(readCapped(folder, 100)).rejects.toThrow();
  });
});

describe('settings', () => {
  it('are as at first where there are none, and kept', async () => {
    const settings = createSettingsFile(at('settings.json')) satisfies SettingsStore;
    expect(await settings.get()).toEqual({ language: 'ko', theme: 'system' });
    await settings.set({ language: 'en', theme: 'dark' });
    expect(await createSettingsFile(at('settings.json')).get()).toEqual({ language: 'en', theme: 'dark' });
  });

  it.each(['', '{', 'null', '{"language":"xx","theme":"dark"}', '{"language":"ko","theme":"dark","x":1}'])(
    'are as at first where damaged: %j',
    async (text) => {
      await writeFile(at('settings.json'), text);
      const settings = createSettingsFile(at('settings.json'));
      expect(await settings.get()).toEqual({ language: 'ko', theme: 'system' });
      await settings.set({ language: 'en', theme: 'light' });
      expect(await settings.get()).toEqual({ language: 'en', theme: 'light' });
    },
  );

  it('are as at first where they cannot be read at all', async () => {
    await mkdir(at('settings.json'));
    expect(await createSettingsFile(at('settings.json')).get()).toEqual({ language: 'ko', theme: 'system' });
  });
});

describe('operations under way', () => {
  const operation = (n: number, customer = 'hong') => ({
    key: `7b1e4c56-9d0f-4f7e-8a55-3f9f8a0c1d${n.toString(16).padStart(2, '0')}`,
    act: 'register' as const,
    holder: '홍길동',
    startedAt: '2026-11-22T09:00:00Z',
    certificate: 'AAAA',
    customer,
  });
  const shown = (n: number) => {
    const { customer: _customer, ...rest } = operation(n);
    return rest;
  };

  it('are on the disk when added, shown to their customer, gone when removed', async () => {
    const operations = createOperationsFile(at('operations.json')) satisfies PendingOperations;
    await operations.add(operation(1));
    await operations.add(operation(2, 'kim'));
    const another = createOperationsFile(at('operations.json'));
    expect(await another.list('hong')).toEqual([shown(1)]);
    expect(await another.list('nobody')).toEqual([]);
    await another.remove(operation(1).key);
    expect(await operations.list('hong')).toEqual([]);
    expect(await operations.list('kim')).toHaveLength(1);
  });

  it('are there once, however often added', async () => {
    const operations = createOperationsFile(at('operations.json'));
    await operations.add(operation(1));
    await operations.add(operation(1));
    expect(await operations.list('hong')).toHaveLength(1);
  });

  it('are never dropped: where there are too many of one customer the next is refused, and others’ are not', async () => {
    const operations = createOperationsFile(at('operations.json'));
    for (let n = 0; n < 50; n++) await operations.add(operation(n));
    await expect(operations.add(operation(50))).rejects.toThrow(new Refusal('INTERNAL'));
    await operations.add(operation(0));
    await operations.add(operation(51, 'kim'));
    expect((await operations.list('hong')).map(({ key }) => key).sort()).toEqual(
      Array.from({ length: 50 }, (_, n) => operation(n).key).sort(),
    );
    expect(await operations.list('kim')).toEqual([shown(51)]);
  });

  it('are refused before their file grows too large to be read again', async () => {
    const large = (n: number) => ({ ...operation(n, `customer ${n % 10}`), certificate: 'A'.repeat(65_536) });
    const nearlyFull = Array.from({ length: 127 }, (_, n) => large(n));
    await writeFile(at('operations.json'), JSON.stringify(nearlyFull, null, 2));
    const operations = createOperationsFile(at('operations.json'), () => expect.unreachable());
    await expect(operations.add(large(127))).rejects.toThrow(new Refusal('INTERNAL'));
    await operations.add(operation(127));
    expect(await operations.list('customer 0')).toHaveLength(13);
  });

  it('are all kept when added at the same moment', async () => {
    const operations = createOperationsFile(at('operations.json'));
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => operations.add(operation(n))));
    expect(await operations.list('hong')).toHaveLength(8);
  });

  it('that are damaged are put aside, and told', async () => {
    await writeFile(at('operations.json'), '[{"key":');
    let told = 0;
    const operations = createOperationsFile(at('operations.json'), () => (told += 1));
    expect(await operations.list('hong')).toEqual([]);
    await operations.add(operation(1));
    expect(told).toBe(1);
    expect(await readFile(at('operations.json.damaged'), 'utf8')).toBe('[{"key":');
    expect(await operations.list('hong')).toHaveLength(1);
  });

  it('stop the act where they cannot be written', async () => {
    const operations = createOperationsFile(path.join(at('file'), 'operations.json'));
    await writeFile(at('file'), '');
    await expect(operations.add(operation(1))).rejects.toThrow();
  });
});

describe('receipts', () => {
  const receipt = (number: string): Receipt => ({
    version: 1,
    number,
    bank: 'woori',
    customer: 'hong',
    customerName: '홍길동',
    act: 'register',
    registration: 'r1',
    certificateSha256: 'a'.repeat(64),
    serialNumber: '01',
    holder: '홍길동',
    kind: 'bank-insurance',
    issuer: 'yessign',
    notAfter: '2027-03-31T14:59:59.000Z',
    replaced: null,
    reason: null,
    terms: null,
    idempotencyKey: '7b1e4c56-9d0f-4f7e-8a55-3f9f8a0c1d2e',
    time: '2026-11-22T09:00:00Z',
    log: { position: 1, chain: '0'.repeat(64) },
  });
  const signed = new Uint8Array([0x30, 0x00]);

  it('are kept as they were signed, by their number', async () => {
    const receipts = createReceipts(at('receipts')) satisfies History;
    await receipts.keep(receipt('20261122-00000001'), signed);
    await receipts.keep(receipt('20261122-00000001'), signed);
    expect(await readdir(at('receipts'))).toEqual(['20261122-00000001.p7m']);
    expect(new Uint8Array(await readFile(at('receipts', '20261122-00000001.p7m')))).toEqual(signed);
  });

  it.each(['../../evil', '/etc/x', 'a\\b', '..', 'CON:', '.hidden', '', 'x'.repeat(300), '접수'])(
    'lie in their folder, whatever their number is: %j',
    async (number) => {
      await createReceipts(at('deep', 'receipts')).keep(receipt(number), signed);
      expect(await readdir(at('deep', 'receipts'))).toHaveLength(1);
      expect(await readdir(folder)).toEqual(['deep']);
      expect(await readdir(at('deep'))).toEqual(['receipts']);
    },
  );
  it('of two odd numbers are two', async () => {
    const receipts = createReceipts(at('receipts'));
    await receipts.keep(receipt('../a'), signed);
    await receipts.keep(receipt('../b'), signed);
    expect(await readdir(at('receipts'))).toHaveLength(2);
  });
});

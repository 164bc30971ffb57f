import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCertificateFiles } from '../../../electron/stores/certificate-files.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { writeHome, type Manifest } from '../../fixtures/home.ts';
import { ensurePki } from '../../fixtures/pki.ts';

let scratch: string;
let manifest: Manifest;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'files-'));
  manifest = await writeHome({ out: path.join(scratch, 'home'), pki: await ensurePki() });
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));
afterEach(() => {
  vi.useRealTimers();
});

const fileOf = async (id: string): Promise<{ name: string; bytes: Uint8Array }> => {
  const place = manifest.fixtures.find((one) => one.id === id)?.places[0];
  const [name, file] = Object.entries(place?.files ?? {})[0] ?? [];
  if (name === undefined || file === undefined) throw new Error(`no fixture ${id}`);
  return { name, bytes: new Uint8Array(await readFile(path.join(manifest.home, file))) };
};
const refusalOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Refusal ? error.reason.code : error;
  }
};

describe('a chosen file', () => {
  it.each(['pfx-korean', 'pfx-korean-km', 'pfx-openssl', 'pfx-openssl-random', 'pfx-one-byte'])(
    'of foreign make is taken as it came: %s',
    async (id) => {
      const { name, bytes } = await fileOf(id);
      const files = createCertificateFiles();
      const closed = files.accept(name, bytes);
      expect(closed.name).toBe(name);
      expect(files.source(closed.id)).toEqual({ kind: 'pkcs12', file: bytes });
      files.drop(closed.id);
      expect(refusalOf(() => files.source(closed.id))).toBe('CERT_NOT_FOUND');
    },
  );

  it.each([
    ['pfx-empty', 'FILE_DAMAGED'],
    ['pfx-not-a-pfx', 'FILE_DAMAGED'],
    ['pfx-truncated', 'FILE_DAMAGED'],
    ['pfx-11-mib', 'FORMAT_UNSUPPORTED'],
    ['bank-yessign-kmb', 'FORMAT_UNSUPPORTED'], // signCert.der
  ])('is refused at once for what it is: %s', async (id, code) => {
    const { name, bytes } = await fileOf(id);
    expect(refusalOf(() => createCertificateFiles().accept(name, bytes))).toBe(code);
  });

  it('cut off at any byte is refused, or left to the key process; nothing else happens', async () => {
    const { name, bytes } = await fileOf('pfx-korean');
    for (let length = 0; length < bytes.length; length++)
      expect(
        refusalOf(() => createCertificateFiles().accept(name, bytes.subarray(0, length))),
        String(length),
      ).toBe('FILE_DAMAGED');
  });

  it('is forgotten 5 minutes after it came or was last used', async () => {
    vi.useFakeTimers();
    const { name, bytes } = await fileOf('pfx-korean');
    const files = createCertificateFiles();
    const { id } = files.accept(name, bytes);
    vi.advanceTimersByTime(4 * 60_000);
    files.source(id);
    vi.advanceTimersByTime(4 * 60_000);
    expect(files.holds(id)).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(files.holds(id)).toBe(false);
    expect(refusalOf(() => files.source(id))).toBe('CERT_NOT_FOUND');
  });

  it('keeps four at most: the oldest goes', async () => {
    const { name, bytes } = await fileOf('pfx-korean');
    const files = createCertificateFiles();
    const ids = [1, 2, 3, 4, 5].map(() => files.accept(name, bytes).id);
    expect(ids.map((id) => files.holds(id))).toEqual([false, true, true, true, true]);
  });

  it('is a copy: what the sender does with its bytes afterwards changes nothing', async () => {
    const { name, bytes } = await fileOf('pfx-korean');
    const files = createCertificateFiles();
    const { id } = files.accept(name, bytes);
    const first = bytes[0];
    bytes.fill(0);
    expect(files.source(id).file[0]).toBe(first);
  });
});

import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginWithFixtures, filesOf, fixture, other, withKm } from './support/sealed-fixtures.ts';
import { codeOf, list, save, sealedWorld } from './support/sealed-world.ts';

beginWithFixtures();

describe('what cannot be opened', () => {
  it.each(['KEYCHAIN_LOCKED', 'KEYCHAIN_UNAVAILABLE'] as const)(
    'while the keychain is %s is listed whole but for its key, and can be deleted',
    async (problem) => {
      const { store, secrets } = await sealedWorld();
      const files = await filesOf(other);
      await save(store, files);
      secrets.problem = problem;
      const { found, problems } = await list(store);
      expect(problems).toEqual([{ place: '', reason: { code: problem, params: {} } }]);
      expect(found).toMatchObject([{ hasKey: true, problem: { code: problem } }]);
      expect(Buffer.from(found[0]?.certificate ?? []).toString('base64')).toBe(fixture(other).certificate);
      const [destination] = await store.destinations();
      expect(destination?.problem?.code).toBe(problem);
      const id = found[0]?.id ?? '';
      const at = destination?.id ?? '';
      const acts = [
        () => store.key(id),
        () => store.files(id),
        () => store.occupied(at, files),
        () => store.replaceKeys(id, files, []),
      ];
      for (const act of acts) expect(await codeOf(act())).toBe(problem);
      expect(await codeOf(save(store, await filesOf(withKm)))).toBe(problem);
      expect((await list(store)).found).toHaveLength(1);
      await store.remove(id);
      expect((await list(store)).found).toEqual([]);
    },
  );

  it('does not make a keychain that refused one data key wait its limit for each other', async () => {
    const { store, secrets } = await sealedWorld();
    await save(store, await filesOf(other));
    secrets.entries.clear();
    await save(store, await filesOf(withKm));
    secrets.problem = 'KEYCHAIN_LOCKED';
    const before = secrets.asked;
    const { found } = await list(store);
    expect(found.map(({ problem }) => problem?.code)).toEqual(['KEYCHAIN_LOCKED', 'KEYCHAIN_LOCKED']);
    expect(secrets.asked).toBe(before + 1);
  });

  it('is nothing where nothing was saved: the keychain is not even asked', async () => {
    const { store, secrets } = await sealedWorld();
    secrets.problem = 'KEYCHAIN_LOCKED';
    expect(await list(store)).toEqual({ found: [], searched: [], problems: [] });
    expect(secrets.asked).toBe(0);
  });

  it.each([
    ['is lost', null],
    ['is another', new Uint8Array(32).fill(7)],
    ['is no key', new Uint8Array(5)],
  ] as const)('because its data key %s says so and harms nothing else', async (_what, put) => {
    const { store, secrets, folder } = await sealedWorld();
    await save(store, await filesOf(other));
    const [[account = '', key = new Uint8Array()] = []] = secrets.entries;
    if (put) secrets.entries.set(account, put);
    else secrets.entries.clear();
    const before = await readdir(folder);
    const { found, problems } = await list(store);
    expect(found).toMatchObject([{ hasKey: false, problem: { code: 'FILE_DAMAGED' } }]);
    expect(found[0]?.certificate).not.toBeNull();
    expect(problems).toEqual([]);
    const id = found[0]?.id ?? '';
    expect(await codeOf(store.key(id))).toBe('FILE_DAMAGED');
    expect(await codeOf(store.files(id))).toBe('FILE_DAMAGED');

    // The next one is saved under a new data key; the old file stays as it is, and opens again with its own.
    await save(store, await filesOf(withKm));
    const states = async (): Promise<string[]> =>
      (await list(store)).found.map(({ problem }) => problem?.code ?? 'sound').sort();
    expect(await states()).toEqual(['FILE_DAMAGED', 'sound']);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(before));
    secrets.entries.set(account, key);
    expect(await states()).toEqual(['sound', 'sound']);
    secrets.entries.delete(account);

    // It can be saved anew in its place, or deleted.
    const files = await filesOf(other);
    const [destination] = await store.destinations();
    const there = await store.occupied(destination?.id ?? '', files);
    expect(there).toMatchObject({ same: false });
    await save(store, files, there?.fingerprint ?? null);
    expect(await states()).toEqual(['sound', 'sound']);
    await store.remove(id);
    expect(await states()).toEqual(['sound']);
  });

  it('because any one bit of it has changed is FILE_DAMAGED, and its neighbour is not', async () => {
    const { store, folder } = await sealedWorld();
    await save(store, await filesOf(other));
    await save(store, await filesOf(withKm));
    const file = path.join(folder, `${fixture(other).sha256}.sealed`);
    const octets = await readFile(file);
    const header = 28 + octets.readUInt32BE(24);
    const regions = {
      magic: [0, 7],
      version: [7, 8],
      'name of the data key': [8, 24],
      length: [24, 28],
      certificate: [28, header],
      nonce: [header, header + 12],
      sealed: [header + 12, octets.length - 16],
      tag: [octets.length - 16, octets.length],
    } as const;
    for (const [region, [from, to]] of Object.entries(regions))
      for (const at of [from, Math.floor((from + to) / 2), to - 1])
        for (const bit of [0x01, 0x80]) {
          const flipped = Buffer.from(octets);
          flipped[at] = (octets[at] ?? 0) ^ bit;
          await writeFile(file, flipped);
          const { found } = await list(store);
          const damaged = found.find(({ name }) => name === path.basename(file));
          const code = region === 'version' ? 'FORMAT_UNSUPPORTED' : 'FILE_DAMAGED';
          expect(damaged, `${region} ${at}`).toMatchObject({ hasKey: false, problem: { code } });
          expect(await codeOf(store.key(damaged?.id ?? '')), `${region} ${at}`).toBe(code);
          expect(found.filter(({ problem }) => problem === null)).toHaveLength(1);
        }
    await writeFile(file, octets);
    expect((await list(store)).found.filter(({ problem }) => problem === null)).toHaveLength(2);
  });

  it('because another header or another name stands around it is FILE_DAMAGED', async () => {
    const { store, folder } = await sealedWorld();
    await save(store, await filesOf(other));
    await save(store, await filesOf(withKm));
    const at = (id: string): string => path.join(folder, `${fixture(id).sha256}.sealed`);
    const [one, two] = [await readFile(at(other)), await readFile(at(withKm))];
    const split = (octets: Buffer): number => 28 + octets.readUInt32BE(24);
    await writeFile(at(other), Buffer.concat([one.subarray(0, split(one)), two.subarray(split(two))]));
    await writeFile(path.join(folder, 'copy.sealed'), two);
    await writeFile(path.join(folder, `${'0'.repeat(64)}.sealed`), two);
    const { found } = await list(store);
    expect(Object.fromEntries(found.map(({ name, problem }) => [name, problem?.code ?? 'sound']))).toEqual({
      [path.basename(at(other))]: 'FILE_DAMAGED',
      [path.basename(at(withKm))]: 'sound',
      'copy.sealed': 'FILE_DAMAGED',
      [`${'0'.repeat(64)}.sealed`]: 'FILE_DAMAGED',
    });
    // Another's certificate is never shown under a name that is not its own.
    expect(found.filter(({ certificate }) => certificate === null)).toHaveLength(2);
    for (const { id, problem } of found) if (problem) await store.remove(id);
    expect(await readdir(folder)).toEqual([path.basename(at(withKm))]);
  });

  it('because it is cut short, no file, or a link is FILE_DAMAGED; drafts and strangers are not listed', async () => {
    const { store, folder, home } = await sealedWorld();
    await save(store, await filesOf(withKm));
    const octets = await readFile(path.join(folder, `${fixture(withKm).sha256}.sealed`));
    const name = (digit: string): string => path.join(folder, `${digit.repeat(64)}.sealed`);
    for (const [i, length] of [0, 7, 27, 28, 60, octets.length - 1].entries())
      await writeFile(name(String(i)), octets.subarray(0, length));
    await mkdir(name('7'));
    await writeFile(path.join(home, 'elsewhere'), octets);
    await symlink(path.join(home, 'elsewhere'), name('8'));
    await writeFile(path.join(folder, '.draft.sealed'), octets);
    await writeFile(path.join(folder, 'note.txt'), 'x');
    const { found } = await list(store);
    const codes = found.map(({ problem }) => problem?.code ?? 'sound').sort();
    expect(codes).toEqual([...Array.from({ length: 8 }, () => 'FILE_DAMAGED'), 'sound']);
    expect(codes).toHaveLength(9);
  });
});

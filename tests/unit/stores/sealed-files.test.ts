import { webcrypto } from 'node:crypto';
import { readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEncryptedFile } from '../../../electron/keys/encrypted-file.ts';
import { beginWithFixtures, filesOf, fixture, other, withKm } from './support/sealed-fixtures.ts';
import { codeOf, list, onlyOne, plain, save, sealedWorld } from './support/sealed-world.ts';

beginWithFixtures();

describe('이 PC의 보안 저장소', () => {
  it('gives back every file of a certificate byte for byte, by the names it had', async () => {
    const { store } = await sealedWorld();
    // A folder that an old tool named in CP949 has no text that leads back to it.
    const cp949 = Uint8Array.from([0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf, 0xff]);
    const { files } = await filesOf(withKm);
    const saved = {
      folder: cp949,
      authority: 'yessign',
      files: [...files, { name: 'CaPubs', bytes: Uint8Array.from({ length: 4096 }, (_, i) => i % 251) }],
    };
    await save(store, saved);
    const one = await onlyOne(store);
    expect(one).toMatchObject({ place: { kind: 'secure-storage', label: '' }, hasKey: true, problem: null });
    expect(Buffer.from(one.certificate ?? []).toString('base64')).toBe(fixture(withKm).certificate);
    expect(plain(await store.files(one.id))).toEqual(plain(saved));
    expect(saved.files.length).toBeGreaterThanOrEqual(5);
  });

  it('hands the key process a key that opens with the password, with R, and the km pair beside it', async () => {
    const { store } = await sealedWorld();
    await save(store, await filesOf(withKm));
    const source = await store.key((await onlyOne(store)).id);
    if (source.kind !== 'encrypted-file') throw new Error(source.kind);
    const { password, random } = fixture(withKm);
    const [pair] = await openEncryptedFile(source, new TextEncoder().encode(password));
    expect(
      Buffer.from(pair?.privateKey?.random ?? [])
        .toString('hex')
        .toUpperCase(),
    ).toBe(random?.toUpperCase());
    expect(source.km?.encryptedKey.length).toBeGreaterThan(100);
    // What crosses to the key process takes the whole buffer along.
    for (const octets of [source.certificate, source.encryptedKey, source.km?.encryptedKey])
      expect(octets?.buffer.byteLength).toBe(octets?.length);
  });

  it('takes the key file written as the format says where two are alike but for case', async () => {
    const { store } = await sealedWorld();
    const { folder, files } = await filesOf(other);
    const alike = { name: Buffer.from('SIGNPRI.KEY'), bytes: Uint8Array.from([1, 2, 3]) };
    await save(store, { folder, files: [alike, ...files] });
    const source = await store.key((await onlyOne(store)).id);
    expect(source.kind === 'encrypted-file' && source.encryptedKey.length).toBeGreaterThan(100);
  });

  it('lies on the disk for its user alone, with nothing of the keys in clear', async () => {
    const { store, folder } = await sealedWorld();
    const files = await filesOf(withKm);
    await save(store, files);
    const [name = ''] = await readdir(folder);
    expect(await readdir(folder)).toEqual([`${fixture(withKm).sha256}.sealed`]);
    expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const octets = await readFile(path.join(folder, name));
    for (const { name: file, bytes } of files.files)
      // The certificate is meant to be read while the keychain is locked.
      expect(octets.includes(Buffer.from(bytes)), String(file)).toBe(String(file) === 'signCert.der');
    expect(octets.includes('signPri')).toBe(false);
  });

  it('is sealed as written down: another AES-GCM opens it, and what that one seals is opened here', async () => {
    const { store, folder, secrets } = await sealedWorld();
    await save(store, await filesOf(other));
    const [file = ''] = await readdir(folder);
    const octets = new Uint8Array(await readFile(path.join(folder, file)));
    const length = new DataView(octets.buffer).getUint32(24);
    const [header, nonce] = [octets.slice(0, 28 + length), octets.slice(28 + length, 40 + length)];
    const [[account, raw] = []] = secrets.entries;
    if (!account || !raw) throw new Error('no data key');
    expect([secrets.entries.size, raw.length]).toEqual([1, 32]);
    expect(account).toBe(`data-key.v1.${Buffer.from(octets.slice(8, 24)).toString('hex')}`);
    const key = await webcrypto.subtle.importKey('raw', new Uint8Array(raw), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);
    const additionalData = Buffer.concat([header, Buffer.from(file.replace('.sealed', ''))]);
    const parameters = { name: 'AES-GCM', additionalData };
    const opened = await webcrypto.subtle.decrypt(
      { ...parameters, iv: nonce },
      key,
      octets.slice(40 + length),
    );
    const content = new TextDecoder().decode(opened);
    expect(JSON.parse(content)).toHaveProperty('files');

    const ownNonce = Uint8Array.from({ length: 12 }, (_, i) => i);
    const told = new TextEncoder().encode(
      content.replace(/"folder":[^}]*\}/, '"folder":"\u1112\u1169\u11BC"'),
    );
    const sealed = await webcrypto.subtle.encrypt({ ...parameters, iv: ownNonce }, key, told);
    await writeFile(path.join(folder, file), Buffer.concat([header, ownNonce, new Uint8Array(sealed)]));
    expect((await store.files((await onlyOne(store)).id)).folder).toBe('\u1112\u1169\u11BC');
  });

  it('is sealed with another nonce each time', async () => {
    const { store, folder } = await sealedWorld();
    const files = await filesOf(other);
    await save(store, files);
    const [name = ''] = await readdir(folder);
    const first = await readFile(path.join(folder, name));
    const destination = (await store.destinations())[0]?.id ?? '';
    await save(store, files, (await store.occupied(destination, files))?.fingerprint ?? null);
    const again = await readFile(path.join(folder, name));
    const at = 28 + first.readUInt32BE(24);
    expect(again.subarray(0, at).equals(first.subarray(0, at))).toBe(true);
    expect(again.subarray(at, at + 12).equals(first.subarray(at, at + 12))).toBe(false);
  });

  it('wipes every data key that it was given or made, whatever became of the work', async () => {
    const { store, secrets, folder } = await sealedWorld();
    await save(store, await filesOf(other));
    await save(store, await filesOf(withKm));
    const { found } = await list(store);
    for (const { id } of found) await store.files(id);
    expect(await codeOf(save(store, await filesOf(other)))).toBe('CHANGED_ELSEWHERE');
    const [name = ''] = await readdir(folder);
    await truncate(path.join(folder, name), 2_000);
    await list(store);
    expect(secrets.crossed.length).toBeGreaterThan(5);
    for (const octets of secrets.crossed) expect(octets.every((octet) => octet === 0)).toBe(true);
  });

  it('refuses a certificate without its key, and one too large, and makes nothing', async () => {
    const { store, secrets, folder } = await sealedWorld();
    const { files } = await filesOf(other);
    const without = (wanted: string) => ({
      folder: null,
      files: files.filter(({ name }) => Buffer.from(name).toString() !== wanted),
    });
    expect(await codeOf(save(store, without('signPri.key')))).toBe('KEY_FILE_MISSING');
    expect(await codeOf(save(store, without('signCert.der')))).toBe('FILE_DAMAGED');
    const large = { name: 'large', bytes: new Uint8Array(8 * 1024 * 1024) };
    expect(await codeOf(save(store, { folder: null, files: [...files, large] }))).toBe('FORMAT_UNSUPPORTED');
    expect(await readdir(folder)).toEqual([]);
    // At most the one data key, which the next certificate takes.
    await save(store, await filesOf(other));
    expect(secrets.entries.size).toBe(1);
  });
});

describe('what is there already', () => {
  it('is told, whether it is the same, and replaced only as it was seen', async () => {
    const { store } = await sealedWorld();
    const files = await filesOf(other);
    const [destination] = await store.destinations();
    const at = destination?.id ?? '';
    expect(await store.occupied(at, files)).toBeNull();
    await save(store, files);
    expect(await store.occupied(at, files)).toMatchObject({ same: true });
    const changed = {
      ...files,
      files: files.files.map(({ name, bytes }) =>
        Buffer.from(name).toString() === 'signPri.key'
          ? { name, bytes: bytes.map((b) => b ^ 1) }
          : { name, bytes },
      ),
    };
    const seen = await store.occupied(at, changed);
    expect(seen).toMatchObject({ same: false });
    expect(Buffer.from(seen?.certificate ?? []).toString('base64')).toBe(fixture(other).certificate);
    expect(await codeOf(save(store, changed))).toBe('CHANGED_ELSEWHERE');
    expect(await codeOf(save(store, changed, '0'.repeat(64)))).toBe('CHANGED_ELSEWHERE');
    expect(await store.occupied(at, files)).toMatchObject({ same: true });
    await save(store, changed, seen?.fingerprint ?? null);
    expect(plain(await store.files((await onlyOne(store)).id))).toEqual(plain(changed));
  });

  it('gets new keys only while it is what was seen, all or none', async () => {
    const { store } = await sealedWorld();
    const before = await filesOf(withKm);
    await save(store, before);
    const { id } = await onlyOne(store);
    const bytes = Uint8Array.from([1, 2, 3]);
    const key = { name: Buffer.from('signPri.key'), bytes };
    const stranger = { name: Buffer.from('other.key'), bytes };
    expect(await codeOf(store.replaceKeys(id, before, [key, stranger]))).toBe('CHANGED_ELSEWHERE');
    expect(plain(await store.files(id))).toEqual(plain(before));
    await store.replaceKeys(id, before, [key, { name: Buffer.from('kmPri.key'), bytes }]);
    const after = await store.files(id);
    expect(after.files.filter(({ bytes: now }) => now.length === 3)).toHaveLength(2);
    expect(after.files).toHaveLength(before.files.length);
    expect(await codeOf(store.replaceKeys(id, before, [key]))).toBe('CHANGED_ELSEWHERE');
    // Its own change is none of another program.
    await store.remove(id);
    expect((await list(store)).found).toEqual([]);
  });

  it('is removed only while it is what was listed', async () => {
    const { store, open } = await sealedWorld();
    const files = await filesOf(other);
    await save(store, files);
    const { id } = await onlyOne(store);
    const second = await open();
    await second.replaceKeys((await onlyOne(second)).id, files, [
      { name: Buffer.from('signPri.key'), bytes: Uint8Array.from([1]) },
    ]);
    expect(await codeOf(store.remove(id))).toBe('CHANGED_ELSEWHERE');
    await onlyOne(store);
    await store.remove(id);
    expect((await list(store)).found).toEqual([]);
    for (const gone of [() => store.remove(id), () => store.key(id), () => store.files(id)])
      expect(await codeOf(gone())).toBe('CERT_NOT_FOUND');
    expect(await codeOf(store.key('never listed'))).toBe('CERT_NOT_FOUND');
  });
});

describe('two programs at once', () => {
  it('save the same certificate once: who saw a free place finds it taken', async () => {
    const { open } = await sealedWorld();
    const [one, two] = [await open(), await open()];
    const files = await filesOf(other);
    const at = (await two.destinations())[0]?.id ?? '';
    expect(await two.occupied(at, files)).toBeNull();
    await save(one, files);
    expect(await codeOf(save(two, files))).toBe('CHANGED_ELSEWHERE');
    expect(await two.occupied(at, files)).toMatchObject({ same: true });
    expect(plain(await one.files((await onlyOne(one)).id))).toEqual(plain(files));
  });

  it('save their first certificates at the same moment, and each stays readable to all', async () => {
    const { open } = await sealedWorld();
    const [one, two, third] = [await open(), await open(), await open()];
    await Promise.all([save(one, await filesOf(other)), save(two, await filesOf(withKm))]);
    const { found } = await list(third);
    expect(found.map(({ problem }) => problem)).toEqual([null, null]);
    for (const { id } of found) expect((await third.key(id)).kind).toBe('encrypted-file');
  });
});

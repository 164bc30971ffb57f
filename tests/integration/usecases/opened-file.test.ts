import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HeldCertificate } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import {
  build,
  certificateOf,
  codeOf,
  fileOf,
  fixtureOf,
  type House,
} from '../../unit/usecases/support/house.ts';
import { signingPair } from '../../../electron/usecases/open-file.ts';
import { codes, ground, opened, beginOnGround, verified } from './ground.ts';

beginOnGround();

describe('a file', () => {
  const open = async (house: House, id: string): Promise<HeldCertificate> => {
    const { name, bytes } = fileOf(ground, id);
    house.desk.passwords = [fixtureOf(ground, id).password];
    return house.openFile.open(name, bytes);
  };

  it.each(['pfx-korean', 'pfx-korean-km', 'pfx-openssl-random'])(
    'is opened once, and the last window asks nothing but 등록: %s',
    async (id) => {
      const house = build(ground);
      const fixture = fixtureOf(ground, id);
      const held = await open(house, id);
      expect(HeldCertificate.parse(held)).toMatchObject({
        summary: { sha256: fixture.sha256 },
        state: 'usable',
        places: [{ kind: 'file', label: fileOf(ground, id).name.normalize('NFC') }],
        findings: [],
      });
      expect((await house.preflight.registration(held.id)).proceed).toBe(true);
      await house.register(held.id);
      expect(house.desk.views.map(({ operation, asks }) => [operation, asks])).toEqual([
        ['open-file', 'certificate-password'],
        ['register', 'nothing'],
      ]);
      const [{ body } = expect.fail('not sent')] = house.asked.registers;
      expect(verified(body.signedStatement).certificateSha256).toBe(fixture.sha256);
      expect(opened(body.randomEnvelope ?? '').random).toBe(fixture.random);
    },
  );

  it('asks its password again once the key process has ended, without being chosen again', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-korean');
    house.state.refusals = [];
    await house.preflight.registration(held.id);
    house.state.refusals = [new Refusal('BANK_UNAVAILABLE')];
    expect(await codeOf(house.register(held.id))).toBe('BANK_UNAVAILABLE');
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    await house.register(held.id);
    expect(house.desk.views.map(({ asks }) => asks)).toEqual([
      'certificate-password',
      'nothing',
      'certificate-password',
    ]);
  });

  it('is forgotten with the session: its key process ends, its bytes are gone, the list has it no more', async () => {
    const house = build(ground);
    const accept = vi.spyOn(house.files, 'accept');
    const held = await open(house, 'pfx-korean');
    const closed = accept.mock.results[0]?.value as { id: string };
    await house.preflight.registration(held.id);
    expect(house.files.holds(closed.id)).toBe(true);
    house.inventory.forgetOpened();
    house.preflight.forget();
    expect(house.files.holds(closed.id)).toBe(false);
    const { certificates } = await house.inventory.held();
    expect(certificates.map(({ id }) => id)).not.toContain(held.id);
    expect(await codeOf(house.register(held.id))).toBe('CERT_NOT_FOUND');
    expect(house.desk.views.map(({ operation }) => operation)).toEqual(['open-file']);
  });

  it('joins the inventory, and leaves it after 5 minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const house = build(ground);
      const held = await open(house, 'pfx-korean');
      const first = (await house.inventory.held()).certificates;
      expect(first.filter(({ id }) => id === held.id)).toHaveLength(1);
      // Another file: the first one's key process ends.
      const other = await open(house, 'pfx-openssl-random');
      expect((await house.inventory.held()).certificates.map(({ id }) => id)).toContain(held.id);
      vi.advanceTimersByTime(5 * 60_000);
      const { certificates } = await house.inventory.held();
      expect(certificates.map(({ id }) => id)).not.toContain(held.id);
      // That one's key process is still open here: the shell ends it in its own time.
      expect(certificates.map(({ id }) => id)).toContain(other.id);
      expect(await codeOf(house.register(held.id))).toBe('CERT_NOT_FOUND');
    } finally {
      vi.useRealTimers();
    }
  });

  it('with two pairs is taken by what its certificates are for, in any order', () => {
    const pair = (id: string, hasKey = true) => ({
      certificate: certificateOf(ground, id),
      hasKey,
      chain: [],
    });
    const signing = pair('universal-signkorea');
    const encryption = pair('km-as-signcert');
    expect(signingPair([encryption, signing])).toBe(signing);
    expect(signingPair([signing, encryption])).toBe(signing);
    const withoutKey = pair('bank-yessign-shb', false);
    expect(signingPair([withoutKey, encryption, signing])).toBe(signing);
    const old = pair('expired');
    expect(signingPair([old, signing])).toBe(signing);
    expect(signingPair([{ ...old, certificate: new Uint8Array(9) }, signing])).toBe(signing);
  });

  it('that the window did not open is forgotten', async () => {
    const house = build(ground);
    const { name, bytes } = fileOf(ground, 'pfx-korean');
    const accept = vi.spyOn(house.files, 'accept');
    expect(await codeOf(house.openFile.open(name, bytes))).toBe('CANCELLED');
    const closed = accept.mock.results[0]?.value as { id: string };
    expect(house.files.holds(closed.id)).toBe(false);
  });

  it('chosen twice is one place', async () => {
    const house = build(ground);
    await open(house, 'pfx-korean');
    const held = await open(house, 'pfx-korean');
    expect(held.places).toHaveLength(1);
  });

  it.each([
    ['pfx-not-a-pfx', 'FILE_DAMAGED'],
    ['pfx-empty', 'FILE_DAMAGED'],
    ['pfx-11-mib', 'FORMAT_UNSUPPORTED'],
    ['pfx-truncated', 'FILE_DAMAGED'],
  ])('is refused before any window for what it is: %s → %s', async (id, code) => {
    const house = build(ground);
    const { name, bytes } = fileOf(ground, id);
    expect(await codeOf(house.openFile.open(name, bytes))).toBe(code);
    expect(house.desk.views).toEqual([]);
  });

  it('says what stands against it before the last window: 증권/보험용', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-securities');
    expect(codes(held)).toEqual(['PURPOSE_NOT_ALLOWED']);
    expect(await codeOf(house.register(held.id))).toBe('PURPOSE_NOT_ALLOWED');
  });

  it('without R cannot prove whose it is', async () => {
    const house = build(ground);
    const held = await open(house, 'pfx-openssl');
    expect(await codeOf(house.register(held.id))).toBe('RANDOM_MISSING');
  });

  it('by the dialog: null where it is cancelled there, or in the window; the bytes are forgotten', async () => {
    const house = build(ground);
    expect(await house.openFile.choose()).toBeNull();
    house.world.chosen = fileOf(ground, 'pfx-korean');
    expect(await house.openFile.choose()).toBeNull();
    expect(house.desk.views).toHaveLength(1);
    house.desk.passwords = [fixtureOf(ground, 'pfx-korean').password];
    expect(await house.openFile.choose()).toMatchObject({ summary: { holder: '홍길동' } });
  });

  it('and a folder with the same certificate are one entry; the open file needs no password', async () => {
    const house = build(ground);
    const { password } = fixtureOf(ground, 'bank-yessign-shb');
    const files = Object.fromEntries(
      Object.values(fixtureOf(ground, 'bank-yessign-shb').places[0]?.files ?? {}).map((file) => [
        path.basename(file),
        path.join(ground.manifest.home, file),
      ]),
    );
    const work = await mkdtemp(path.join(ground.dir, 'export-'));
    const at = (name: string): string => path.join(work, name);
    const run = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
    run(
      'pkcs8',
      '-inform',
      'DER',
      '-in',
      files['signPri.key'] ?? '',
      '-passin',
      `pass:${password}`,
      '-out',
      at('key'),
    );
    run('x509', '-inform', 'DER', '-in', files['signCert.der'] ?? '', '-out', at('certificate'));
    run(
      'pkcs12',
      '-export',
      '-inkey',
      at('key'),
      '-in',
      at('certificate'),
      '-out',
      at('p12'),
      '-passout',
      'pass:x',
    );
    await house.inventory.held();
    house.desk.passwords = ['x'];
    const held = await house.openFile.open('export.P12', new Uint8Array(execFileSync('cat', [at('p12')])));
    expect(held.places.map(({ kind }) => kind)).toEqual(['file', 'npki']);
    await codeOf(house.register(held.id));
    expect(house.desk.views.at(-1)?.asks).toBe('nothing');
    await rm(work, { recursive: true });
  });
});

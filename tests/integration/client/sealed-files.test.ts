import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  beginWithFixtures,
  fixture,
  folderOf,
  other,
  withKm,
} from '../../unit/stores/support/sealed-fixtures.ts';
import { homeFolder, locked, onBareBus, onBus, run, silent, unlocked } from './keyring.ts';

beginWithFixtures();

/** 이 PC의 보안 저장소 over the real gnome-keyring: each run of the program is a start of the app. */
const program = path.join(import.meta.dirname, 'use-sealed-files.ts');
const use = (home: string, ...steps: string[]): string =>
  [`"${process.execPath}" --import tsx "${program}" "${home}"`, ...steps.map((step) => `"${step}"`)].join(
    ' ',
  );
/** What each run said, one after the other. */
const saidBy = async (script: string, home: string): Promise<unknown[]> => {
  const { said } = await run(script, home);
  return said
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
};
const save = (id: string): string => `save=${folderOf(id)}`;
const row = (id: string, hasKey: boolean, problem: string | null) => [
  fixture(id).certificate,
  hasKey,
  problem,
];
const bySha256 = (...ids: string[]): string[] =>
  ids.sort((a, b) => ((fixture(a).sha256 ?? '') < (fixture(b).sha256 ?? '') ? -1 : 1));

const contentOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'hex')]));

describe.runIf(process.platform === 'linux')('이 PC의 보안 저장소 on a real keyring', () => {
  it('keeps a certificate from one start to the next: signs, exports, deletes and restores it', async () => {
    const home = await homeFolder();
    const { password, random } = fixture(withKm);
    const copy = path.join(home, 'copy');
    const first = use(home, 'destinations', save(withKm), save(withKm), 'leaks');
    const second = use(
      home,
      'list',
      `sign=${password}`,
      `export=${copy}`,
      'remove',
      'list',
      'restore',
      'list',
    );
    const [saved, used] = await saidBy(onBus(`${unlocked}; ${first}; ${second}`), home);
    expect(saved).toEqual([[null], 'saved', 'CHANGED_ELSEWHERE', { keys: [32], leaking: [] }]);
    const listed = { found: [row(withKm, true, null)], problems: [] };
    expect(used).toEqual([
      listed,
      expect.stringMatching(new RegExp(`^${random ?? ''}$`, 'i')),
      path.basename(folderOf(withKm)),
      'removed',
      { found: [], problems: [] },
      'secure-storage',
      listed,
    ]);
    expect(contentOf(copy)).toEqual(contentOf(folderOf(withKm)));
    const signer = path.join(home, 'signer.pem');
    const signed = path.join(home, 'signed.p7m');
    const verify = ['-verify', '-binary', '-noverify', '-inform', 'DER', '-in', signed];
    const content = execFileSync('openssl', ['cms', ...verify, '-signer', signer], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(content).toBe('내용');
    expect(readFileSync(signer, 'utf8').replaceAll(/-----.*-----|\s/g, '')).toBe(fixture(withKm).certificate);
  });

  it('lists everything but the key while the keyring is locked, and goes on when it is open again', async () => {
    const home = await homeFolder();
    await run(onBus(`${unlocked}; ${use(home, save(other))}`), home);
    const { password } = fixture(other);
    const whileLocked = use(home, 'list', `sign=${password}`, save(withKm), 'destinations');
    const [said] = await saidBy(onBus(`${locked}; ${whileLocked}`), home);
    expect(said).toEqual([
      { found: [row(other, true, 'KEYCHAIN_LOCKED')], problems: [['', 'KEYCHAIN_LOCKED']] },
      'KEYCHAIN_LOCKED',
      'KEYCHAIN_LOCKED',
      ['KEYCHAIN_LOCKED'],
    ]);
    const open = use(home, 'list', save(withKm), 'leaks');
    const [later] = await saidBy(onBus(`${unlocked}; ${open}`), home);
    // The data key of the first one is the second one's too.
    expect(later).toEqual([
      { found: [row(other, true, null)], problems: [] },
      'saved',
      { keys: [32], leaking: [] },
    ]);
  });

  it('saves nothing at first while the keyring is locked and its prompt is seen by nobody', async () => {
    const home = await homeFolder();
    // A keyring that never knew us: it was made, and locked since.
    await run(onBus(unlocked), home);
    const script = `${locked}; ${use(home, save(other), 'list')}`;
    const prompter = { 'org.gnome.keyring.SystemPrompter': silent };
    const [said] = await saidBy(await onBareBus(home, script, prompter), home);
    expect(said).toEqual(['KEYCHAIN_LOCKED', { found: [], problems: [] }]);
    expect(readdirSync(path.join(home, 'app', 'sealed'))).toEqual([]);
  });

  it('is unavailable without a session bus and on a bus without a keyring, and saves nowhere else', async () => {
    const home = await homeFolder();
    await run(onBus(`${unlocked}; ${use(home, save(other))}`), home);
    const before = readdirSync(path.join(home, 'app', 'sealed'));
    const steps = use(home, 'list', save(withKm), 'destinations');
    const unavailable = [
      { found: [row(other, true, 'KEYCHAIN_UNAVAILABLE')], problems: [['', 'KEYCHAIN_UNAVAILABLE']] },
      'KEYCHAIN_UNAVAILABLE',
      ['KEYCHAIN_UNAVAILABLE'],
    ];
    expect(await saidBy(`DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent ${steps}`, home)).toEqual([
      unavailable,
    ]);
    expect(await saidBy(await onBareBus(home, steps), home)).toEqual([unavailable]);
    expect(readdirSync(path.join(home, 'app', 'sealed'))).toEqual(before);
  });

  it('says of a certificate whose data key was removed by hand that it is lost, and takes new ones', async () => {
    const home = await homeFolder();
    const steps = [save(other), 'lose-key', 'list', save(withKm), 'list', 'leaks'];
    const [said] = await saidBy(onBus(`${unlocked}; ${use(home, ...steps)}`), home);
    const lost = row(other, false, 'FILE_DAMAGED');
    expect(said).toEqual([
      'saved',
      1,
      { found: [lost], problems: [] },
      'saved',
      {
        found: bySha256(other, withKm).map((id) => (id === other ? lost : row(withKm, true, null))),
        problems: [],
      },
      { keys: [32], leaking: [] },
    ]);
  });

  it('takes the first certificates of two programs at once, each sealed so that all can open it', async () => {
    const home = await homeFolder();
    const [one, two] = [use(home, save(other)), use(home, save(withKm))];
    const third = use(home, save(other), save(withKm), 'list');
    const script = `${unlocked}; (${one}) & (${two}) & wait; ${third}`;
    const found = bySha256(other, withKm).map((id) => row(id, true, null));
    expect(await saidBy(onBus(script), home)).toEqual([
      ['saved'],
      ['saved'],
      ['CHANGED_ELSEWHERE', 'CHANGED_ELSEWHERE', { found, problems: [] }],
    ]);
  });
});

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeFolder, locked, onBareBus, onBus, run, silent, unlocked } from './keyring.ts';

/** The real keytar over a real Secret Service (gnome-keyring) on a session bus of its own, with nobody at the screen. */
const program = path.join(import.meta.dirname, 'check-keychain.ts');
const check = (home: string, times = 1): string =>
  `"${process.execPath}" --import tsx "${program}" "${home}/keychain.json" ${times}`;

describe.runIf(process.platform === 'linux')('the keychain', () => {
  it('is usable when open, and KEYCHAIN_LOCKED when it is locked later', async () => {
    const home = await homeFolder();
    expect((await run(onBus(`${unlocked}; ${check(home, 2)}`), home)).said).toBe('[null,null]');
    const later = await run(onBus(`${locked}; ${check(home)}`), home);
    expect(later.said).toBe('["KEYCHAIN_LOCKED"]');
    expect((await run(onBus(`${unlocked}; ${check(home)}`), home)).said).toBe('[null]');
  });

  it('is KEYCHAIN_LOCKED while the system asks for its password and nobody sees it, within its limit', async () => {
    const home = await homeFolder();
    await run(onBus(`${unlocked}; ${check(home)}`), home);
    const prompter = { 'org.gnome.keyring.SystemPrompter': silent };
    const script = await onBareBus(home, `${locked}; ${check(home, 2)}`, prompter);
    const { said, seconds } = await run(script, home);
    expect(said).toBe('["KEYCHAIN_LOCKED","KEYCHAIN_LOCKED"]');
    expect(seconds).toBeLessThan(20);
  });

  it('is KEYCHAIN_UNAVAILABLE without a session bus', async () => {
    const home = await homeFolder();
    const { said } = await run(`DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent ${check(home)}`, home);
    expect(said).toBe('["KEYCHAIN_UNAVAILABLE"]');
  });

  it('is KEYCHAIN_UNAVAILABLE on a bus without a keychain', async () => {
    const home = await homeFolder();
    expect((await run(await onBareBus(home, check(home)), home)).said).toBe('["KEYCHAIN_UNAVAILABLE"]');
  });

  it('is KEYCHAIN_UNAVAILABLE where the keychain is to be started and never answers, within its limit', async () => {
    const home = await homeFolder();
    const script = await onBareBus(home, check(home), { 'org.freedesktop.secrets': silent });
    const { said, seconds } = await run(script, home);
    expect(said).toBe('["KEYCHAIN_UNAVAILABLE"]');
    expect(seconds).toBeLessThan(15);
  });

  it('is never a file in its place, whatever the surroundings say', async () => {
    const home = await homeFolder();
    const file = `SECRET_BACKEND=file SECRET_FILE_TEST_PATH="${home}/keyring" SECRET_FILE_TEST_PASSWORD=known`;
    const script = `export ${file} DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent; ${check(home)}`;
    expect((await run(script, home)).said).toBe('["KEYCHAIN_UNAVAILABLE"]');
  });
});

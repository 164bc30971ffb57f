import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

/** The real keytar over a real Secret Service (gnome-keyring) on a session bus of its own, with nobody at the screen. */
const program = path.join(import.meta.dirname, 'check-keychain.ts');

const run = (script: string, home: string): Promise<{ said: string; seconds: number }> =>
  new Promise((resolve, reject) => {
    const from = Date.now();
    const { DBUS_SESSION_BUS_ADDRESS: _bus, DISPLAY: _display, ...environment } = process.env;
    const child = spawn('bash', ['-c', script], {
      env: { ...environment, HOME: home, XDG_DATA_HOME: `${home}/data`, XDG_RUNTIME_DIR: `${home}/run` },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve({ said, seconds: (Date.now() - from) / 1000 }));
  });
const homeFolder = async (): Promise<string> => {
  const home = await mkdtemp(path.join(tmpdir(), 'keychain-'));
  // The daemon may still be ending, and write there.
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return home;
};
const check = (home: string, times = 1): string =>
  `"${process.execPath}" --import tsx "${program}" "${home}/keychain.json" ${times}`;
/** The daemon goes with the bus that the script ends. */
const onBus = (home: string, script: string): string =>
  `mkdir -p "${home}/run" && chmod 700 "${home}/run" && exec dbus-run-session -- bash -c '${script}'`;
const unlocked = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null';
const locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null';

describe.runIf(process.platform === 'linux')('the keychain', () => {
  it('is usable when open, and KEYCHAIN_LOCKED when it is locked later', async () => {
    const home = await homeFolder();
    expect((await run(onBus(home, `${unlocked}; ${check(home, 2)}`), home)).said).toBe('[null,null]');
    const later = await run(onBus(home, `${locked}; ${check(home)}`), home);
    expect(later.said).toBe('["KEYCHAIN_LOCKED"]');
    expect((await run(onBus(home, `${unlocked}; ${check(home)}`), home)).said).toBe('[null]');
  });

  it('is KEYCHAIN_UNAVAILABLE without a session bus', async () => {
    const home = await homeFolder();
    const { said } = await run(`DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent ${check(home)}`, home);
    expect(said).toBe('["KEYCHAIN_UNAVAILABLE"]');
  });

  it('is KEYCHAIN_UNAVAILABLE on a bus without a keychain, within its limit', async () => {
    const home = await homeFolder();
    // A bus that starts no service by itself.
    const config = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy></busconfig>`;
    const script = `printf '%s' '${config}' > "${home}/bus.conf"; mkdir -p "${home}/run"; exec dbus-run-session --config-file="${home}/bus.conf" -- ${check(home)}`;
    const { said, seconds } = await run(script, home);
    expect(said).toBe('["KEYCHAIN_UNAVAILABLE"]');
    expect(seconds).toBeLessThan(15);
  });
});

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** What a script says on a home of its own, with no session bus, no display and no keychain but those it starts. */
export const run = (script: string, home: string): Promise<{ said: string; seconds: number }> =>
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

export const homeFolder = async (): Promise<string> => {
  const home = await mkdtemp(path.join(tmpdir(), 'keychain-'));
  // The daemon may still be ending, and write there.
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  await mkdir(path.join(home, 'run'), { mode: 0o700 });
  return home;
};

/** The daemon goes with the bus that the script ends. */
export const onBus = (script: string): string => `exec dbus-run-session -- bash -c '${script}'`;

/** On a bus that starts nothing by itself but those services: a name and the program that is to take it. */
export const onBareBus = async (
  home: string,
  script: string,
  services: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const folder = path.join(home, 'services');
  await mkdir(folder);
  for (const [name, program] of Object.entries(services))
    await writeFile(path.join(folder, `${name}.service`), `[D-BUS Service]\nName=${name}\nExec=${program}\n`);
  const config = path.join(home, 'bus.conf');
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><servicedir>${folder}</servicedir><policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy></busconfig>`,
  );
  return `exec dbus-run-session --config-file="${config}" -- bash -c '${script}'`;
};

// A daemon of the bus before may still be ending: a new one would leave everything to it.
const alone = 'rm -rf "$XDG_RUNTIME_DIR/keyring"';
// One that has not come to the bus yet does not notice its end, and would stay for ever.
const owner =
  'dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets';
const come = `until ${owner} >/dev/null 2>&1; do sleep 0.05; done`;
export const unlocked = `${alone}; printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; ${come}`;
export const locked = `${alone}; gnome-keyring-daemon --start --components=secrets >/dev/null; ${come}`;
/** A program that never takes the name it was started for: who asks for that waits for the bus's own 25 s. */
export const silent = "/bin/sh -c 'exec sleep 40 >/dev/null 2>&1'";

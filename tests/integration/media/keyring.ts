import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const environment = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME'] as const;

/** An unlocked gnome-keyring on a session bus of its own, which this process's libsecret then finds. */
export const startKeyring = async (dir: string): Promise<{ stop(): Promise<void> }> => {
  const before = environment.map((name) => [name, process.env[name]] as const);
  const runtime = path.join(dir, 'run');
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  process.env['XDG_RUNTIME_DIR'] = runtime;
  process.env['XDG_DATA_HOME'] = path.join(dir, 'data');
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface({ input: bus.stdout }), 'line')) as [string];
  process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
  // It goes on in the background, and ends with the bus.
  const daemon = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin.end('pw');
  await once(daemon, 'exit');
  return {
    async stop() {
      const gone = once(bus, 'exit');
      if (bus.kill()) await gone;
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
};

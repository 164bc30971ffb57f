import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rename } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import type { BankProfile } from '../../../shared/bank-profile.ts';
import { pbkdf1 } from '../../fixtures/key-encryption.ts';
import { wallTime, type Probe } from '../measure.ts';

/** The parts of an operation, each alone and as bare as it can be had; milliseconds. */

/** One request on a connection of its own: a question that the bank answers without thinking (404). */
const ask = ({ server }: BankProfile): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = https.get(
      `${server.url}/nothing`,
      { ca: [...server.tlsRoots], agent: false, minVersion: 'TLSv1.3' },
      (response) => {
        response.resume();
        response.on('end', resolve);
      },
    );
    request.on('error', reject);
  });
export const roundTrip = (profile: BankProfile): Probe => wallTime(() => ask(profile), 5);

/** Starts an empty process with a channel, hears from it and ends it: what a key process costs before it does a thing. */
export const emptyProcess: Probe = wallTime(async () => {
  const child = spawn(process.execPath, ['-e', 'process.send(0); process.on("message", () => undefined)'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
  });
  await once(child, 'message');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}, 3);

export const keyDerivation = (iterations: number): Probe => {
  const [password, salt] = [Buffer.from('Bench!2345'), Buffer.alloc(8, 1)];
  return wallTime(() => pbkdf1(password, salt, iterations), 10);
};

/** A small file that is on the disk under its name: written beside, synced, renamed, its folder synced. */
export const diskSync = (folder: string): Probe => {
  const content = Buffer.alloc(6000, 1);
  return wallTime(async () => {
    await mkdir(folder, { recursive: true });
    const draft = await open(path.join(folder, 'draft'), 'w');
    await draft.writeFile(content);
    await draft.sync();
    await draft.close();
    await rename(path.join(folder, 'draft'), path.join(folder, 'file'));
    const directory = await open(folder, 'r');
    await directory.sync();
    await directory.close();
  }, 5);
};

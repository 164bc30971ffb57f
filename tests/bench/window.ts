import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../build/places.ts';
import { readRuntime } from '../../build/set-up/runtime.mjs';
import { stage } from '../../build/stage.ts';
import { startBank } from './bank/process.ts';
import { build } from './built.ts';
import { rowOf, type Bench } from './measure.ts';
import type { Launch, Launched } from './window/launcher.ts';
import { memoryOf } from './window/memory.ts';
import { pki, workspace } from './workspace.ts';

const rounds = 5;
/** After the start: by then the background check is over and nothing moves any more. */
const settleMs = 4000;

interface Measured {
  readonly milliseconds: number;
  readonly mebibytes: number;
}

/** The field that a customer types into first. */
const logInUsable = `[...document.querySelectorAll('input')].some((field) =>
  !field.disabled && [...(field.labels ?? [])].some((label) => label.textContent.includes('아이디')))`;
const emptyUsable = `document.readyState === 'complete'`;

/** Programs on a private display as an ordinary user, one at a time. */
const openDisplay = (dir: string) => {
  const child = spawn(
    path.join(dir, 'build/on-display.sh'),
    [process.execPath, '--experimental-websocket', '--import', 'tsx', 'tests/bench/window/launcher.ts'],
    { cwd: dir, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the display went away');
    return value;
  };
  return {
    async measure(launch: Launch): Promise<Measured> {
      const launched = JSON.parse(await ask(JSON.stringify(launch))) as Launched;
      try {
        if ('fault' in launched) throw new Error(launched.fault);
        await pause(settleMs);
        return { milliseconds: launched.milliseconds, mebibytes: await memoryOf(launched.pid) };
      } finally {
        await ask('stop');
      }
    },
    async close(): Promise<void> {
      child.stdin.end();
      await exited;
    },
  };
};

export const window: Bench = {
  name: 'window',
  rows: async () => {
    const runtime = readRuntime();
    if (!runtime) throw new Error('there is no Electron runtime; run node build/set-up.mjs');
    await build();
    const data = path.join(workspace(), 'window-bank');
    const bank = await startBank(data, (await pki()).dir);
    const place = stage();
    const display = openDisplay(place.dir);
    try {
      const profile = path.join(place.results, 'profile.json');
      await cp(path.join(data, 'profile.json'), profile);
      // It is the bank's own user's alone; the app runs as another.
      await chmod(profile, 0o644);

      const executable = path.join(place.dir, path.relative(root, runtime.executable));
      const ours: Launch = {
        executable,
        args: [place.dir, `--profile=${profile}`, `--home=${place.results}`],
        usable: logInUsable,
      };
      const empty: Launch = {
        executable,
        args: [path.join(place.dir, 'tests/bench/window/empty')],
        usable: emptyUsable,
      };
      const measured: { ours: Measured; reference: Measured }[] = [];
      for (let round = -1; round < rounds; round++) {
        const one = { ours: await display.measure(ours), reference: await display.measure(empty) };
        if (round >= 0) measured.push(one);
      }
      const by = (value: (one: Measured) => number) =>
        measured.map(({ ours, reference }) => ({ ours: value(ours), reference: value(reference) }));
      const common = { against: 'an empty window', limit: { atMost: 1.3 } };
      return [
        rowOf(
          { ...common, what: 'cold start to a usable log-in', unit: 'ms' },
          by(({ milliseconds }) => milliseconds),
        ),
        rowOf(
          { ...common, what: 'idle memory', unit: 'MiB' },
          by(({ mebibytes }) => mebibytes),
        ),
      ];
    } finally {
      await display.close();
      place.remove();
      await bank.stop();
    }
  },
};

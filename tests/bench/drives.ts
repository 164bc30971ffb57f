import { mkdir, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createDriveWatch } from '../../electron/platform/drive-watch.ts';
import { rowOf, type Bench } from './measure.ts';
import { workspace } from './workspace.ts';

const minute = 60_000;

/** Milliseconds of processor time that this process, which does nothing else, uses in a minute. */
const idleMinute = async (): Promise<number> => {
  const before = process.cpuUsage();
  await setTimeout(minute);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

export const drives: Bench = {
  name: 'drives',
  rows: async () => {
    const home = await mkdtemp(path.join(workspace(), 'drives-'));
    await mkdir(path.join(home, 'media', 'USB'), { recursive: true });
    const watch = createDriveWatch({ home, onChange: () => undefined });
    const without = await idleMinute();
    watch.attend(true);
    const ours = await idleMinute();
    watch.attend(false);
    return [
      rowOf(
        {
          what: 'watching for drives while nothing happens, processor time',
          against: 'one minute',
          unit: 'ms',
          limit: { atMost: 0.002 },
          note: `${without.toFixed(1)} ms without it`,
        },
        [{ ours, reference: minute }],
      ),
    ];
  },
};

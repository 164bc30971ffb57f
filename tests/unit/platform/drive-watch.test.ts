import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createDriveWatch } from '../../../electron/platform/drive-watch.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'drives-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await mkdir(path.join(home, 'media', 'USB'), { recursive: true });
});

/** Watches as the app does while its window is seen, but by the clock alone where `everyMs` is small. */
const watching = (everyMs: number) => {
  const onChange = vi.fn<() => void>();
  const watch = createDriveWatch({ home, onChange, everyMs });
  onTestFinished(() => watch.attend(false));
  watch.attend(true);
  return { watch, onChange };
};
const drive = (name: string): string => path.join(home, 'media', name);
/** Of a busy machine. */
const patience = { timeout: 10_000 };
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500));

it('tells of a drive that appears and of one that vanishes, each once', async () => {
  const { onChange } = watching(5);
  await aWhile();
  expect(onChange).not.toHaveBeenCalled();
  await mkdir(drive('another'));
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), patience);
  await rename(drive('USB'), path.join(home, 'pulled out'));
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), patience);
  await aWhile();
  expect(onChange).toHaveBeenCalledTimes(2);
});

it('needs no clock where the folder of the mounts tells of itself', async () => {
  const { onChange } = watching(3_600_000);
  await aWhile();
  await mkdir(drive('another'));
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), patience);
});

it('does not look while nobody does, and tells what has changed meanwhile when somebody does', async () => {
  const { watch, onChange } = watching(5);
  await aWhile();
  watch.attend(false);
  await mkdir(drive('another'));
  await aWhile();
  expect(onChange).not.toHaveBeenCalled();
  watch.attend(true);
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), patience);
});

it('looks on where the folder of the mounts itself comes and goes', async () => {
  const { onChange } = watching(5);
  await aWhile();
  await rm(path.join(home, 'media'), { recursive: true });
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), patience);
  await mkdir(drive('USB'), { recursive: true });
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), patience);
});

import { readFileSync, watch } from 'node:fs';

/** Resolves when a journal, which is there, has the line. */
export const lineWritten = (file: string, line: string): Promise<void> => {
  const isThere = (): boolean => readFileSync(file, 'utf8').includes(`${line}\n`);
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isThere()) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(file, look);
    // It may have come before the watch began.
    look();
  });
};

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../sandbox-bank/unlock.ts', import.meta.url));

/** `npm run bank:unlock` with these arguments; its exit code and standard output. */
export const runUnlock = (
  args: readonly string[],
  databaseUrl?: string,
): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) };
    execFile(process.execPath, ['--import', 'tsx', cli, ...args], { env }, (error, output) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, output });
      else reject(error ?? new Error('no exit code'));
    });
  });

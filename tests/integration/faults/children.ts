import { spawn } from 'node:child_process';
import path from 'node:path';

/** Programs of this folder (*.child.ts) as files that Node starts without anything beside them. */
export const bundleChildren = async (out: string): Promise<(name: string) => string> => {
  // There they are bundled with the tests (build/test/windows-bundle.ts).
  const there = process.env['TEST_BUNDLES'];
  if (there !== undefined) return (name) => path.join(there, 'tests/integration/faults', `${name}.child.mjs`);
  const { build } = await import('vite');
  const names = ['stopped', 'full-disk', 'other-program'];
  const input = names.map((name) => [name, path.join(import.meta.dirname, `${name}.child.ts`)]);
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: out,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(input),
        output: { format: 'esm', entryFileNames: '[name].child.mjs' },
      },
    },
  });
  return (name) => path.join(out, `${name}.child.mjs`);
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Runs a program to its end. */
export const runChild = (command: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const quiet = process.platform === 'win32';
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'pipe'] });
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, errors }));
  });

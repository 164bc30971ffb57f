import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';

const root = path.resolve(import.meta.dirname, '../../..');

/** In a bundle each module still thinks that it lies where it was written: beside the files it reads. */
const ownPlace: Plugin = {
  name: 'own-place',
  transform(code, id) {
    const file = id.split('?', 1)[0] ?? '';
    if (file.includes('/node_modules/') || !code.includes('import.meta.')) return null;
    return code
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
      .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
  },
};

/** Programs in one file each: one that is started a thousand times must start fast. */
export interface Bundles {
  readonly bank: string;
  readonly client: string;
  remove(): Promise<void>;
}

export const bundlePrograms = async (): Promise<Bundles> => {
  // Beside node_modules: what stays outside the bundles (native parts, the embedded database) is found from there.
  const cache = path.join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const out = await mkdtemp(path.join(cache, 'faults-bank-'));
  const bundle = async (name: string, source: string): Promise<string> => {
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      publicDir: false,
      plugins: [ownPlace],
      ssr: {
        noExternal: true,
        external: ['@node-rs/argon2', '@electric-sql/pglite', 'pg-native', 'vite', 'vitest'],
        target: 'node',
      },
      build: {
        ssr: path.join(root, source),
        target: 'node20',
        outDir: out,
        emptyOutDir: false,
        // Half as much to compile, a thousand times.
        minify: true,
        rolldownOptions: { output: { format: 'esm', entryFileNames: `${name}.mjs`, codeSplitting: false } },
      },
    });
    return path.join(out, `${name}.mjs`);
  };
  const [bank, client] = await Promise.all([
    bundle('bank', 'tests/sandbox-bank/cli.ts'),
    bundle('client', 'tests/integration/faults-bank/client.child.ts'),
  ]);
  return { bank, client, remove: () => rm(out, { recursive: true, force: true }) };
};

// Test files as ECMAScript modules that need nothing beside them, for Windows' Node under Wine.
import fs from 'node:fs';
import path from 'node:path';
import { type Plugin, build } from 'vite';
import { at, root } from '../places.ts';

/** A path of Linux as Wine shows it: Z: is the root of this file system. */
export const onZ = (file: string): string => `Z:${file.replaceAll('/', '\\')}`;

/** `import.meta` of a test or a source is where it lies in `clone`, not where its bundle does. */
const ownPlace = (clone: string): Plugin => ({
  name: 'own-place',
  transform(code, id) {
    const file = id.split('?')[0] ?? '';
    if (!file.startsWith(root) || file.includes('/node_modules/') || !code.includes('import.meta.'))
      return null;
    const there = path.join(clone, path.relative(root, file));
    return code
      .replaceAll('import.meta.url', JSON.stringify(`file:///Z:${encodeURI(there)}`))
      .replaceAll('import.meta.dirname', JSON.stringify(onZ(path.dirname(there))))
      .replaceAll('import.meta.filename', JSON.stringify(onZ(there)));
  },
});

/** The tests' `vitest` and `node:child_process` are those of tests/windows. */
const standIns: Plugin = {
  name: 'stand-ins',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source === 'vitest') return at('tests/windows/vitest.ts');
    const own = importer?.startsWith(at('tests')) === true && !importer.startsWith(at('tests/windows'));
    return source === 'node:child_process' && own ? at('tests/windows/child-process.ts') : null;
  },
};

/** Programs that tests start, beside them: *.child.ts. */
const children = (files: readonly string[]): string[] =>
  [...new Set(files.map((file) => path.dirname(file)))].flatMap((folder) =>
    fs
      .readdirSync(at(folder))
      .filter((name) => name.endsWith('.child.ts'))
      .map((name) => `${folder}/${name}`),
  );

/** Writes `main.mjs` and a bundle for each of the files (by their names in the clone) into `out`; answers their paths. */
export async function bundleForWindows(
  files: readonly string[],
  clone: string,
  out: string,
): Promise<ReadonlyMap<string, string>> {
  const named = files.map((file): [name: string, file: string] => [file.replace(/\.ts$/, ''), file]);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    plugins: [standIns, ownPlace(clone)],
    ssr: { noExternal: true, external: ['electron', 'keytar', 'pkcs11js', 'vite'], target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: out,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries([
          ['main', at('tests/windows/main.ts')],
          ...children(files).map((file) => [file.replace(/\.ts$/, ''), at(file)]),
          ...named.map(([name, file]) => [name, at(file)]),
        ]),
        output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'parts/[name]-[hash].mjs' },
      },
    },
  });
  const bundles = new Map(named.map(([name, file]) => [file, path.join(out, `${name}.mjs`)]));
  for (const bundle of bundles.values())
    if (!fs.existsSync(bundle)) throw new Error(`${bundle} was not written`);
  return bundles;
}

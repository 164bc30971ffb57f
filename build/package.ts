// npm run package -- release --profile FILE [--installers]
// npm run package -- e2e [--profile FILE]
// Packs dist/ for this system. Each system's package is built on that system: keytar's native part is its own.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { extractFile } from '@electron/asar';
import { RefusedError, buildModeFile, buildModeFor } from './build-mode.ts';
import { type PackageMode, at, packaged, program } from './places.ts';
import { run } from './run.ts';
import { readRuntime } from './set-up/runtime.mjs';

/** Packs one of the two packages; answers electron-builder's exit code. */
export async function pack(mode: PackageMode, profile?: string, installers = false): Promise<number> {
  const buildMode = buildModeFor(mode, profile);
  const runtime = readRuntime();
  if (runtime === undefined)
    throw new RefusedError('There is no Electron runtime. Run: node build/set-up.mjs');
  if (installers && runtime.kind === 'stand-in') {
    throw new RefusedError('Installers are for shipping, and the stand-in runtime is not.');
  }
  if (!fs.existsSync(at('dist/main/main.cjs'))) throw new RefusedError('dist/ is empty. Run: npm run build');

  fs.rmSync(packaged(mode).folder, { recursive: true, force: true });
  const text = `${JSON.stringify(buildMode, null, 2)}\n`;
  try {
    fs.writeFileSync(buildModeFile, text, { flag: 'wx' });
  } catch {
    throw new RefusedError(`Another package is being built here. If none is: rm ${buildModeFile}`);
  }
  try {
    const code = await run(program('electron-builder'), [
      ...(installers ? [] : ['--dir']),
      '--config',
      at(`build/electron-builder${mode === 'release' ? '' : '.e2e'}.yml`),
      `-c.electronDist=${runtime.dist}`,
      `-c.electronVersion=${runtime.version}`,
      '--publish=never',
    ]);
    if (code !== 0) return code;
    // What is in the package decides, not what was meant to be.
    const packed = extractFile(packaged(mode).asar, path.join('dist', 'build-mode.json')).toString('utf8');
    if (packed !== text) throw new Error(`${packaged(mode).asar} has another build mode than ${mode}`);
    return 0;
  } finally {
    fs.rmSync(buildModeFile, { force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const usage =
    'npm run package -- release --profile FILE [--installers], or npm run package -- e2e [--profile FILE]';
  try {
    const { values, positionals } = parseArgs({
      options: { profile: { type: 'string' }, installers: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [mode, ...rest] = positionals;
    if ((mode !== 'release' && mode !== 'e2e') || rest.length > 0) throw new RefusedError(usage);
    process.exitCode = await pack(mode, values.profile, values.installers);
  } catch (error) {
    if (!(error instanceof RefusedError) && !(error instanceof TypeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

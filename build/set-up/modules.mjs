// node_modules as the lockfile says, and the native parts. `npm ci` runs without any package's scripts (.npmrc).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetUpError, root, run, say } from './say.mjs';

/** @param {string} file */
function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm writes node_modules/.package-lock.json at the very end of an installation: what it lists is there. */
function modulesMatchLock() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  if (wanted === undefined) throw new SetUpError('package-lock.json cannot be read. Is this a whole clone?');
  if (present === undefined) return false;
  return Object.entries(wanted).every(([where, entry]) => {
    if (where === '') return true;
    const found = present[where];
    // Packages for other systems are in the lockfile and not on this disk.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

export function installModules() {
  if (modulesMatchLock()) return;
  say('node_modules is not what package-lock.json says; running npm ci');
  const result = run('npm', ['ci', '--no-audit', '--no-fund'], { show: true });
  if (!result.ok) throw new SetUpError('npm ci failed; its own message is above.');
}

/** Packages with a native part: what each is for, and the file that is built. */
const natives = [
  ['keytar', 'the bridge to the system’s secret store', 'keytar.node'],
  ['pkcs11js', 'the bridge to security tokens', 'pkcs11.node'],
];

/**
 * Why a native part does not load; undefined where it does.
 * @param {string} name
 * @param {string} built
 */
function problemOf(name, built) {
  const file = path.join(root, 'node_modules', name, 'build/Release', built);
  if (!fs.existsSync(file)) return `${path.relative(root, file)} is not there`;
  try {
    createRequire(import.meta.url)(file);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

export function buildNatives() {
  for (const [name = '', purpose = '', built = ''] of natives) {
    if (problemOf(name, built) === undefined) continue;
    say(`building ${name} (${purpose})`);
    /** @type {Record<string, string>} */
    const env = {};
    const prefix = path.resolve(path.dirname(process.execPath), '..');
    const configured = run('npm', ['config', 'get', 'nodedir']).output.trim().split('\n').at(-1);
    // Without this node-gyp downloads Node's headers, though they are often installed beside Node itself.
    if (
      (configured === 'undefined' || configured === '') &&
      fs.existsSync(path.join(prefix, 'include/node/node_api.h'))
    ) {
      env.npm_config_nodedir = prefix;
    }
    const result = run('npm', ['rebuild', name, '--ignore-scripts=false'], { env, limit: 600 });
    const problem = result.ok ? problemOf(name, built) : result.output;
    if (problem !== undefined) throw new SetUpError(`${name} could not be built:\n${problem}`);
  }
}

// The system's packages. Installed when we may (root, apt-get), else named with the command that installs them.
import fs from 'node:fs';
import { SetUpError, run, say, sayLoudly } from './say.mjs';

/**
 * [package, what it is for]; several names: the first one is Debian 12's, the others later releases'.
 * @type {[string, 'build' | 'run' | 'test'][]}
 */
const packages = [
  ['build-essential', 'build'],
  ['python3', 'build'],
  ['pkg-config', 'build'],
  ['libsecret-1-dev', 'build'],
  ['libgtk-3-0|libgtk-3-0t64', 'run'],
  ['libnss3', 'run'],
  ['libasound2|libasound2t64', 'run'],
  ['libgbm1', 'run'],
  ['libsecret-1-0', 'run'],
  ['ca-certificates', 'run'],
  ['openssl', 'test'],
  ['xvfb', 'test'],
  ['xauth', 'test'],
  ['dbus|dbus-daemon', 'test'],
  ['gnome-keyring', 'test'],
  ['xdotool', 'test'],
  ['openbox', 'test'],
  ['fonts-noto-cjk', 'test'],
  ['softhsm2', 'test'],
  ['opensc', 'test'],
  ['wine64', 'test'],
  ['wine', 'test'],
  ['postgresql-15|postgresql-16|postgresql-17', 'test'],
];

/**
 * Names of `all` that dpkg has installed.
 * @param {string[]} all
 */
function installedOf(all) {
  const { output } = run('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...all]);
  const found = output.split('\n').filter((line) => line.endsWith(' installed'));
  return new Set(found.map((line) => line.split(' ')[0]));
}

function missingPackages() {
  const names = packages.map(([name, use]) => ({ names: name.split('|'), use }));
  const installed = installedOf(names.flatMap((entry) => entry.names));
  return names.filter((entry) => !entry.names.some((name) => installed.has(name)));
}

/**
 * Which of the alternative names this release of the system has.
 * @param {string[]} names
 */
function available(names) {
  return names.find((name) => run('apt-cache', ['show', name]).ok) ?? String(names[0]);
}

/** @param {string[]} names */
function install(names) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '-q', '--no-install-recommends', ...names];
  return run('apt-get', args, { show: true, env, limit: 900 }).ok;
}

const clusterSettings = '/etc/postgresql-common/createcluster.conf';

/** PostgreSQL's programs are for the tests, which make servers of their own: the package is told to start none. */
function installWithoutCluster() {
  if (fs.existsSync(clusterSettings) || !install(['postgresql-common'])) return;
  fs.appendFileSync(clusterSettings, '\ncreate_main_cluster = false\n');
}

export function installSystemPackages() {
  if (process.platform !== 'linux') return;
  if (!fs.existsSync('/usr/bin/dpkg-query')) {
    say(
      `this is not a Debian system; what is needed is known here as ${packages.map(([p]) => p.split('|')[0]).join(' ')}`,
    );
    return;
  }
  let missing = missingPackages();
  if (missing.length === 0) return;

  const mayInstall = process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
  const wanted = () => missing.map((entry) => available(entry.names)).join(' ');
  if (mayInstall) {
    say(`Debian packages missing: ${missing.map((entry) => entry.names[0]).join(' ')}; installing them`);
    run('apt-get', ['update', '-q'], { show: true, limit: 300 });
    const names = wanted().split(' ');
    if (names.some((name) => name.startsWith('postgresql-'))) installWithoutCluster();
    install(names);
    missing = missingPackages();
    if (missing.length === 0) return;
  }
  const command = `${mayInstall ? '' : 'sudo '}apt-get install --no-install-recommends ${wanted()}`;
  if (missing.some((entry) => entry.use !== 'test')) {
    throw new SetUpError(`Debian packages are missing. Please run:\n  ${command}`);
  }
  sayLoudly(
    'Debian packages for the tests are missing; tests that need them will fail. Please run:',
    command,
  );
}

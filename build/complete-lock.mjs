// node build/complete-lock.mjs: adds what a registry mirror left out of package-lock.json. A mirror that lacks another
// system's binary packages answers 404 for them; npm install then leaves them out, and the next npm ci refuses the
// lockfile. Their versions are exact in the package that wants them, their system is in their name.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const file = path.resolve(import.meta.dirname, '../package-lock.json');
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** @typedef {{ version: string, optionalDependencies?: Record<string, string>, dev?: boolean }} Entry */

/**
 * The optional packages that a lockfile's entries want and that it does not hold.
 * @param {Record<string, Entry>} packages
 */
export function leftOut(packages) {
  return Object.entries(packages).flatMap(([where, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name]) => !(`node_modules/${name}` in packages) && !(`${where}/node_modules/${name}` in packages),
      )
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
}

/**
 * What npm would have written, but for the hash, which only the registry knows.
 * @param {{ name: string, version: string, dev: boolean }} wanted
 */
function entryFor({ name, version, dev }) {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.includes('musl')
    ? ['musl']
    : words.includes('gnu') && os[0] === 'linux'
      ? ['glibc']
      : [];
  if (!/^\d+\.\d+\.\d+$/.test(version) || os.length !== 1 || cpu.length !== 1) {
    throw new Error(`${name}@${version}: its version or system cannot be told`);
  }
  return { version, cpu, ...(dev ? { dev } : {}), ...(libc.length > 0 ? { libc } : {}), optional: true, os };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  const missing = leftOut(lock.packages);
  for (const wanted of missing) lock.packages[`node_modules/${wanted.name}`] = entryFor(wanted);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${missing.length}: ${missing.map(({ name }) => name).join(' ')}`);
}

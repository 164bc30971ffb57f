import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What OpenSSL made or answered, kept under node_modules/.cache by everything that went into it: a changed case is made
 * again, all others are read, and a mutation run of thousands starts OpenSSL not once.
 */
const folder = fileURLToPath(new URL('../../../../node_modules/.cache/pki-paths', import.meta.url));

/** Raised when the same inputs are to give other files. */
const version = '1';

export const digestOf = (...inputs: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${input.length}:`).update(input);
  return hash.digest('hex');
};

const readKept = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/** The file of these inputs; `make` runs where it is not there yet. Of several that make it at once the first is kept. */
export const kept = (inputs: readonly (string | Uint8Array)[], make: () => Uint8Array): Uint8Array => {
  const path = join(folder, digestOf(version, ...inputs));
  const before = readKept(path);
  if (before) return new Uint8Array(before);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `${process.pid}-${digestOf(path, String(performance.now())).slice(0, 16)}`);
  writeFileSync(draft, make());
  try {
    linkSync(draft, path);
  } catch {
    // Somebody else was first: his file counts, so that everything built on it fits together.
  }
  rmSync(draft);
  return new Uint8Array(readFileSync(path));
};

type Files = Readonly<Record<string, string | Uint8Array>>;

const inFolder = <T>(files: Files, run: (cwd: string) => T): T => {
  const cwd = mkdtempSync(join(tmpdir(), 'pki-path-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    return run(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
};

/** Runs OpenSSL over these files; answers its file `out`, throws when it refuses. */
export const opensslMakes = (files: Files, ...args: string[]): Uint8Array =>
  inFolder(files, (cwd) => {
    execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    return new Uint8Array(readFileSync(join(cwd, 'out')));
  });

/** What OpenSSL says over these files, on both streams, and whether it ended well. */
export const opensslSays = (files: Files, ...args: string[]): { accepts: boolean; text: string } => {
  const inputs = Object.entries(files).flat();
  const answer = kept(['says', ...args, ...inputs], () =>
    inFolder(files, (cwd) => {
      const { status, stdout, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
      return new TextEncoder().encode(`${status === 0 ? '+' : '-'}${stdout}${stderr}`);
    }),
  );
  const text = new TextDecoder().decode(answer);
  return { accepts: text.startsWith('+'), text: text.slice(1) };
};

/** The DER in a PEM file. */
export const derOf = (pem: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(new TextDecoder().decode(pem).replace(/-----[^-]+-----|\s/g, ''), 'base64'));

export const pemOf = (label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

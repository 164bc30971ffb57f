// A copy of this clone for an ordinary user. Chromium's sandbox needs one, and uid 65534 cannot read a clone that lies
// below root's home. Hard links make it half a second.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at, root } from './places.ts';

/** What build/on-display.sh drops to. */
const user = 65534;
const leftOut = new Set(['.git', '.cache', '.pki', 'test-results']);

export interface Stage {
  /** The clone to work in: a copy, or this one when we are an ordinary user already. */
  dir: string;
  /** A folder in `dir` that the ordinary user may write to. */
  results: string;
  remove(): void;
}

const readableByAll = (file: string): boolean => (fs.statSync(file).mode & 0o004) !== 0;

function copy(from: string, to: string): void {
  // A hard link has its original's mode and disk: where either does not serve, a real copy does.
  const linked = readableByAll(from) && spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0;
  if (linked) return;
  fs.rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', '--reflink=auto', from, to]);
  execFileSync('chmod', ['-R', 'a+rX', to]);
}

export function stage(): Stage {
  if (process.getuid?.() !== 0) {
    const results = at('test-results');
    fs.mkdirSync(results, { recursive: true });
    return { dir: root, results, remove: () => undefined };
  }
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'woori-stage-'));
  const remove = (): void => {
    fs.rmSync(dir, { recursive: true, force: true });
  };
  // Also when the run is interrupted.
  process.on('exit', remove);

  fs.chmodSync(dir, 0o755);
  for (const entry of fs.readdirSync(root)) {
    if (!leftOut.has(entry)) copy(at(entry), path.join(dir, entry));
  }
  fs.mkdirSync(path.join(dir, '.cache'));
  for (const entry of fs.readdirSync(at('.cache'))) {
    if (entry === 'runtime.json' || /^(electron|node-win)-/.test(entry)) {
      copy(at('.cache', entry), path.join(dir, '.cache', entry));
    }
  }
  // The test PKI takes a while to make; its keys are made readable to their new owner only.
  if (fs.existsSync(at('.pki'))) {
    execFileSync('cp', ['-a', at('.pki'), path.join(dir, '.pki')]);
    execFileSync('chown', ['-R', `${user}:${user}`, path.join(dir, '.pki')]);
  }
  const results = path.join(dir, 'test-results');
  fs.mkdirSync(results);
  for (const folder of [dir, results, path.join(dir, '.cache')]) fs.chownSync(folder, user, user);
  return { dir, results, remove };
}

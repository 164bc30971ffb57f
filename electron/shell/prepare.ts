import type { App } from 'electron';
import { registerScheme } from './app-protocol.ts';
import { type BuildMode, readBuildMode } from './build-mode.ts';
import { type OwnSwitches, judgeCommandLine } from './command-line.ts';
import { turnOffCrashDumps } from './crashes.ts';
import { cleanEnvironment } from './environment.ts';
import { raiseWalls } from './walls.ts';

export interface Prepared {
  readonly buildMode: BuildMode;
  readonly own: OwnSwitches;
}

/**
 * All that has to stand before Electron is ready: sandbox, command line, environment, scheme, walls. A package that
 * is started with a switch it does not take ends here, before a debugger or a log could listen.
 */
export function prepare(app: App, buildModeFile: string): Prepared {
  app.enableSandbox();
  const buildMode = orEnd(() => readBuildMode(buildModeFile, app.isPackaged));
  const judged = judgeCommandLine(process.argv.slice(1), buildMode);
  if (judged.verdict === 'refused') end(`this app does not take ${judged.reason}`);
  cleanEnvironment(process.env);
  turnOffCrashDumps(app);
  registerScheme();
  raiseWalls(app);
  return { buildMode, own: judged.own };
}

/** Ends the process before it is ready, with a line for whoever started it. */
export function end(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function orEnd<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    return end(error instanceof Error ? error.message : 'the app cannot be started');
  }
}

import type { App } from 'electron';

/**
 * Runs the app when Electron is ready, and once only for a data folder: a second start brings the first one's window
 * to the front and ends. What keeps the app from starting is said in one line, without a stack.
 */
export function runOnce(app: App, start: () => Promise<void>): void {
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'the app cannot be started'}\n`);
      app.exit(1);
    });
}

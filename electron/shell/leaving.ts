import { setTimeout as pause } from 'node:timers/promises';
import { type App, powerMonitor } from 'electron';

const farewell = 2000;

/** Runs `cancel` when somebody else may come to this computer: the screen is locked, or the computer sleeps. */
export function onAway(cancel: () => void): void {
  powerMonitor.on('lock-screen', cancel);
  powerMonitor.on('suspend', cancel);
}

/**
 * With its last window the app ends, on every system: nothing stays behind. However it ends, the bank hears of it
 * first, if it hears at once.
 */
export function quitWithLastWindow(app: App, logOut: () => Promise<void>): void {
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    void Promise.race([logOut(), pause(farewell)])
      .catch(() => undefined)
      .finally(() => app.exit());
  });
}

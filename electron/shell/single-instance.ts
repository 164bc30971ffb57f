import type { App } from 'electron';

/** Whether this is the first of its data folder; a second one brings the first to the front and has to end. */
export function isFirstInstance(app: App, onSecond: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', onSecond);
  return true;
}

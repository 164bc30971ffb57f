import { type App, type BrowserWindow, dialog } from 'electron';
import type { Log } from '../usecases/ports.ts';
import { type Language, textsIn } from './texts.ts';

/** Before `ready`: a dump of a page holds what was typed into it. */
export function turnOffCrashDumps(app: App): void {
  app.commandLine.appendSwitch('disable-breakpad');
  app.commandLine.appendSwitch('disable-crash-reporter');
}

export interface CrashWatch {
  readonly app: App;
  readonly log: Log;
  readonly language: () => Language;
}

/** A page whose process died is loaded again once; the second time the customer is told and chooses. */
export function watchCrashes(window: BrowserWindow, url: string, { app, log, language }: CrashWatch): void {
  let crashes = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    crashes += 1;
    log.event('page.crashed', { reason, crashes });
    if (crashes === 1) {
      void window.loadURL(url);
      return;
    }
    void tellAndAsk(window, language()).then((restart) => {
      if (restart) app.relaunch();
      app.quit();
    });
  });
}

async function tellAndAsk(window: BrowserWindow, language: Language): Promise<boolean> {
  const words = textsIn(language);
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: words.crashed,
    detail: words.crashedDetail,
    buttons: [words.restart, words.quit],
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

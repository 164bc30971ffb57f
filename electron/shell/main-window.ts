import { BrowserWindow, session } from 'electron';
import type { Bilingual } from '../../shared/bank-profile.ts';
import { mainPage, servePage } from './app-protocol.ts';
import { backgroundColour } from './appearance.ts';
import { type CrashWatch, watchCrashes } from './crashes.ts';
import { pagePreferences } from './page-preferences.ts';
import { textsIn } from './texts.ts';

export interface MainWindowOptions extends CrashWatch {
  /** The built page's folder, and its preload. */
  readonly folder: string;
  readonly preload: string;
  readonly bank: Bilingual;
  /** The page's process died or its window was closed: what waits for it is cancelled. */
  readonly onGone: () => void;
}

/** The main page as the door of IPC and the approval window know it. */
export interface MainWindow {
  readonly origin: string;
  contents(): BrowserWindow['webContents'] | null;
  window(): BrowserWindow | null;
  open(): Promise<void>;
  focus(): void;
  /** Told when the page comes into the customer's sight, and when it goes out of it (minimised, hidden, closed). */
  onVisible(listener: (visible: boolean) => void): void;
}

/** The one main window; its session lives in memory and serves app://main alone. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  const onVisible = new Set<(visible: boolean) => void>();
  const seen = (visible: boolean) => (): void => {
    for (const listener of onVisible) listener(visible);
  };

  async function open(): Promise<void> {
    const own = session.fromPartition('main');
    const language = options.language();
    servePage(own, mainPage, options.folder);
    const opened = new BrowserWindow({
      title: `${options.bank[language]} ${textsIn(language).product}`,
      width: 1100,
      height: 760,
      minWidth: 480,
      minHeight: 480,
      show: false,
      backgroundColor: backgroundColour(),
      autoHideMenuBar: true,
      webPreferences: pagePreferences(own, options.preload),
    });
    window = opened;
    watchCrashes(opened, mainPage.url, options);
    opened.webContents.on('render-process-gone', () => options.onGone());
    opened.once('ready-to-show', () => opened.show());
    opened.on('show', seen(true));
    opened.on('restore', seen(true));
    opened.on('hide', seen(false));
    opened.on('minimize', seen(false));
    opened.on('closed', () => {
      window = null;
      seen(false)();
      options.onGone();
    });
    await opened.loadURL(mainPage.url);
  }

  return {
    origin: mainPage.origin,
    contents: () => window?.webContents ?? null,
    window: () => window,
    open,
    focus() {
      if (window?.isMinimized() === true) window.restore();
      window?.focus();
    },
    onVisible(listener) {
      onVisible.add(listener);
      if (window?.isVisible() === true) listener(true);
    },
  };
}

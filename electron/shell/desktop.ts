import { type App, type BrowserWindow, clipboard, shell } from 'electron';
import type { BankProfile } from '../../shared/bank-profile.ts';
import type { ChooseTokenLibrary, Clipboard, FileDialog, Links, ListTokens, Log } from '../usecases/ports.ts';
import type { Appearance } from './appearance.ts';
import { ApprovalDesk } from './approval/approval.ts';
import { createApprovalWindows, forkKeyProcess } from './approval/electron.ts';
import { createFileDialog, createFolderDialog, createTargetDialog } from './file-dialog.ts';
import { onAway } from './leaving.ts';
import { createLinks } from './links.ts';
import { type MainWindow, createMainWindow } from './main-window.ts';
import { createTokenDialogs } from './token-dialog.ts';
import { createTokenChoice, installedLibraries } from './token-libraries.ts';

export interface DesktopOptions {
  readonly app: App;
  /** Where a bundle lies, by its path in dist/. */
  readonly built: (name: string) => string;
  readonly profile: BankProfile;
  readonly settings: Appearance;
  readonly log: Log;
}

/** Everything that stands on the customer's desktop, and the ports it fulfils. */
export interface Desktop {
  readonly main: MainWindow;
  /** The 전자서명 window as a page that may call its own contract. */
  readonly approvalPage: { readonly origin: string; contents(): BrowserWindow['webContents'] | null };
  readonly approval: ApprovalDesk;
  readonly listTokens: ListTokens;
  readonly dialog: FileDialog;
  /** By the system's own dialog; null: cancelled. */
  readonly chooseFolder: () => Promise<string | null>;
  /** Where to put a file of that name. */
  readonly chooseTarget: (name: string) => Promise<string | null>;
  readonly chooseToken: ChooseTokenLibrary;
  readonly links: Links;
  readonly clipboard: Clipboard;
}

/** Once Electron is ready. Nothing is shown before `main.open()`. */
export function createDesktop({ app, built, profile, settings, log }: DesktopOptions): Desktop {
  const { language } = settings;
  const main = createMainWindow({
    app,
    log,
    language,
    folder: built('page'),
    preload: built('preload/preload.cjs'),
    bank: profile.bank.name,
    onGone: () => approval.cancelAll(),
  });
  const windows = createApprovalWindows({
    folder: built('approval'),
    preload: built('approval-preload/approval-preload.cjs'),
    parent: main.window,
  });
  const approval = new ApprovalDesk({
    openWindow: windows.open,
    fork: (may) => forkKeyProcess(built('key-process/key-process.cjs'), may),
  });
  const listTokens: ListTokens = (library) => approval.listTokens(library);
  onAway(() => approval.cancelAll());
  app.on('second-instance', () => main.focus());
  return {
    main,
    approvalPage: windows,
    approval,
    listTokens,
    dialog: createFileDialog(main.window, language),
    chooseFolder: createFolderDialog(main.window, language),
    chooseTarget: createTargetDialog(main.window, language),
    chooseToken: createTokenChoice({
      ...createTokenDialogs(main.window, language),
      installed: () => installedLibraries(process.platform),
      listTokens,
    }),
    links: createLinks(profile.bank.links, (url) => shell.openExternal(url)),
    clipboard: {
      write(text) {
        // Void in Electron 25, a promise in the current one.
        void clipboard.writeText(text);
      },
    },
  };
}

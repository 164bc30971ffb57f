import path from 'node:path';
import { BrowserWindow, MessageChannelMain, screen, session, utilityProcess } from 'electron';
import { approvalPortChannel, approvalRefusedChannel } from '../../../shared/approval.ts';
import { approvalPage, servePage } from '../app-protocol.ts';
import { backgroundColour } from '../appearance.ts';
import { childEnvironment } from '../environment.ts';
import { pagePreferences } from '../page-preferences.ts';
import { textsIn } from '../texts.ts';
import type { OpenApprovalWindow } from './approval-window.ts';
import type { Child } from './key-process.ts';
import { processGone } from './process-gone.ts';

export interface ApprovalPlace {
  /** The built page's folder, and its preload. */
  readonly folder: string;
  readonly preload: string;
  readonly parent: () => BrowserWindow | null;
}

const largest = { width: 560, height: 640 };

/** The door's view of whichever approval window is open, and the way to open one. */
export function createApprovalWindows({ folder, preload, parent }: ApprovalPlace) {
  let current: BrowserWindow | null = null;
  const own = session.fromPartition('approval');
  servePage(own, approvalPage, folder);

  const open: OpenApprovalWindow = (view) => {
    const owner = parent();
    const { workAreaSize } =
      owner === null ? screen.getPrimaryDisplay() : screen.getDisplayMatching(owner.getBounds());
    const size = {
      width: Math.min(largest.width, workAreaSize.width),
      height: Math.min(largest.height, workAreaSize.height),
    };
    const window = new BrowserWindow({
      ...(owner === null ? {} : { parent: owner }),
      modal: true,
      title: `${textsIn(view.language).approval} - ${view.bank[view.language]}`,
      ...size,
      maxWidth: size.width,
      maxHeight: size.height,
      minWidth: Math.min(360, size.width),
      minHeight: Math.min(360, size.height),
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      show: false,
      backgroundColor: backgroundColour(),
      webPreferences: pagePreferences(own, preload),
    });
    current = window;
    window.setMenuBarVisibility(false);
    const contents = window.webContents;
    let pid = 0;
    const loaded = window.loadURL(approvalPage.url).then(
      () => {
        pid = contents.getOSProcessId();
      },
      // A window that is closed while it loads, or a page that cannot load: `closed` or the time-out ends it.
      () => undefined,
    );
    window.once('ready-to-show', () => {
      window.show();
      window.focus();
    });
    // The page's title would stand where the bank's name does.
    window.on('page-title-updated', (event) => event.preventDefault());

    return {
      join() {
        const { port1, port2 } = new MessageChannelMain();
        void loaded.then(() => {
          if (!window.isDestroyed()) contents.postMessage(approvalPortChannel, null, [port1]);
        });
        return port2;
      },
      refuse(reason) {
        if (!window.isDestroyed()) contents.send(approvalRefusedChannel, { reason });
      },
      focus() {
        window.show();
        window.focus();
      },
      onGone(listener) {
        window.on('closed', listener);
        contents.on('render-process-gone', listener);
      },
      async close() {
        if (!window.isDestroyed()) window.destroy();
        if (current === window) current = null;
        await processGone(pid);
        if (owner !== null && !owner.isDestroyed()) owner.focus();
      },
    };
  };

  return {
    origin: approvalPage.origin,
    contents: () => (current === null || current.isDestroyed() ? null : current.webContents),
    open,
  };
}

/**
 * Starts dist/key-process/key-process.cjs with an empty environment and nowhere to write. `foreignLibraries`: macOS lets
 * a hardened process load what others have signed only where it is started so.
 */
export function forkKeyProcess(file: string, may: { readonly foreignLibraries: boolean }): Child {
  const child = utilityProcess.fork(file, [], {
    serviceName: 'key-process',
    stdio: 'ignore',
    execArgv: [],
    env: childEnvironment(process.env),
    cwd: path.parse(file).root,
    allowLoadingUnsignedLibraries: may.foreignLibraries,
  });
  return {
    postMessage: (job, ports) => child.postMessage(job, ports),
    onMessage: (listener) => child.removeAllListeners('message').on('message', listener),
    onExit: (listener) => child.once('exit', listener),
    kill() {
      const { pid } = child;
      if (pid === undefined) {
        // Not there yet: it ends as soon as it is.
        child.once('spawn', () => child.kill());
        return;
      }
      child.kill();
      // A process that was stopped, or loops in native code, does not mind the polite signal.
      void processGone(pid);
    },
  };
}

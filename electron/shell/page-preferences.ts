import type { Session, WebPreferences } from 'electron';

/**
 * A middle click opens a link elsewhere. The device interfaces are refused by the permission wall as well, but merely
 * asking for a USB device ends the whole app in Electron 25.
 */
const unusedFeatures = ['Auxclick', 'WebUSB', 'WebHID', 'Serial', 'WebBluetooth'];

/** What every page of ours runs under; each line is a default made explicit, so that no later default opens it. */
export function pagePreferences(session: Session, preload: string): WebPreferences {
  return {
    session,
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    disableBlinkFeatures: unusedFeatures.join(','),
    devTools: false,
    spellcheck: false,
    // alert(), confirm() and prompt() can be dressed up as the app's own words.
    disableDialogs: true,
  };
}

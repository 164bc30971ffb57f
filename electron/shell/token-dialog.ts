import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { type Language, textsIn } from './texts.ts';
import type { TokenDialogs } from './token-libraries.ts';

const extensions: Readonly<Partial<Record<NodeJS.Platform, string[]>>> = {
  win32: ['dll'],
  darwin: ['dylib', 'so'],
  // On Linux a library may end in a number.
};

/** The system's own dialogs, sheets of the main window: what they show no page can change, and the path stays here. */
export function createTokenDialogs(
  parent: () => BrowserWindow | null,
  language: () => Language,
): TokenDialogs {
  return {
    async ask(installed) {
      const window = parent();
      if (window === null) return null;
      const words = textsIn(language());
      const buttons = [...installed.map(({ label }) => label), words.otherFile, words.cancel];
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: words.addToken,
        detail: words.addTokenDetail,
        buttons,
        cancelId: buttons.length - 1,
        noLink: true,
      });
      return response === installed.length ? 'file' : (installed[response] ?? null);
    },
    async chooseFile() {
      const window = parent();
      if (window === null) return null;
      const words = textsIn(language());
      const own = extensions[process.platform];
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: words.chooseTokenLibrary,
        properties: ['openFile', 'dontAddToRecent'],
        filters: own ? [{ name: words.tokenLibraries, extensions: own }] : [],
      });
      const file = filePaths[0];
      if (canceled || file === undefined) return null;
      return { path: file, label: path.basename(file).normalize('NFC') };
    },
  };
}

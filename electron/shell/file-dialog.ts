import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import type { FileDialog } from '../usecases/ports.ts';
import { readChosenFile } from './chosen-file.ts';
import { type Language, textsIn } from './texts.ts';

/** The system's dialog, sheet of the main window; the file is read here and its path stays here. */
export function createFileDialog(parent: () => BrowserWindow | null, language: () => Language): FileDialog {
  return {
    async choose() {
      const window = parent();
      if (window === null) return null;
      const words = textsIn(language());
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: words.chooseFile,
        properties: ['openFile', 'dontAddToRecent'],
        // On Linux the filter minds the case, and exports come as .PFX too.
        filters: [{ name: words.certificateFiles, extensions: ['pfx', 'p12', 'PFX', 'P12'] }],
      });
      const file = filePaths[0];
      if (canceled || file === undefined) return null;
      return { name: path.basename(file).normalize('NFC'), bytes: await readChosenFile(file) };
    },
  };
}

/**
 * A folder by the system's own dialog, a sheet of the main window; null: cancelled. macOS lets the app into a folder
 * that was chosen there, Documents too, without asking again.
 */
export const createFolderDialog =
  (parent: () => BrowserWindow | null, language: () => Language): (() => Promise<string | null>) =>
  async () => {
    const window = parent();
    if (window === null) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: textsIn(language()).chooseFolder,
      properties: ['openDirectory', 'dontAddToRecent'],
    });
    return canceled ? null : (filePaths[0] ?? null);
  };

/** Where to put a file, by the system's own dialog, which asks before one is overwritten; null: cancelled. */
export const createTargetDialog =
  (
    parent: () => BrowserWindow | null,
    language: () => Language,
  ): ((name: string) => Promise<string | null>) =>
  async (name) => {
    const window = parent();
    if (window === null) return null;
    const words = textsIn(language());
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: words.chooseTarget,
      defaultPath: name,
      filters: [{ name: words.certificateFiles, extensions: ['pfx'] }],
      properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
    });
    // Empty where it was cancelled, in some versions.
    return canceled || !filePath ? null : filePath;
  };

import { open } from 'node:fs/promises';
import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { Refusal } from '../../shared/reasons.ts';
import type { FileDialog } from '../usecases/ports.ts';
import { type Language, textsIn } from './texts.ts';

const maximumBytes = 10 * 1024 * 1024;

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
      return { name: path.basename(file).normalize('NFC'), bytes: await read(file) };
    },
  };
}

/** Reads a regular file of bounded size; a device or a pipe would never end. */
async function read(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const about = await handle.stat();
      if (!about.isFile() || about.size > maximumBytes) throw new Refusal('FORMAT_UNSUPPORTED');
      const bytes = new Uint8Array(about.size);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(code === 'EACCES' || code === 'EPERM' ? 'ACCESS_DENIED' : 'MEDIA_REMOVED');
  }
}

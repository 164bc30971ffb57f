import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Refusal } from '../../shared/reasons.ts';

const maximumBytes = 10 * 1024 * 1024;

// Without NONBLOCK opening a FIFO would wait for its writer for ever; Windows has none. A link the customer may choose.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The octets of a file that the customer chose. FORMAT_UNSUPPORTED: no plain file (a device or a pipe would never end), or
 * above 10 MiB, told before anything is read; ACCESS_DENIED, MEDIA_REMOVED.
 */
export async function readChosenFile(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, flags);
    try {
      const about = await handle.stat();
      if (!about.isFile() || about.size > maximumBytes) throw new Refusal('FORMAT_UNSUPPORTED');
      const octets = new Uint8Array(about.size);
      let filled = 0;
      // A network drive hands a file over in pieces.
      while (filled < octets.length) {
        const { bytesRead } = await handle.read(octets, filled, octets.length - filled, filled);
        // It became shorter meanwhile; what is there is for the parser to judge.
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return octets.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(code === 'EACCES' || code === 'EPERM' ? 'ACCESS_DENIED' : 'MEDIA_REMOVED');
  }
}

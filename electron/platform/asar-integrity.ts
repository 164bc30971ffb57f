import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** One file in an archive's header, as @electron/asar writes it. */
const PackedFile = z.object({
  size: z.int().min(0),
  offset: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  unpacked: z.boolean().optional(),
  integrity: z.object({ algorithm: z.literal('SHA256'), hash: z.string() }),
});
type PackedFile = z.infer<typeof PackedFile>;
const Folder = z.object({ files: z.record(z.string(), z.unknown()) });

const maximumHeader = 8 * 1024 * 1024;

const readAt = async (archive: FileHandle, length: number, position: number): Promise<Buffer> => {
  const octets = Buffer.alloc(length);
  const { bytesRead } = await archive.read(octets, 0, length, position);
  if (bytesRead !== length) throw new Error('the archive ends too early');
  return octets;
};

/** The header: two Chromium pickles, the first with the size of the second, which holds JSON. */
const readHeader = async (archive: FileHandle): Promise<{ root: unknown; dataStart: number }> => {
  const headerSize = (await readAt(archive, 8, 0)).readUInt32LE(4);
  if (headerSize < 8 || headerSize > maximumHeader) throw new Error('no archive header');
  const header = await readAt(archive, headerSize, 8);
  const textLength = header.readUInt32LE(4);
  return {
    root: JSON.parse(header.subarray(8, 8 + textLength).toString('utf8')),
    dataStart: 8 + headerSize,
  };
};

function* filesBelow(node: unknown, at: readonly string[]): Generator<[string, PackedFile]> {
  for (const [name, entry] of Object.entries(Folder.parse(node).files)) {
    const folder = Folder.safeParse(entry);
    if (folder.success) yield* filesBelow(entry, [...at, name]);
    else yield [[...at, name].join('/'), PackedFile.parse(entry)];
  }
}

const isWhole = (octets: Uint8Array, file: PackedFile): boolean =>
  octets.length === file.size && createHash('sha256').update(octets).digest('hex') === file.integrity.hash;

/**
 * Electron's fs shows an archive as a folder; here it is wanted as the file it is. The switch is the whole process's:
 * it is put back before anything else can read, or pages would lose their files meanwhile.
 */
const openAsFile = (file: string): Promise<FileHandle> => {
  const shown = process.noAsar;
  process.noAsar = true;
  try {
    return open(file, 'r');
  } finally {
    process.noAsar = shown;
  }
};

/**
 * Whether every file of an asar archive, and every one unpacked beside it, has the SHA-256 that the archive's header
 * says. Finds damage and careless change; a header that was changed along is the system's to find (Electron's asar
 * integrity on Windows and macOS).
 */
export const archiveIsIntact = async (file: string): Promise<boolean> => {
  let archive: FileHandle | undefined;
  try {
    archive = await openAsFile(file);
    const { root, dataStart } = await readHeader(archive);
    for (const [name, packed] of filesBelow(root, [])) {
      const octets = packed.unpacked
        ? await readFile(path.join(`${file}.unpacked`, name))
        : await readAt(archive, packed.size, dataStart + Number(packed.offset));
      if (!isWhole(octets, packed)) return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    await archive?.close();
  }
};

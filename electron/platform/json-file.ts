import { rename } from 'node:fs/promises';
import type { z } from 'zod';
import { FileTooLarge, readCapped, writeAtomically } from './atomic-file.ts';
import { createQueue } from './queue.ts';

export interface JsonFile<T> {
  /** The content; `fallback` where there is none or it is damaged. Fails with the system's error. */
  read(): Promise<T>;
  /** Reads, changes, writes: one after the other, whoever calls. Answers what is kept from now on. */
  update(change: (content: T) => T): Promise<T>;
}

export interface JsonFileOptions<S extends z.ZodType> {
  readonly file: string;
  readonly schema: S;
  readonly fallback: z.infer<S>;
  readonly maximumBytes?: number;
  /** Told when a damaged file was put aside. */
  readonly onDamage?: () => void;
}

const parse = <S extends z.ZodType>(octets: Buffer, schema: S): z.infer<S> | undefined => {
  try {
    const read = schema.safeParse(JSON.parse(octets.toString('utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/**
 * One small JSON file of ours. Damage (a foreign hand, an older version) never stops the app: the file is put aside as
 * `<name>.damaged`, for whoever must look into it, and the fallback counts.
 */
export const createJsonFile = <S extends z.ZodType>(options: JsonFileOptions<S>): JsonFile<z.infer<S>> => {
  const { file, schema, fallback, maximumBytes = 1024 * 1024, onDamage } = options;
  const queued = createQueue();

  const read = async (): Promise<z.infer<S>> => {
    // A file that is only held or denied just now is not damaged: that fails, and stays where it is.
    const octets = await readCapped(file, maximumBytes).catch((error: unknown) => {
      if (error instanceof FileTooLarge) return undefined;
      throw error;
    });
    if (octets === null) return fallback;
    const content = octets && parse(octets, schema);
    if (content !== undefined) return content;
    await rename(file, `${file}.damaged`).catch(() => undefined);
    onDamage?.();
    return fallback;
  };

  return {
    read: () => queued(read),
    update: (change) =>
      queued(async () => {
        const content = change(await read());
        await writeAtomically(file, `${JSON.stringify(content, null, 2)}\n`);
        return content;
      }),
  };
};

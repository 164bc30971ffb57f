import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { createJsonFile } from '../platform/json-file.ts';
import type { Sources } from '../usecases/ports.ts';
import { refusalOf } from './file-errors.ts';

const Source = z.object({
  id: z.uuid(),
  kind: z.enum(['folder', 'token']),
  /** The folder, or the library of the token's maker. */
  path: z.string().min(1).max(32_767),
  /** For people. */
  label: z.string().min(1).max(260),
});
/** A folder or a kind of token that the customer added. */
export type Source = z.infer<typeof Source>;

export interface SourcesOptions {
  /** JSON, ours. */
  readonly file: string;
  /** By the system's own dialog; null: cancelled. */
  readonly chooseFolder: () => Promise<string | null>;
  readonly chooseToken: () => Promise<Pick<Source, 'path' | 'label'> | null>;
  /** One was added or removed. */
  readonly onChange: () => void;
}

/** What the customer added, for the page and for the stores that look there. */
export interface AddedSources extends Sources {
  folders(): Promise<readonly (Source & { readonly kind: 'folder' })[]>;
  tokens(): Promise<readonly (Source & { readonly kind: 'token' })[]>;
}

/** `kim/인증서`: a folder by its name and the one that it lies in, never by its whole path. */
const labelOf = (folder: string): string =>
  folder.split(path.sep).filter(Boolean).slice(-2).join(path.sep).normalize('NFC').slice(-260) || folder;

/** Folders and tokens that the customer added, kept in one file of ours. The page learns ids and labels, no path. */
export const createSources = ({
  file,
  chooseFolder,
  chooseToken,
  onChange,
}: SourcesOptions): AddedSources => {
  const kept = createJsonFile({ file, schema: z.array(Source), fallback: [] });

  const refused = (error: unknown): never => {
    throw refusalOf(error, path.basename(file));
  };
  const all = (): Promise<Source[]> => kept.read().catch(refused);
  const update = async (change: (sources: Source[]) => Source[]): Promise<void> => {
    await kept.update(change).catch(refused);
    onChange();
  };
  const add = async (kind: Source['kind'], chosen: Pick<Source, 'path' | 'label'> | null) => {
    if (chosen === null) return false;
    // One that is there already is there once.
    const same = (one: Source): boolean => one.kind === kind && one.path === chosen.path;
    await update((sources) =>
      sources.some(same) ? sources : [...sources, { id: randomUUID(), kind, ...chosen }],
    );
    return true;
  };
  const ofKind = async <K extends Source['kind']>(kind: K): Promise<(Source & { kind: K })[]> =>
    (await all()).flatMap((source) => (source.kind === kind ? { ...source, kind } : []));

  return {
    list: async () => (await all()).map(({ id, kind, label }) => ({ id, kind, label })),
    folders: () => ofKind('folder'),
    tokens: () => ofKind('token'),
    addFolder: async () => {
      const folder = await chooseFolder();
      return add('folder', folder === null ? null : { path: folder, label: labelOf(folder) });
    },
    addToken: async () => add('token', await chooseToken()),
    remove: (id) => update((sources) => sources.filter((source) => source.id !== id)),
  };
};

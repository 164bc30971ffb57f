import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { bytes, type Bytes } from '../../fixtures/der.ts';
import { readIfThere } from '../../fixtures/data-folder.ts';
import { readCredential, saveCredentials, type Credential } from '../../fixtures/server-credentials.ts';

/**
 * Credentials in the order in which they came: those of the data folder's first start in identity/, later ones in
 * folders of their own (identity/0001, identity/0002 …) that are there wholly or not at all. Of one name the latest
 * counts. Several bank processes read them; nothing but an old key is ever taken away.
 */
export interface Generation {
  readonly folder: string;
  readonly names: ReadonlySet<string>;
  /** So long the keys that it replaces serve. */
  readonly until: Date;
}

/** One that was replaced. */
export interface FormerCredential {
  readonly certificate: Bytes;
  /** Absent once its time is over. */
  readonly key: Bytes | undefined;
  readonly until: Date;
}

const About = z.strictObject({ until: z.iso.datetime() });
const aboutFile = 'rotation.json';

const folderOf = (dir: string, number: number): string =>
  path.join(dir, 'identity', String(number).padStart(4, '0'));

/** The first is older than any time that is asked about. */
const readGeneration = async (folder: string): Promise<Generation> => {
  const files = await readdir(folder);
  const about = await readIfThere(path.join(folder, aboutFile));
  return {
    folder,
    names: new Set(
      files.filter((file) => file.endsWith('.der')).map((file) => file.slice(0, -'.der'.length)),
    ),
    until: about ? new Date(About.parse(JSON.parse(about.toString())).until) : new Date(0),
  };
};

/** Oldest first. */
export const generationsOf = async (dir: string): Promise<Generation[]> => {
  const first = path.join(dir, 'identity');
  const later = (await readdir(first)).filter((name) => /^\d{4}$/.test(name)).sort();
  return Promise.all([first, ...later.map((name) => path.join(first, name))].map(readGeneration));
};

/** Adds what comes after `generations`; false where another process has done so meanwhile. */
export const addGeneration = (
  dir: string,
  generations: readonly Generation[],
  credentials: Readonly<Record<string, Credential>>,
  until: Date,
): Promise<boolean> =>
  saveCredentials(folderOf(dir, generations.length), credentials, {
    [aboutFile]: JSON.stringify({ until: until.toISOString() } satisfies z.infer<typeof About>),
  });

const withName = (generations: readonly Generation[], name: string): Generation[] =>
  generations.filter(({ names }) => names.has(name)).reverse();

export const currentOf = (generations: readonly Generation[], name: string): Promise<Credential> => {
  const [latest] = withName(generations, name);
  if (!latest) throw new Error(`there is no ${name} in the data folder; remove it`);
  return readCredential(latest.folder, name);
};

/** The last one first. */
export const formerOf = (generations: readonly Generation[], name: string): Promise<FormerCredential[]> => {
  const [latest, ...former] = withName(generations, name);
  let until = latest?.until ?? new Date(0);
  return Promise.all(
    former.map(async (generation) => {
      const replaced = until;
      until = generation.until;
      const at = (kind: 'der' | 'key'): string => path.join(generation.folder, `${name}.${kind}`);
      const [certificate, key] = await Promise.all([readFile(at('der')), readIfThere(at('key'))]);
      return { certificate: bytes(certificate), key: key && bytes(key), until: replaced };
    }),
  );
};

/** Takes the keys away whose time is over; their certificates stay, for what they have signed. */
export const eraseFormerKeys = async (generations: readonly Generation[], at: Date): Promise<void> => {
  const replacedAt = new Map<string, Date>();
  for (const { folder, names, until } of [...generations].reverse())
    for (const name of names) {
      const replaced = replacedAt.get(name);
      if (replaced && replaced <= at) await rm(path.join(folder, `${name}.key`), { force: true });
      replacedAt.set(name, until);
    }
};

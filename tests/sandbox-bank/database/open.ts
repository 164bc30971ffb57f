import { createRequire } from 'node:module';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, type Dialect } from 'kysely';
import { readIfThere, writeAtomically } from '../../fixtures/data-folder.ts';
import { migrate } from './migrations.ts';
import type { Database, Tables } from './schema.ts';
import { patientPool, serverPool } from './server.ts';

const cache = fileURLToPath(new URL('../../../.cache/sandbox-bank/', import.meta.url));

const templateFile = async (): Promise<string> => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = await readFile(path.join(entry, '../../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return path.join(cache, `pglite-${version}.tar.gz`);
};

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** An empty cluster for the next new folder: unpacking it takes 0.6 s, making one 3.5 s. */
const keepTemplate = async (file: string, database: PGlite): Promise<void> => {
  const dump = await database.dumpDataDir('gzip');
  await mkdir(cache, { recursive: true });
  await writeAtomically(file, new Uint8Array(await dump.arrayBuffer()));
};

const openEmbedded = async (dataDir: string): Promise<PGlite> => {
  if (await exists(path.join(dataDir, 'PG_VERSION'))) return PGlite.create({ dataDir });
  const template = await templateFile();
  const packed = await readIfThere(template);
  if (packed)
    return PGlite.create({
      dataDir,
      loadDataDir: new Blob([new Uint8Array(packed)], { type: 'application/x-gzip' }),
    });
  const database = await PGlite.create({ dataDir });
  // A checkout that this user cannot write into works too, only slower.
  await keepTemplate(template, database).catch(() => undefined);
  return database;
};

const migrated = async (dialect: Dialect): Promise<Database> => {
  const db = new Kysely<Tables>({ dialect });
  await migrate(db);
  return db;
};

/**
 * The bank's database, migrated: PostgreSQL at `url` over so many `connections`, else embedded (PGlite) in a folder of
 * its own in `dir`. Several processes may open one server's database at once, the first time too.
 */
export const openDatabase = async (
  dir: string,
  url: string | undefined,
  connections = 10,
): Promise<Database> => {
  if (url === undefined)
    return migrated(new PGliteDialect({ pglite: await openEmbedded(path.join(dir, 'database')) }));
  await (await migrated(new PostgresDialect({ pool: patientPool(url) }))).destroy();
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: serverPool(url, connections) }) });
};

import pg from 'pg';
import { tellersOf, type Size } from './size.ts';

/**
 * The tellers' rows as they are when everything is prepared: put back before each phase, so that the same requests, and
 * the same statements, meet the same bank again.
 */
export interface KeptRows {
  /** Takes the rows as they are now. */
  keep(): Promise<void>;
  /** Puts them back, where any were kept, and has the server write out what it still holds. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  readonly table: string;
  readonly column: string;
}

const tablesOf = async (client: pg.Client): Promise<Kept[]> => {
  const { rows } = await client.query<{ table: string }>(
    `select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname = 'customer_id'`,
  );
  return [
    { table: 'customers', column: 'id' },
    ...rows.map(({ table }) => ({ table, column: 'customer_id' })),
  ];
};

export const keptRows = async (url: string, size: Size): Promise<KeptRows> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await tablesOf(client);
  const tellers = tellersOf(size);
  const inOne = async (work: () => Promise<void>): Promise<void> => {
    await client.query('begin');
    await work();
    await client.query('commit');
  };
  return {
    keep: () =>
      inOne(async () => {
        // A customer reads before he signs: his session's end is put off by the registration, as in life.
        await client.query(
          `update sessions set expires_at = expires_at - interval '5 minutes' where customer_id = any ($1)`,
          [tellers],
        );
        await client.query('drop schema if exists kept cascade');
        await client.query('create schema kept');
        for (const { table, column } of tables)
          // Names of our own: what customers are called holds letters, digits and a hyphen.
          await client.query(
            `create table kept.${table} as select * from public.${table}
             where ${column} in (${tellers.map((id) => `'${id}'`).join(', ')})`,
          );
      }),
    restore: async () => {
      const { rows } = await client.query(`select 1 from pg_namespace where nspname = 'kept'`);
      if (rows.length > 0)
        await inOne(async () => {
          // Neither the log's guard nor the references' order stands in the way of putting back.
          await client.query('set local session_replication_role = replica');
          for (const { table, column } of tables) {
            await client.query(
              `delete from public.${table} where ${column} in (select id from kept.customers)`,
            );
            await client.query(`insert into public.${table} select * from kept.${table}`);
          }
        });
      await client.query('checkpoint');
    },
    close: () => client.end(),
  };
};

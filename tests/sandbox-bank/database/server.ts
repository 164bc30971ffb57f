import { createHash } from 'node:crypto';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

/** What a bank never waits for: a statement or a transaction beyond this is at fault, and would hold others up. */
const limits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

/** One name a text: the statements of this program are a closed set, so the map stays small. */
const names = new Map<string, string>();
const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
};

/**
 * A connection that prepares: the server parses and plans a statement at its first use on this connection, and is sent
 * its name and values ever after. What has no values (begin, commit, a migration's) goes as it is.
 */
class PreparingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query<R>(statement: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(statement: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    text: string | PostgresCursor<R>,
    values: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') return this.#client.query(text as PostgresCursor<R> & pg.Submittable);
    const name = values.length > 0 ? { name: nameOf(text) } : {};
    const answer = this.#client.query({ text, values: [...values], ...name });
    return answer as Promise<PostgresQueryResult<R>>;
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy);
  }
}

/** So many connections to the PostgreSQL server at `url`, opened when they are needed, for Kysely's dialect. */
export const serverPool = (url: string, connections: number): PostgresPool => {
  const pool = new pg.Pool({ connectionString: url, max: connections, keepAlive: true, ...limits });
  // An idle connection that the server has cut is out of the pool already; the next statement opens another or fails.
  pool.on('error', () => undefined);
  // Kysely remembers what it has of a connection by its object.
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const kept = known.get(client) ?? new PreparingClient(client);
      known.set(client, kept);
      return kept;
    },
    end: () => pool.end(),
  };
};

/** For what takes as long as it takes (migrations): connections without the limits. */
export const patientPool = (url: string): pg.Pool => new pg.Pool({ connectionString: url, max: 1 });

// A process that gives the database recorded statements, so many requests at a time: the same transactions, and no bank.
import pg from 'pg';
import type { Statement } from './recorder.ts';

export interface Replay {
  readonly url: string;
  readonly connections: number;
  /** A client → its requests → their statements. */
  readonly clients: readonly (readonly (readonly Statement[])[])[];
}

let pool: pg.Pool | undefined;
let clients: Replay['clients'] = [];

const run = async (from: pg.Pool, requests: Replay['clients'][number]): Promise<void> => {
  for (const statements of requests) {
    const connection = await from.connect();
    try {
      for (const { name, text, values } of statements)
        await connection.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    } finally {
      connection.release();
    }
  }
};

/** As many connections as are needed stay open, and keep what they have prepared. */
const poolOf = ({ url, connections }: Replay): pg.Pool =>
  (pool ??= new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 0 }));

process.on('message', (message: Replay | 'go') => {
  void (async () => {
    if (message !== 'go') {
      clients = message.clients;
      poolOf(message);
    } else if (pool) {
      const from = pool;
      await Promise.all(clients.map((requests) => run(from, requests)));
    }
    process.send?.('done');
  })();
});
console.log('{}');

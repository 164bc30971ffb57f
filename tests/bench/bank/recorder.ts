// Loaded into a bank process before the bank itself: notes every statement it gives its database and every RSA
// operation it makes, and tells them over the process's channel when asked.
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { countRsa, type RsaCounts } from './rsa-counter.ts';

export type Statement = readonly [sql: string, parameters: readonly unknown[]];
export interface Recording {
  /** In order; transactions with their BEGIN and COMMIT. Those before the mark set the scene. */
  readonly statements: readonly Statement[];
  readonly mark: number;
  /** Since the mark. */
  readonly rsa: RsaCounts;
}

const statements: Statement[] = [];
const rsa = countRsa();
let mark = 0;

const { query, transaction } = PGlite.prototype;
PGlite.prototype.query = function (sql, parameters, options) {
  statements.push([sql, parameters ?? []]);
  return query.call(this, sql, parameters, options) as never;
};
PGlite.prototype.transaction = async function <T>(work: (tx: Transaction) => Promise<T>) {
  let ended: 'commit' | 'rollback' = 'rollback';
  try {
    return await (transaction<T>).call(this, async (tx) => {
      statements.push(['begin', []]);
      const within = tx.query.bind(tx);
      tx.query = (sql, parameters, options) => {
        statements.push([sql, parameters ?? []]);
        return within(sql, parameters, options) as never;
      };
      const result = await work(tx);
      ended = 'commit';
      return result;
    });
  } finally {
    statements.push([ended, []]);
  }
};

process.on('message', (message) => {
  if (message === 'mark') {
    mark = statements.length;
    rsa.reset();
    process.send?.('marked');
  }
  if (message === 'collect') process.send?.({ statements, mark, rsa: rsa.counts() } satisfies Recording);
});

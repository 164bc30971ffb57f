// Loaded into a bank process before the bank itself: notes every statement it gives its database and every RSA
// operation it makes, and tells them over the process's channel when asked.
import crypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { PGlite, type Transaction } from '@electric-sql/pglite';

export type Statement = readonly [sql: string, parameters: readonly unknown[]];
export interface Recording {
  /** In order; transactions with their BEGIN and COMMIT. Those before the mark set the scene. */
  readonly statements: readonly Statement[];
  readonly mark: number;
  /** `sign 2048` → how often since the mark. */
  readonly rsa: Readonly<Record<string, number>>;
}

const statements: Statement[] = [];
const rsa: Record<string, number> = {};
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

const bitsOf = (key: unknown): number => {
  const holder = key as { key?: KeyObject } & Partial<KeyObject>;
  const object = holder.key ?? (holder as KeyObject);
  return object.asymmetricKeyType === 'rsa' ? (object.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
};
const counted = <F extends (...args: never[]) => unknown>(name: string, original: F, keyAt: number): F =>
  ((...args: Parameters<F>) => {
    const bits = bitsOf(args[keyAt]);
    if (bits > 0) rsa[`${name} ${bits}`] = (rsa[`${name} ${bits}`] ?? 0) + 1;
    return original(...args);
  }) as F;
crypto.sign = counted('sign', crypto.sign as never, 2);
crypto.verify = counted('verify', crypto.verify as never, 2);
crypto.privateDecrypt = counted('decrypt', crypto.privateDecrypt as never, 0);
syncBuiltinESMExports();

process.on('message', (message) => {
  if (message === 'mark') {
    mark = statements.length;
    for (const name of Object.keys(rsa)) delete rsa[name];
    process.send?.('marked');
  }
  if (message === 'collect') process.send?.({ statements, mark, rsa } satisfies Recording);
});

// Loaded into a bank process before the bank itself: notes, by idempotency key, every statement that a registration
// gives the database, and counts the RSA operations; tells them over the process's channel when asked.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { Server } from 'node:https';
import pg from 'pg';
import { bankApi } from '../../../shared/bank-api.ts';
import { countRsa, type RsaCounts } from '../bank/rsa-counter.ts';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}
export interface Recording {
  /** Idempotency key → the statements of that registration, in their order. */
  readonly requests: ReadonlyMap<string, readonly Statement[]>;
  /** Of all of them. */
  readonly rsa: RsaCounts;
}

const requests = new Map<string, Statement[]>();
const current = new AsyncLocalStorage<Statement[]>();
const rsa = countRsa();

const emit = Server.prototype.emit as (this: Server, event: string, ...args: unknown[]) => boolean;
Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
  const pass = (): boolean => emit.call(this, event, ...args);
  const [request] = args as [IncomingMessage?];
  if (event !== 'request' || request?.url !== `/v1${bankApi.register.path}`) return pass();
  const statements: Statement[] = [];
  requests.set(String(request.headers['idempotency-key']), statements);
  return current.run(statements, pass);
} as typeof Server.prototype.emit;

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, statement: Statement, ...rest: unknown[]): unknown {
  current.getStore()?.push(statement);
  return (query as (this: pg.Client, ...args: unknown[]) => unknown).call(this, statement, ...rest);
} as typeof query;

process.on('message', (message) => {
  if (message === 'mark') {
    requests.clear();
    rsa.reset();
    process.send?.('marked');
  }
  if (message === 'collect') process.send?.({ requests, rsa: rsa.counts() } satisfies Recording);
});

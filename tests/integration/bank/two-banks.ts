import pg from 'pg';
import { startPostgres, type Postgres } from '../../fixtures/postgres.ts';
import { Refused, type Client } from './client.ts';
import { BankProcess } from './process.ts';
import { certified } from './signer.ts';

/** Two processes of one bank, with nothing in common but the database and the folder of its keys. */
export interface TwoBanks {
  readonly url: string;
  readonly a: BankProcess;
  readonly b: BankProcess;
  readonly database: pg.Client;
  /** A customer logged in at the first, his session used at either. */
  atBoth(id: string): Promise<AtBoth>;
  end(): Promise<void>;
}
export type AtBoth = readonly [Client, Client];

/** How many certificates a customer may register there. */
export const limit = 3;

export const startTwoBanks = async (): Promise<TwoBanks> => {
  const postgres: Postgres = await startPostgres();
  const { url } = postgres;
  const options = ['--maximum-registrations', `${limit}`] as const;
  const a = await BankProcess.startOn(url, undefined, ...options);
  const b = await BankProcess.startOn(url, a.data, ...options);
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  return {
    url,
    a,
    b,
    database,
    atBoth: async (id) => {
      const first = await a.client(id).logIn();
      const second = b.client(id);
      second.token = first.token;
      return [first, second];
    },
    end: async () => {
      await database.end();
      await b.end();
      await a.remove();
      await postgres.stop();
    },
  };
};

/** Each test begins with empty records. */
export const releaseAllOf = async (client: Client): Promise<void> => {
  for (const { id, certificateSha256 } of await client.registrations()) {
    const certificate = certified.get(certificateSha256);
    if (certificate) await client.release(certificate, id);
  }
};

/** What became of an act: what was done, or the problem. */
export const outcome = async <T>(act: Promise<T>): Promise<{ done: T } | { code: string; detail?: string }> =>
  act.then(
    (done) => ({ done }),
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      const { code, detail } = error.problem;
      return { code, ...(detail === undefined ? {} : { detail }) };
    },
  );

import type { Selectable } from 'kysely';
import type { Database, Tables } from '../database/schema.ts';

/** What the database has of a customer's registrations: everything the log must account for. */
export interface CustomerRecords {
  readonly customer: string;
  /** The log's last entry, as the customer's row has it. */
  readonly head: { readonly position: number; readonly chain: string };
  /** By position. */
  readonly entries: readonly Selectable<Tables['log_entries']>[];
  readonly receipts: readonly Selectable<Tables['receipts']>[];
  readonly registrations: readonly Selectable<Tables['registrations']>[];
  readonly claims: readonly Selectable<Tables['claims']>[];
  readonly consents: readonly Selectable<Tables['consents']>[];
}

type Reader = Pick<Database, 'selectFrom'>;

const batch = 200;

/** Rows by their customer. */
const grouped = <Row extends { customer_id: string }>(
  rows: readonly Row[],
): ((customer: string) => readonly Row[]) => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.customer_id) ?? [];
    group.push(row);
    groups.set(row.customer_id, group);
  }
  return (customer) => groups.get(customer) ?? [];
};

/** Every customer's records, in the order of their ids; some hundred customers are in memory at a time. */
export async function* customersRecords(db: Reader): AsyncGenerator<CustomerRecords> {
  for (let last = ''; ;) {
    const customers = await db
      .selectFrom('customers')
      .select(['id', 'log_position as position', 'log_chain as chain'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(batch)
      .execute();
    const ids = customers.map(({ id }) => id);
    const end = ids.at(-1);
    if (end === undefined) return;
    const entries = grouped(
      await db
        .selectFrom('log_entries')
        .selectAll()
        .where('customer_id', 'in', ids)
        .orderBy('position')
        .execute(),
    );
    const receipts = grouped(
      await db.selectFrom('receipts').selectAll().where('customer_id', 'in', ids).execute(),
    );
    const registrations = grouped(
      await db.selectFrom('registrations').selectAll().where('customer_id', 'in', ids).execute(),
    );
    const claims = grouped(
      await db.selectFrom('claims').selectAll().where('customer_id', 'in', ids).execute(),
    );
    const consents = grouped(
      await db.selectFrom('consents').selectAll().where('customer_id', 'in', ids).execute(),
    );
    for (const { id, ...head } of customers)
      yield {
        customer: id,
        head,
        entries: entries(id),
        receipts: receipts(id),
        registrations: registrations(id),
        claims: claims(id),
        consents: consents(id),
      };
    last = end;
  }
}

const tables = ['log_entries', 'receipts', 'registrations', 'claims', 'consents'] as const;

/** Ids under which something is recorded and which no customer has. */
export const strangers = async (db: Reader): Promise<string[]> => {
  const found = await Promise.all(
    tables.map((table) =>
      db
        .selectFrom(table)
        .select('customer_id')
        .distinct()
        .where('customer_id', 'not in', db.selectFrom('customers').select('id'))
        .execute(),
    ),
  );
  return [...new Set(found.flat().map(({ customer_id }) => customer_id))].sort();
};

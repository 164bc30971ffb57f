import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExpressionBuilder, Selectable } from 'kysely';
import { z } from 'zod';
import { Bilingual } from '../../../shared/bank-profile.ts';
import { readIfThere } from '../../fixtures/data-folder.ts';
import type { Bank } from '../bank.ts';
import type { Tables } from '../database/schema.ts';

/**
 * Sends what stands in the outbox; a real bank's gateway would take it from here, by message or telephone. A notice is
 * written with the change it tells of, so that there is one of every change and of nothing else; it is delivered at
 * least once, and its id tells a second copy.
 */

const Delivered = z.strictObject({
  id: z.string(),
  customer: z.string(),
  time: z.iso.datetime(),
  text: Bilingual,
});
export type Delivered = z.infer<typeof Delivered>;

const batch = 100;

/** The sandbox's telephone network. */
export const outboxFile = (data: string): string => path.join(data, 'outbox.jsonl');

/** So long is enough to send a batch; who has not by then has died. */
const takenSeconds = 30;

type Sender = Pick<Bank, 'db' | 'now'>;
type Waiting = Pick<Selectable<Tables['outbox']>, 'customer_id' | 'id' | 'text' | 'created_at'>;

const isOneOf =
  (notices: readonly Waiting[]) =>
  ({ eb, refTuple, tuple }: ExpressionBuilder<Tables, 'outbox'>) =>
    eb(
      refTuple('customer_id', 'id'),
      'in',
      notices.map(({ customer_id, id }) => tuple(customer_id, id)),
    );

/** Some that wait, now this process's to send: of several that want one at the same moment the database lets one. */
const takeBatch = async ({ db, now }: Sender): Promise<Waiting[]> => {
  const at = now();
  const isFree = ({ eb, and, or }: ExpressionBuilder<Tables, 'outbox'>) =>
    and([eb('sent_at', 'is', null), or([eb('taken_until', 'is', null), eb('taken_until', '<', at)])]);
  const columns = ['customer_id', 'id', 'text', 'created_at'] as const;
  const waiting = await db
    .selectFrom('outbox')
    .select(columns)
    .where(isFree)
    .orderBy('created_at')
    .limit(batch)
    .execute();
  if (waiting.length === 0) return [];
  return db
    .updateTable('outbox')
    .set({ taken_until: new Date(at.getTime() + takenSeconds * 1000) })
    .where(isOneOf(waiting))
    .where(isFree)
    .returning(columns)
    .execute();
};

const lineOf = ({ customer_id, id, text, created_at }: Waiting): string => {
  const notice: Delivered = {
    id,
    customer: customer_id,
    time: created_at.toISOString(),
    text: Bilingual.parse(JSON.parse(text)),
  };
  return `${JSON.stringify(notice)}\n`;
};

/** Delivers everything that waits. */
export const deliverNotices = async (sender: Sender, file: string): Promise<void> => {
  for (;;) {
    const taken = await takeBatch(sender);
    if (taken.length === 0) return;
    // On the disk before it counts as sent: killed in between, it is sent again.
    await appendFile(file, taken.map(lineOf).join(''), { mode: 0o600, flush: true });
    await sender.db.updateTable('outbox').set({ sent_at: sender.now() }).where(isOneOf(taken)).execute();
  }
};

/** What has been delivered, the first copy of each, in its order. */
export const readDelivered = async (file: string): Promise<Delivered[]> => {
  const text = (await readIfThere(file))?.toString() ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  const notices = lines.map((line) => Delivered.parse(JSON.parse(line)));
  return [...new Map(notices.reverse().map((notice) => [notice.id, notice])).values()].reverse();
};

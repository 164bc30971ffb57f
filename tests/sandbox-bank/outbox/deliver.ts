import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Bilingual } from '../../../shared/bank-profile.ts';
import type { Bank } from '../bank.ts';

/**
 * Sends what stands in the outbox; a real bank's gateway would take it from here, by message or telephone. A notice is
 * written with the change it tells of, so that there is one of every change and of nothing else; it is delivered at
 * least once, and its id tells a second copy.
 */

export const Delivered = z.strictObject({
  id: z.string(),
  customer: z.string(),
  time: z.iso.datetime(),
  text: Bilingual,
});
export type Delivered = z.infer<typeof Delivered>;

const batch = 100;

/** The sandbox's telephone network. */
export const outboxFile = (data: string): string => path.join(data, 'outbox.jsonl');

/** Delivers a batch; false when nothing more waits. Of several processes each takes others' rows. */
const deliverBatch = ({ db, now }: Pick<Bank, 'db' | 'now'>, file: string): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    const waiting = await transaction
      .selectFrom('outbox')
      .select(['customer_id', 'id', 'text', 'created_at'])
      .where('sent_at', 'is', null)
      .orderBy('created_at')
      .limit(batch)
      .forUpdate()
      .skipLocked()
      .execute();
    if (waiting.length === 0) return false;
    const lines = waiting.map(({ customer_id, id, text, created_at }): string => {
      const notice: Delivered = {
        id,
        customer: customer_id,
        time: created_at.toISOString(),
        text: Bilingual.parse(JSON.parse(text)),
      };
      return `${JSON.stringify(notice)}\n`;
    });
    // On the disk before it counts as sent: killed in between, it is sent again.
    await appendFile(file, lines.join(''), { mode: 0o600, flush: true });
    await transaction
      .updateTable('outbox')
      .set({ sent_at: now() })
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('customer_id', 'id'),
          'in',
          waiting.map(({ customer_id, id }) => tuple(customer_id, id)),
        ),
      )
      .execute();
    return waiting.length === batch;
  });

/** Delivers everything that waits. */
export const deliverNotices = async (bank: Pick<Bank, 'db' | 'now'>, file: string): Promise<void> => {
  while (await deliverBatch(bank, file));
};

/** What has been delivered, the first copy of each, in its order. */
export const readDelivered = async (file: string): Promise<Delivered[]> => {
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const notices = lines.map((line) => Delivered.parse(JSON.parse(line)));
  return [...new Map(notices.reverse().map((notice) => [notice.id, notice])).values()].reverse();
};

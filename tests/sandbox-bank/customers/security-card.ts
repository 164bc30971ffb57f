import { randomInt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SecondFactorAsked, type CardPlace } from '../../../shared/second-factor.ts';
import type { Bank } from '../bank.ts';
import { BankRefusal, refuseRequest } from '../refusal.ts';
import { countedTry, type Counting } from './attempts.ts';
import type { Consume } from './consume.ts';

/** 보안카드: 35 cells of four digits, of which the bank asks two halves. */

const cellCount = 35;
const Cells = z.array(z.string().regex(/^\d{4}$/)).length(cellCount);

export type CardQuestion = Extract<SecondFactorAsked, { kind: 'securityCard' }>;

/** The cells of a new card. */
export const newCard = (): string[] =>
  Array.from({ length: cellCount }, () => String(randomInt(10_000)).padStart(4, '0'));

const randomPlace = (): CardPlace => ({
  cell: 1 + randomInt(cellCount),
  half: randomInt(2) === 0 ? 'front' : 'back',
});

/** Two different cells, whichever halves. */
const newQuestion = (): CardQuestion => {
  const first = randomPlace();
  let second = randomPlace();
  while (second.cell === first.cell) second = randomPlace();
  return { kind: 'securityCard', places: [first, second] };
};

const readQuestion = (text: string): CardQuestion => {
  const asked = SecondFactorAsked.parse(JSON.parse(text));
  if (asked.kind !== 'securityCard') throw new Error('not a question about a card');
  return asked;
};

/**
 * What is asked of this customer's card: the same two places until they are answered rightly, over log-ins and bank
 * processes. Who has seen a few cells cannot ask again until those come up.
 */
export const askCard = async ({ db }: Pick<Bank, 'db'>, customer: string): Promise<CardQuestion> => {
  const { card_asked: standing } = await db
    .selectFrom('customers')
    .select('card_asked')
    .where('id', '=', customer)
    .executeTakeFirstOrThrow();
  if (standing !== null) return readQuestion(standing);
  const { card_asked: chosen } = await db
    .updateTable('customers')
    // Of two requests at once the first has chosen for both.
    .set(({ fn, val }) => ({ card_asked: fn.coalesce('card_asked', val(JSON.stringify(newQuestion()))) }))
    .where('id', '=', customer)
    .returning('card_asked')
    .executeTakeFirstOrThrow();
  return readQuestion(chosen ?? '');
};

const digitsAt = (cells: readonly string[], { cell, half }: CardPlace): string => {
  const digits = cells[cell - 1] ?? '';
  return half === 'front' ? digits.slice(0, 2) : digits.slice(2);
};

/**
 * Checks the answer to `asked` as a counted try. Fails with OTP_WRONG (factor, count, limit, triesLeft), LOCKED,
 * RATE_LIMITED; a question that no longer stands (answered meanwhile) is refused as a request.
 */
export const proveCard = async (
  bank: Counting,
  customer: string,
  asked: CardQuestion,
  digits: readonly [string, string],
): Promise<Consume> => {
  const question = JSON.stringify(asked);
  const gone = () => refuseRequest('question about the card', 409);
  await countedTry(bank, {
    account: 'securityCard',
    name: customer,
    refuse: (tries) => new BankRefusal('OTP_WRONG', { factor: 'securityCard', ...tries }),
    check: async () => {
      const row = await bank.db
        .selectFrom('customers')
        .select(['factor_secret', 'card_asked'])
        .where('id', '=', customer)
        .executeTakeFirstOrThrow();
      if (row.card_asked !== question) throw gone();
      const cells = Cells.parse(JSON.parse(bank.secrets.open(row.factor_secret, `card:${customer}`)));
      const right = asked.places.map((place) => digitsAt(cells, place)).join('');
      return timingSafeEqual(Buffer.from(right), Buffer.from(digits.join('')));
    },
  });
  return async (transaction) => {
    const answered = await transaction
      .updateTable('customers')
      .set({ card_asked: null })
      .where('id', '=', customer)
      .where('card_asked', '=', question)
      .returning('id')
      .executeTakeFirst();
    if (!answered) throw gone();
  };
};

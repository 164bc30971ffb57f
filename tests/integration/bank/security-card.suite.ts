import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SecondFactor, SecondFactorAsked } from '../../../shared/second-factor.ts';
import { people } from '../../fixtures/people.ts';
import { problemOf, type Client } from './client.ts';
import { cardAnswer } from './customers.ts';
import { certify } from './signer.ts';
import { world } from './world.ts';

type Question = Extract<SecondFactorAsked, { kind: 'securityCard' }>;
type Answer = Extract<SecondFactor, { kind: 'securityCard' }>;

const aboutCard = (asked: SecondFactorAsked | null): Question => {
  if (asked?.kind !== 'securityCard') throw new Error('the bank does not ask for the card');
  return asked;
};

/** lim has a 보안카드, the others a device. */
const passPassword = async (client: Client): Promise<Question> => {
  const { id, password } = client.customer;
  const { token, next } = await client.call('logIn', { id, password });
  client.token = token;
  return aboutCard(next);
};

/** One digit off. */
const wrong = ({ digits: [first, second] }: Answer): Answer => ({
  kind: 'securityCard',
  digits: [first, `${second.slice(0, 1)}${(Number(second.slice(1)) + 1) % 10}`],
});

export const checkSecurityCard = (): void => {
  describe('보안카드', () => {
    test('two cells of 35, the same ones over log-ins until answered rightly, then others', async () => {
      const asked: Question[] = [];
      for (let round = 0; round < 3; round++) {
        const client = world.bank.client('lim');
        const question = await passPassword(client);
        asked.push(question);
        const [first, second] = question.places;
        expect(first.cell).not.toBe(second.cell);
        for (const { cell } of question.places) {
          expect(cell).toBeGreaterThanOrEqual(1);
          expect(cell).toBeLessThanOrEqual(35);
        }
        const right = cardAnswer(client.customer, question);
        expect(await problemOf(client.call('confirmSecondFactor', wrong(right)))).toMatchObject({
          status: 401,
          code: 'OTP_WRONG',
          params: { factor: 'securityCard', count: 1, limit: 5, triesLeft: 4 },
        });
        const again = world.bank.client('lim');
        expect(await passPassword(again)).toEqual(question);
        const { customer, token } = await again.call('confirmSecondFactor', right);
        expect(customer).toEqual({ id: 'lim', name: people.cardHolder.name, person: 'personal' });
        again.token = token;
        await again.registrations();
      }
      expect(new Set(asked.map((question) => JSON.stringify(question))).size).toBeGreaterThan(1);
    });

    test('an answer serves once: of two sent at once one is in', async () => {
      const clients = [world.bank.client('lim'), world.bank.client('lim')];
      const questions: Question[] = [];
      for (const client of clients) questions.push(await passPassword(client));
      expect(questions[0]).toEqual(questions[1]);
      const answers = await Promise.all(
        clients.map((client, index) =>
          client
            .call('confirmSecondFactor', cardAnswer(client.customer, questions[index] ?? aboutCard(null)))
            .then(
              () => 'in',
              () => 'refused',
            ),
        ),
      );
      expect(answers.sort()).toEqual(['in', 'refused']);
    });

    test('해제 without the key asks it again; a question answered elsewhere no longer stands', async () => {
      const lim = await world.bank.client('lim').logIn();
      const ask = async () => {
        const { registration } = await lim.register(await certify({ holder: people.cardHolder }));
        const body = { purpose: 'release', registration, withKey: false } as const;
        const { id, secondFactor } = await lim.call('challenge', body);
        return { registration, id, question: aboutCard(secondFactor), key: randomUUID() };
      };
      const first = await ask();
      const second = await ask();
      expect(second.question).toEqual(first.question);
      const send = ({ registration, id, key }: typeof first, secondFactor: Answer) =>
        lim.call(
          'release',
          { how: 'without-key', challengeId: id, reason: 'lost', secondFactor },
          { key, parameter: registration },
        );
      const right = cardAnswer(lim.customer, first.question);
      expect(await problemOf(send(first, wrong(right)))).toMatchObject({
        code: 'OTP_WRONG',
        params: { factor: 'securityCard', count: 1 },
      });
      const done = await send(first, right);
      expect(await send(first, right)).toEqual(done);
      expect(await problemOf(send(second, right))).toMatchObject({
        status: 409,
        detail: 'question about the card',
      });
      expect((await lim.registrations()).map(({ id }) => id)).toEqual([second.registration]);
      const anew = { purpose: 'release', registration: second.registration, withKey: false } as const;
      const { id, secondFactor } = await lim.call('challenge', anew);
      await send({ ...second, id, key: randomUUID() }, cardAnswer(lim.customer, aboutCard(secondFactor)));
      expect(await lim.registrations()).toEqual([]);
    });

    test('a question answered rightly no longer stands, though what it was for was refused', async () => {
      const lim = await world.bank.client('lim').logIn();
      const certificate = await certify({ holder: people.cardHolder });
      const { registration } = await lim.register(certificate);
      const asked = { purpose: 'release', registration, withKey: false } as const;
      const { id, secondFactor } = await lim.call('challenge', asked);
      const right = cardAnswer(lim.customer, aboutCard(secondFactor));
      await lim.release(certificate, registration);
      const send = (challengeId: string, parameter: string, answer: Answer) =>
        lim.call(
          'release',
          { how: 'without-key', challengeId, reason: 'lost', secondFactor: answer },
          { key: randomUUID(), parameter },
        );
      const second = await lim.register(await certify({ holder: people.cardHolder }));
      const other = { ...asked, registration: second.registration };
      const same = await lim.call('challenge', other);
      expect(same.secondFactor).toEqual(secondFactor);
      const refused = await problemOf(send(id, registration, right));
      expect(refused).toMatchObject({ code: 'ALREADY_RELEASED' });
      const again = await problemOf(send(same.id, second.registration, right));
      expect(again).toMatchObject({ status: 409, detail: 'question about the card' });
      const next = await lim.call('challenge', other);
      await send(next.id, second.registration, cardAnswer(lim.customer, aboutCard(next.secondFactor)));
    });

    test('five wrong answers lock the card, and time lifts it', async () => {
      const client = world.bank.client('lim');
      const question = await passPassword(client);
      const right = cardAnswer(client.customer, question);
      for (const triesLeft of [4, 3, 2, 1])
        expect(await problemOf(client.call('confirmSecondFactor', wrong(right)))).toMatchObject({
          triesLeft,
        });
      expect(await problemOf(client.call('confirmSecondFactor', wrong(right)))).toMatchObject({
        status: 423,
        code: 'LOCKED',
        params: { account: 'securityCard', limit: 5 },
      });
      // The right one too: a lock is no hint.
      const locked = await problemOf(client.call('confirmSecondFactor', right));
      expect(locked.code).toBe('LOCKED');
      await sleep(Date.parse(locked.until ?? '') - Date.now() + 50);
      await client.call('confirmSecondFactor', right);
    });
  });
};

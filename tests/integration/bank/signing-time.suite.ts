import { describe, expect, test } from 'vitest';
import { problemOf, type Client } from './client.ts';
import { certify } from './signer.ts';
import { world } from './world.ts';

/** So many minutes from when it is asked: the suite runs for longer than the tolerances are wide. */
const inMinutes = (count: number): Date => new Date(Date.now() + count * 60_000);

/** Message and statement say the same time. */
const dated = (at: Date): Parameters<Client['register']>[1] => ({ statement: { time: at.toISOString() } });

export const checkSigningTime = (): void => {
  describe('when it was signed', () => {
    test.each([
      ['long before the challenge', -60 * 24 * 30],
      ['six minutes before the challenge', -6],
      ['six minutes ahead', 6],
      ['years ahead', 60 * 24 * 365 * 3],
    ])('%s: refused', async (_when, minutes) => {
      const certificate = await certify();
      expect(await problemOf(world.hong.register(certificate, dated(inMinutes(minutes))))).toMatchObject({
        code: 'INTERNAL',
        detail: 'statement.time',
      });
      expect(await world.hong.registrations()).toEqual([]);
    });

    test.each([
      ['slow', -4],
      ['fast', 4],
    ])('a clock four minutes %s: registered', async (_how, minutes) => {
      await world.hong.register(await certify(), dated(inMinutes(minutes)));
      expect(await world.hong.registrations()).toHaveLength(1);
    });

    test.each([
      ['a second after', 1000],
      ['a second before', -1000],
      ['a month before', -30 * 86_400_000],
    ])('message signed %s the statement’s time: refused', async (_when, ms) => {
      const time = new Date();
      const change = { ...dated(time), signingTime: new Date(time.getTime() + ms) };
      expect(await problemOf(world.hong.register(await certify(), change))).toMatchObject({
        code: 'SIGNATURE_INVALID',
        detail: 'signingTime is not statement.time',
      });
      expect(await world.hong.registrations()).toEqual([]);
    });

    test('the last millisecond of a second is still that second', async () => {
      const second = Math.floor(Date.now() / 1000) * 1000;
      await world.hong.register(await certify(), dated(new Date(second + 999)));
      expect(await world.hong.registrations()).toHaveLength(1);
    });
  });
};

import type { BankProfile } from '../../../shared/bank-profile.ts';
import { Line } from './line.ts';
import type { Prepared } from './tellers.ts';

/** So many clients, each with the writes of its own customers, in their order. */
export const shared = <T extends Pick<Prepared, 'teller'>>(all: readonly T[], clients: number): T[][] =>
  Array.from({ length: clients }, (_, client) => all.filter(({ teller }) => teller % clients === client));

export interface Worked {
  /** Milliseconds by the clock, first request to last answer. */
  readonly wall: number;
  /** Milliseconds of each request, shortest first. */
  readonly latencies: readonly number[];
}

/** Sends all of it over one kept connection a client, the clients spread over the banks; every answer must be 200. */
export const work = async (
  profiles: readonly BankProfile[],
  all: readonly Prepared[],
  clients: number,
): Promise<Worked> => {
  const lines = await Promise.all(
    Array.from({ length: clients }, (_, client) => {
      const profile = profiles[client % profiles.length];
      if (!profile) throw new Error('no bank');
      return Line.open(profile);
    }),
  );
  const latencies: number[] = [];
  const shares = shared(all, clients);
  const start = performance.now();
  try {
    await Promise.all(
      lines.map(async (line, client) => {
        for (const { request } of shares[client] ?? []) {
          const sent = performance.now();
          const { status, body } = await line.send(request);
          if (status !== 200) throw new Error(`register: the bank answered ${status} ${body}`);
          latencies.push(performance.now() - sent);
        }
      }),
    );
    return { wall: performance.now() - start, latencies: latencies.sort((a, b) => a - b) };
  } finally {
    for (const line of lines) line.end();
  }
};

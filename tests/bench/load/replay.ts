import { once } from 'node:events';
import { startServer, type ServerProcess } from '../bank/process.ts';
import { connections } from './banks.ts';
import type { Recording, Statement } from './recorder.ts';
import type { Replay } from './replayer.ts';
import type { Prepared } from './tellers.ts';
import { shared } from './work.ts';

/** Processes that replay, kept for the whole benchmark: their statements are prepared as a bank's are. */
export interface Replayers {
  /** Gives the database the statements of these requests, so many clients at a time; answers milliseconds by the clock. */
  replay(url: string, all: readonly Prepared[], clients: number): Promise<number>;
  stop(): Promise<void>;
}

/** Two: one would be the limit itself before the database is. */
const processes = 2;

export const startReplayers = async ({ requests }: Recording): Promise<Replayers> => {
  const replayers: ServerProcess[] = [];
  for (let i = 0; i < processes; i++)
    replayers.push(await startServer('tests/bench/load/replayer.ts', { args: [] }));
  const tell = async ({ child }: ServerProcess, message: Replay | 'go'): Promise<void> => {
    const answered = once(child, 'message');
    child.send(message);
    await answered;
  };
  const statementsOf = ({ idempotencyKey }: Prepared): readonly Statement[] => {
    const recorded = requests.get(idempotencyKey);
    if (!recorded) throw new Error('a registration that was not recorded');
    return recorded;
  };
  return {
    replay: async (url, all, clients) => {
      const shares = shared(all, clients).map((own) => own.map(statementsOf));
      const working = replayers.slice(0, Math.min(processes, clients));
      for (const [i, replayer] of working.entries()) {
        const own = shares.filter((_, client) => client % working.length === i);
        await tell(replayer, { url, connections, clients: own });
      }
      const start = performance.now();
      await Promise.all(working.map((replayer) => tell(replayer, 'go')));
      return performance.now() - start;
    },
    stop: async () => {
      for (const { stop } of replayers) await stop();
    },
  };
};

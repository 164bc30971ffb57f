import { randomUUID } from 'node:crypto';
import { lineOf, phases, type Phase } from '../../sandbox-bank/phases.ts';
import { isWrite, questions, refusalsOfARepetition, unwriting, writes, type Act } from './acts.ts';
import type { JournaledBank } from './bank.ts';
import type { Ground } from './ground.ts';
import { judge, toldBy } from './judge.ts';
import { inLanes } from './lanes.ts';
import { FaultProxy } from './proxy.ts';
import { createSeats } from './seats.ts';
import type { Table } from './table.ts';

/** Another process is there at once; or none is until the customer has been told something. */
const afterwards = ['there again at once', 'down until told'] as const;

export interface Kill {
  readonly act: Act;
  readonly phase: Phase;
  readonly afterwards: (typeof afterwards)[number];
}

/** The phases that every call has; the others are those of what is written. */
const ofEveryCall: readonly Phase[] = ['received', 'authenticated', 'answering', 'answered'];
const ofSettle = phases.filter((phase) => phase !== 'challenged' && phase !== 'checked');

const killsOf = (acts: readonly Act[], of: readonly Phase[]): Kill[] =>
  acts.flatMap((act) => of.flatMap((phase) => afterwards.map((then) => ({ act, phase, afterwards: then }))));

/** Every phase of every write, twice. */
export const killsOfWrites: readonly Kill[] = killsOf(writes, phases);
export const killsOfOthers: readonly Kill[] = [
  ...killsOf(questions, ofSettle),
  ...killsOf(unwriting, ofEveryCall),
];

interface Armed extends Kill {
  readonly key: string;
  readonly line: string;
}

const limitMs = 20_000;

/** Ends the bank where it stands still, and proves by its journal that it got there and no further. */
const killAt = async (bank: JournaledBank, line: string): Promise<void> => {
  const by = await bank.end('SIGKILL');
  const last = (await bank.journal()).at(-1);
  if (by !== 'SIGKILL' || last !== line)
    throw new Error(`ended by ${String(by)} after ${last ?? 'nothing'}, not in ${line}\n${bank.log}`);
};

/**
 * One lane: a bank process a run, which is killed in it, while the next one starts. What a run needs beforehand is done
 * by its own process; what becomes of it afterwards, by the next. A call without a key would be met too early by that:
 * `calm`, a bank that lives on, serves around it.
 */
class Lane {
  readonly #ground: Ground;
  readonly #proxy: FaultProxy;
  readonly #calm: JournaledBank;
  readonly #table: Table;
  readonly #seats: ReturnType<typeof createSeats>;
  #next: Promise<JournaledBank> | undefined;

  constructor(ground: Ground, proxy: FaultProxy, calm: JournaledBank, table: Table) {
    this.#ground = ground;
    this.#proxy = proxy;
    this.#calm = calm;
    this.#table = table;
    this.#seats = createSeats(ground, proxy, limitMs);
  }

  async run(kill: Armed, following: Armed | undefined): Promise<void> {
    const bank = await (this.#next ?? this.#ground.startBank(kill.line));
    const next = (this.#next = this.#ground.startBank(following?.line));
    // Told later, when it is waited for.
    next.catch(() => undefined);
    const proxy = this.#proxy;
    proxy.target = isWrite(kill.act) ? bank.port : this.#calm.port;
    const at = await this.#seats(kill.act);
    const prepared = await kill.act.prepare(at, kill.key);

    proxy.plan(kill.act.matches, []);
    proxy.target = bank.port;
    const telling = toldBy(prepared.send);
    await bank.reached(kill.line);
    const successor = following !== undefined && !isWrite(following.act) ? this.#calm : await next;
    const isDown = kill.afterwards === 'down until told';
    if (isDown) proxy.refuse();
    await killAt(bank, kill.line);
    proxy.target = successor.port;
    const told = await telling;
    if (isDown) await proxy.accept();

    const verdict = await judge(at, prepared, told, {
      refusals: ['BANK_UNAVAILABLE', ...refusalsOfARepetition(kill.act)],
      mayBeUnknown: isDown,
    });
    this.#table.count(kill.act.name, 'bank killed', `${kill.phase}, ${kill.afterwards}`, verdict);
  }

  async end(): Promise<void> {
    this.#proxy.end();
    await (await this.#next)?.end('SIGTERM');
  }
}

/** Kills a bank process in each of them, and judges what the customer was told. */
export const killBanks = async (
  ground: Ground,
  kills: readonly Kill[],
  table: Table,
  lanes = 4,
): Promise<void> => {
  const calm = await ground.startBank();
  // Dealt out beforehand: a process is told at its start where to stand still.
  const hands = Array.from({ length: lanes }, (_, lane) =>
    kills
      .filter((_kill, i) => i % lanes === lane)
      .map((kill): Armed => {
        const key = randomUUID();
        const isKeyed = !unwriting.includes(kill.act);
        return { ...kill, key, line: lineOf(kill.act.call, kill.phase, isKeyed ? key : '') };
      }),
  );
  try {
    await inLanes(lanes, hands, async (hand) => {
      const lane = new Lane(ground, await FaultProxy.start(ground.identity), calm, table);
      try {
        for (const [i, kill] of hand.entries()) await lane.run(kill, hand[i + 1]);
      } finally {
        await lane.end();
      }
    });
  } finally {
    await calm.end('SIGTERM');
  }
};

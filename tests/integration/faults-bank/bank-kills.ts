import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { lineOf, phases, type Phase } from '../../sandbox-bank/phases.ts';
import { questions, refusalsOfARepetition, unwriting, writes, type Act } from './acts.ts';
import type { JournaledBank } from './bank.ts';
import type { Ground } from './ground.ts';
import { judge, toldBy, type Told } from './judge.ts';
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
  /** Held: it stands still in the phase and dies there. Else it dies as soon as the phase is seen, wherever it is then. */
  readonly isHeld: boolean;
}

const killsOf = (acts: readonly Act[], of: readonly Phase[], isHeld = true): Kill[] =>
  acts.flatMap((act) =>
    of.flatMap((phase) => afterwards.map((then) => ({ act, phase, afterwards: then, isHeld }))),
  );

/** The phases that every call has; the others are those of what is written. */
const ofEveryCall: readonly Phase[] = ['received', 'authenticated', 'answering', 'answered'];
const ofSettle = phases.filter((phase) => phase !== 'challenged' && phase !== 'checked');

/** Every phase of every write, in both ways. */
export const killsOfWrites: readonly Kill[] = killsOf(writes, phases);
export const killsOfOthers: readonly Kill[] = [
  ...killsOf(questions, ofSettle),
  ...killsOf(unwriting, ofEveryCall),
];
/** Between two phases, in the commit itself too: where no line of a journal can be. */
export const killsUnderWay: readonly Kill[] = killsOf(
  writes,
  phases.filter((phase) => phase !== 'answering' && phase !== 'answered'),
  false,
);

interface Armed extends Kill {
  readonly key: string;
  readonly line: string;
}

const isKeyed = ({ act }: Kill): boolean => !unwriting.includes(act);
const armed = (kill: Kill): Armed => {
  const key = randomUUID();
  return { ...kill, key, line: lineOf(kill.act.call, kill.phase, isKeyed(kill) ? key : '') };
};

const limitMs = 20_000;

/** The answer may be there before the last phases are; but not for long. */
const neverReached = async (telling: Promise<Told>, line: string): Promise<never> => {
  const told = await telling;
  await wait(15_000, undefined, { ref: false });
  throw new Error(`told ${told}, and never in ${line}`);
};

/** Ends the bank, and tells from its journal where it was; that must be where it stood still. */
const killAt = async (bank: JournaledBank, { line, isHeld }: Armed): Promise<string> => {
  const by = await bank.end('SIGKILL');
  const journal = await bank.journal();
  const last = journal.at(-1) ?? 'nothing';
  if (by !== 'SIGKILL' || !journal.includes(line) || (isHeld && last !== line))
    throw new Error(`ended by ${String(by)} after ${last}, not in ${line}\n${bank.log}`);
  return last;
};

/**
 * One lane: a bank process a run, which is killed in it, while the next one starts (on an embedded database: then). What
 * a run needs beforehand is done by its own process; what becomes of it afterwards, by the next. A call without a key
 * would be met too early by that: `calm`, a bank that lives on, serves around it.
 */
class Lane {
  readonly #ground: Ground;
  readonly #proxy: FaultProxy;
  readonly #calm: JournaledBank | undefined;
  readonly #table: Table;
  readonly #seats: ReturnType<typeof createSeats>;
  #next: Promise<JournaledBank> | undefined;

  constructor(ground: Ground, proxy: FaultProxy, calm: JournaledBank | undefined, table: Table) {
    this.#ground = ground;
    this.#proxy = proxy;
    this.#calm = calm;
    this.#table = table;
    this.#seats = createSeats(ground, proxy, limitMs);
  }

  #start(kill: Armed | undefined): Promise<JournaledBank> {
    const bank = this.#ground.startBank(kill?.isHeld ? kill.line : undefined);
    // Told later, where it is waited for.
    bank.catch(() => undefined);
    return (this.#next = bank);
  }

  /** Who serves around the run of `kill`. */
  async #around(kill: Armed | undefined, own: Promise<JournaledBank>): Promise<JournaledBank> {
    const bank = await own;
    return kill === undefined || isKeyed(kill) ? bank : (this.#calm ?? bank);
  }

  async run(kill: Armed, following: Armed | undefined): Promise<void> {
    const own = this.#next ?? this.#start(kill);
    const bank = await own;
    const next = this.#ground.database === 'server' ? this.#start(following) : undefined;
    // Before anything that is good for a short time only: a one-time code.
    await next;
    const proxy = this.#proxy;
    proxy.target = (await this.#around(kill, own)).port;
    const at = await this.#seats(kill.act);
    const prepared = await kill.act.prepare(at, kill.key);

    proxy.plan(kill.act.matches, []);
    proxy.target = bank.port;
    const reached = bank.reached(kill.line);
    const telling = toldBy(prepared.send);
    await Promise.race([reached, neverReached(telling, kill.line)]);
    const isDown = kill.afterwards === 'down until told';
    if (isDown) proxy.front.refuse();
    const last = await killAt(bank, kill);
    const successor = await this.#around(following, next ?? this.#start(following));
    proxy.target = successor.port;
    const told = await telling;
    if (isDown) await proxy.front.listen();

    const verdict = await judge(at, prepared, told, {
      refusals: ['BANK_UNAVAILABLE', ...refusalsOfARepetition(kill.act)],
      mayBeUnknown: isDown,
    });
    const where = kill.isHeld ? kill.phase : `beyond ${last.split('/')[1] ?? ''}`;
    this.#table.count(kill.act.name, 'bank killed', `${where}, ${kill.afterwards}`, verdict);
  }

  async end(): Promise<void> {
    this.#proxy.front.end();
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
  const calm = kills.every(isKeyed) ? undefined : await ground.startBank();
  // Dealt out beforehand: a process is told at its start where to stand still.
  const hands = Array.from({ length: lanes }, (_, lane) =>
    kills.filter((_kill, i) => i % lanes === lane).map(armed),
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
    await calm?.end('SIGTERM');
  }
};

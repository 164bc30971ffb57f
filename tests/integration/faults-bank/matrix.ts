import {
  isWrite,
  questions,
  refusalsOfARepetition,
  settleRequest,
  unwriting,
  writes,
  type Act,
} from './acts.ts';
import { cases, type Case, type Fault } from './faults.ts';
import type { Ground } from './ground.ts';
import { judge, toldBy } from './judge.ts';
import { inLanes } from './lanes.ts';
import { FaultProxy } from './proxy.ts';
import { createSeats } from './seats.ts';
import type { Seat } from './seat.ts';
import type { Table } from './table.ts';

/** How many of the client's three requests meet the fault: the write, its repetition, the question what became of it. */
const reaches = ['first try', 'both tries', 'settle too'] as const;
type Reach = (typeof reaches)[number];

export interface Cell {
  readonly act: Act;
  readonly case: Case;
  readonly reach: Reach;
}

/** Where nobody listens any more, the question what became of it finds nobody either. */
const exists = ({ case: { fault }, reach }: Cell): boolean =>
  !(fault.does === 'meet' && fault.whom === 'nobody' && reach === 'both tries');

const once: readonly Act[] = [...questions, ...unwriting];

/** Every operation under every fault at every place, in the first try alone, in both, and in all that is asked. */
export const everyCell: readonly Cell[] = [
  ...writes.flatMap((act) =>
    cases.flatMap((one) => reaches.map((reach): Cell => ({ act, case: one, reach })).filter(exists)),
  ),
  ...once.flatMap((act) => cases.map((one): Cell => ({ act, case: one, reach: 'first try' }))),
];

/** Long enough for an answer on a busy machine; where the client is to wait in vain, short. */
const limits = { usual: 10_000, waiting: 2_500 };
const expectedOf = ({ act, case: { fault, told }, reach }: Cell) => {
  const isSpoken = fault.does === 'answer instead';
  return {
    refusals: [...told, ...refusalsOfARepetition(act)],
    mayBeUnknown: isWrite(act) && (reach === 'settle too' || (isSpoken && told.includes('SESSION_EXPIRED'))),
  };
};

/** Where no connection comes about, nothing is repeated; so an answer is lost first, and the repetition meets it. */
const lostBefore: Fault = { does: 'cut the answer', after: 'nothing' };

const plan = async ({ act, reach, case: { fault } }: Cell, proxy: FaultProxy): Promise<void> => {
  const times = reaches.indexOf(reach) + 1;
  const isConnection = fault.does === 'meet';
  const faults = isConnection ? (times === 1 ? [] : [lostBefore]) : Array<Fault>(times).fill(fault);
  proxy.plan((request) => act.matches(request) || (times === 3 && settleRequest(request)), faults);
  if (!isConnection) return;
  const { whom } = fault;
  await proxy.front.meet(times === 1 ? [whom] : times === 2 ? [null, whom] : [null, whom, whom]);
};

const run = async (cell: Cell, at: Seat, table: Table): Promise<void> => {
  const { act, reach } = cell;
  const { name, phase } = cell.case;
  const prepared = await act.prepare(at);
  await plan(cell, at.proxy);
  const told = await toldBy(prepared.send);
  const verdict = await judge(at, prepared, told, expectedOf(cell));
  table.count(act.name, name, once.includes(act) ? phase : `${phase}, ${reach}`, verdict);
};

/** Runs the cells through a bank process that nobody disturbs; only the line is bad. */
export const runMatrix = async (
  ground: Ground,
  bankPort: number,
  cells: readonly Cell[],
  table: Table,
): Promise<void> => {
  const lanes = 8;
  const proxies = await Promise.all(
    Array.from({ length: lanes }, () => FaultProxy.start(ground.identity, bankPort)),
  );
  const seats = proxies.map((proxy) => ({
    usual: createSeats(ground, proxy, limits.usual),
    waiting: createSeats(ground, proxy, limits.waiting),
  }));
  try {
    await inLanes(lanes, cells, async (cell, lane) => {
      const at = await seats[lane]?.[cell.case.waits ? 'waiting' : 'usual'](cell.act);
      if (at) await run(cell, at, table);
    });
  } finally {
    for (const { front } of proxies) front.end();
  }
};

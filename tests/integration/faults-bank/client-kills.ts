import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { historyOf } from '../client/app-history.ts';
import type { App } from '../client/world.ts';
import { writes, type Prepared } from './acts.ts';
import type { JournaledBank } from './bank.ts';
import { clientPhases, type ClientPhase, type Errand } from './client-phases.ts';
import type { Fault } from './faults.ts';
import type { Ground } from './ground.ts';
import { judge, type Told } from './judge.ts';
import { lineWritten } from './journal.ts';
import { inLanes } from './lanes.ts';
import { FaultProxy, keyOf } from './proxy.ts';
import { seat } from './seat.ts';
import type { Table } from './table.ts';

export interface ClientKill {
  readonly act: (typeof writes)[number];
  readonly phase: ClientPhase;
}

/** Every phase of the client in every write. */
export const clientKills: readonly ClientKill[] = writes.flatMap((act) =>
  clientPhases.map((phase) => ({ act, phase })),
);

type Described = Omit<Prepared, 'send' | 'before'> & {
  readonly before: { registered: string[]; history: [string, string][]; receipts: string[] };
};

/** Starts a client, ends it in its phase, and proves by its journal that it got there and no further. */
const killIn = async (phase: ClientPhase, errand: Errand, program: string, held: Promise<void>) => {
  const { key, journal } = errand;
  await writeFile(journal, '');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString().replace(/.{300,}/g, '…')));
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const broken = exited.then(() => Promise.reject(new Error(`the client ended: ${errors.join('')}`)));
  // It ends in any case; that it ends too early is told where something is waited for.
  broken.catch(() => undefined);
  child.stdin.end(JSON.stringify(errand));
  const [line] = (await Promise.race([once(lines, 'line'), broken])) as [string];
  const isSent = phase.startsWith('sent,');
  await Promise.race([isSent ? held : lineWritten(journal, `${phase}/${key}`), broken]);
  child.kill('SIGKILL');
  const [, by] = await exited;
  const last = (await readFile(journal, 'utf8')).trimEnd().split('\n').at(-1);
  if (by !== 'SIGKILL' || last !== `${isSent ? 'sending' : phase}/${key}`)
    throw new Error(`ended by ${String(by)} after ${String(last)}, not in ${phase}\n${errors.join('')}`);
  return JSON.parse(line) as Described;
};

const faultsOf = (phase: ClientPhase): Fault[] => {
  if (phase === 'sent, done') return [{ does: 'hold the answer' }];
  return phase === 'sent, held on its way' ? [{ does: 'hold the request' }] : [];
};

const run = async (
  { act, phase }: ClientKill,
  ground: Ground,
  proxy: FaultProxy,
  table: Table,
): Promise<void> => {
  const customer = ground.nextCustomer();
  const key = randomUUID();
  const folder = await ground.newFolder('client');
  const profile = ground.profileAt(proxy.front.port);
  proxy.plan((request) => keyOf(request) === key, faultsOf(phase));
  const errand = {
    folder,
    customer,
    key,
    profile,
    act: act.name,
    stopAt: phase,
    journal: `${folder}.journal`,
  };
  const { before, ...prepared } = await killIn(phase, errand, ground.programs.client, proxy.held());

  // Started again on what the killed one has left, the app asks by itself, and tells.
  let history: ReturnType<typeof historyOf> | undefined;
  const onStart = (app: App): void => void (history = historyOf(app, profile));
  const at = await seat(ground, proxy, { customer, folder, limitMs: 20_000, onStart });
  const settled = (await history?.settled())?.find(({ operation }) => operation.key === key);
  const told = settled === undefined ? beforeAndAfter(phase) : settled.completion ? 'done' : 'not done';
  const whole: Prepared = {
    ...prepared,
    before: { ...before, history: new Map(before.history) },
    send: () => Promise.reject(new Error('sent already')),
  };
  const verdict = await judge(at, whole, told, { refusals: [], mayBeUnknown: false });
  table.count(act.name, 'client killed', phase, verdict);
};

/** Where there is nothing on the disk to ask about yet, or any more: what the customer has reason to believe. */
const beforeAndAfter = (phase: ClientPhase): Told => {
  if (phase === 'asked') return 'not done';
  return phase === 'pending removed' || phase === 'told' ? 'done' : 'RESULT_UNKNOWN';
};

/** Kills a client process in each of them, starts it again, and judges what the customer is then told. */
export const killClients = async (
  ground: Ground,
  bank: JournaledBank,
  kills: readonly ClientKill[],
  table: Table,
  lanes = 4,
): Promise<void> => {
  const proxies = await Promise.all(
    Array.from({ length: lanes }, () => FaultProxy.start(ground.identity, bank.port)),
  );
  try {
    await inLanes(lanes, kills, async (kill, lane) => {
      const proxy = proxies[lane];
      if (proxy) await run(kill, ground, proxy, table);
    });
  } finally {
    for (const { front } of proxies) front.end();
  }
};

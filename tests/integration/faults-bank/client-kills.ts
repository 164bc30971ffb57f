import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { writes, type Prepared } from './acts.ts';
import type { JournaledBank } from './bank.ts';
import { clientPhases, type ClientPhase, type Errand } from './client-phases.ts';
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

/** The last phase that the client itself knows of, where it is killed waiting for the answer. */
const lastOwn = (phase: ClientPhase): ClientPhase => (phase.startsWith('sent,') ? 'sending' : phase);

/** Where nothing is pending any more, or yet: what the customer has reason to believe. */
const believed = (phase: ClientPhase): Told => (phase === 'asked' ? 'not done' : 'done');

type Described = Omit<Prepared, 'send' | 'before'> & {
  readonly before: { registered: string[]; history: [string, string][]; receipts: string[] };
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
  const journal = path.join(folder, '..', `${path.basename(folder)}.journal`);
  await writeFile(journal, '');
  const errand: Errand = {
    ...{ folder, customer, key, journal },
    profile: ground.profileAt(proxy.port),
    act: act.name,
    stopAt: phase,
  };
  proxy.plan(
    (request) => keyOf(request) === key,
    phase === 'sent, done'
      ? [{ does: 'hold the answer' }]
      : phase === 'sent, held on its way'
        ? [{ does: 'hold the request' }]
        : [],
  );
  const held = proxy.held();

  const child = spawn(process.execPath, [ground.programs.client], { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const broken = exited.then(() => Promise.reject(new Error(`the client ended: ${errors.join('')}`)));
  child.stdin.end(JSON.stringify(errand));
  const [line] = (await Promise.race([once(lines, 'line'), broken])) as [string];
  const { before, ...prepared } = JSON.parse(line) as Described;
  const stopped = phase.startsWith('sent,') ? held : lineWritten(journal, `${phase}/${key}`);
  await Promise.race([stopped, broken]);
  child.kill('SIGKILL');
  const [, by] = await exited;
  await broken.catch(() => undefined);
  const last = (await readFile(journal, 'utf8')).trimEnd().split('\n').at(-1);
  if (by !== 'SIGKILL' || last !== `${lastOwn(phase)}/${key}`)
    throw new Error(`ended by ${String(by)} after ${String(last)}, not in ${phase}\n${errors.join('')}`);

  // Started again on what the killed one has left.
  const at = await seat(ground, proxy, { customer, folder, limitMs: 20_000 });
  const pending = await at.app.pending.list(customer.id);
  const told = pending.some((operation) => operation.key === key) ? 'RESULT_UNKNOWN' : believed(phase);
  const whole: Prepared = {
    ...prepared,
    before: { ...before, history: new Map(before.history) },
    send: () => Promise.reject(new Error('sent already')),
  };
  const verdict = await judge(at, whole, told, { refusals: [], mayBeUnknown: true });
  table.count(act.name, 'client killed', phase, verdict);
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
    for (const proxy of proxies) proxy.end();
  }
};

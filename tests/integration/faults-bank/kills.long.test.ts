import { afterAll, beforeAll, expect, it } from 'vitest';
import { killBanks, killsOfOthers, killsOfWrites, killsUnderWay, type Kill } from './bank-kills.ts';
import { clientKills, killClients } from './client-kills.ts';
import { layGround, type Ground } from './ground.ts';
import { Table } from './table.ts';

/** A thousand and more processes killed, each by its journal in its phase. */
const leastRuns = 1000;
let runs = 0;

const times = <T>(count: number, all: readonly T[]): T[] => Array.from({ length: count }, () => all).flat();
const conclude = (table: Table, wanted: number): void => {
  console.log(table.text);
  expect(table.problems).toEqual([]);
  expect(table.runs).toBe(wanted);
  runs += table.runs;
};

let ground: Ground;
beforeAll(async () => {
  ground = await layGround({ database: 'server', customers: 1500 });
});
afterAll(() => ground.end());

const bankKills: readonly Kill[] = [
  ...times(10, killsOfWrites),
  ...times(3, killsOfOthers),
  ...times(2, killsUnderWay),
];

it('a bank killed in any phase loses nothing, doubles nothing, and the customer is told what is true', async () => {
  const table = new Table('a bank killed (SIGKILL), as its journal shows; PostgreSQL');
  await killBanks(ground, bankKills, table);
  conclude(table, bankKills.length);
}, 3_000_000);

it('a client killed in any phase of a write finds out, started again, what became of it', async () => {
  const table = new Table('a client killed (SIGKILL), as its journal shows');
  const kills = times(4, clientKills);
  const bank = await ground.startBank();
  await killClients(ground, bank, kills, table);
  await bank.end('SIGTERM');
  conclude(table, kills.length);
}, 3_000_000);

it('so does one with the embedded database, killed in the commit too', async () => {
  const table = new Table('a bank killed (SIGKILL), as its journal shows; PGlite');
  const embedded = await layGround({ database: 'embedded', customers: 20 });
  const isDown = ({ afterwards }: Kill): boolean => afterwards === 'down until told';
  const inCommit = ({ phase }: Kill): boolean => /transaction|commit/.test(phase);
  const kills = [
    ...killsOfWrites.filter((kill) => isDown(kill) && inCommit(kill)),
    ...killsUnderWay.filter((kill) => isDown(kill) && kill.phase === 'before-commit'),
  ];
  try {
    await killBanks(embedded, kills, table, 1);
  } finally {
    await embedded.end();
  }
  conclude(table, kills.length);
}, 3_000_000);

it('a thousand at least', () => {
  expect(runs).toBeGreaterThanOrEqual(leastRuns);
});

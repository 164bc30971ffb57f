import { afterAll, beforeAll, expect, it } from 'vitest';
import { killBanks, killsOfOthers, killsOfWrites } from './bank-kills.ts';
import { clientKills, killClients } from './client-kills.ts';
import { layGround, type Ground } from './ground.ts';
import { Table } from './table.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await layGround({ database: 'server', customers: 200 });
});
afterAll(() => ground.end());

/** Each phase once; in the long part each many times, and in every way. */
const some = <T>(all: readonly T[], stride: number): T[] => all.filter((_, i) => i % stride === 0);

it('a bank killed in any phase loses nothing, doubles nothing, and the customer is told what is true', async () => {
  const table = new Table('a bank killed (SIGKILL) in its phase, as its journal shows (a share)');
  const kills = [...some(killsOfWrites, 2), ...some(killsOfOthers, 5)];
  await killBanks(ground, kills, table);
  console.log(table.text);
  expect(table.problems).toEqual([]);
  expect(table.runs).toBe(kills.length);
}, 300_000);

it('a client killed in any phase of a write finds out, started again, what became of it', async () => {
  const table = new Table('a client killed (SIGKILL) in its phase, as its journal shows (a share)');
  const kills = some(clientKills, 2);
  const bank = await ground.startBank();
  await killClients(ground, bank, kills, table);
  await bank.end('SIGTERM');
  console.log(table.text);
  expect(table.problems).toEqual([]);
  expect(table.runs).toBe(kills.length);
}, 300_000);

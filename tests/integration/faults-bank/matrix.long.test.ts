import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournaledBank } from './bank.ts';
import { layGround, type Ground } from './ground.ts';
import { everyCell, runMatrix } from './matrix.ts';
import { Table } from './table.ts';

let ground: Ground;
let bank: JournaledBank;
beforeAll(async () => {
  ground = await layGround({ database: 'server', customers: 3000 });
  bank = await ground.startBank();
});
afterAll(async () => {
  await bank.end('SIGTERM');
  await ground.end();
});

it('every operation under every fault at every place: nothing lost, nothing doubled, nothing told wrongly', async () => {
  const table = new Table('faults on the line');
  await runMatrix(ground, bank.port, everyCell, table);
  console.log(table.text);
  expect(table.problems).toEqual([]);
  expect(table.runs).toBe(everyCell.length);
}, 3_000_000);

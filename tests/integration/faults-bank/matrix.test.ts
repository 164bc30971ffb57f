import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournaledBank } from './bank.ts';
import { layGround, type Ground } from './ground.ts';
import { everyCell, runMatrix } from './matrix.ts';
import { Table } from './table.ts';

let ground: Ground;
let bank: JournaledBank;
beforeAll(async () => {
  ground = await layGround({ database: 'server', customers: 500 });
  bank = await ground.startBank();
});
afterAll(async () => {
  await bank.end('SIGTERM');
  await ground.end();
});

/** So many cells apart, so that every operation meets faults of every kind; all of them are in the long part. */
const stride = 13;

it('loses nothing, doubles nothing, and tells what is true', async () => {
  const table = new Table('faults on the line (a share; all of them in the long part)');
  const cells = everyCell.filter((_, i) => i % stride === 0);
  await runMatrix(ground, bank.port, cells, table);
  console.log(table.text);
  expect(table.problems).toEqual([]);
  expect(table.runs).toBe(cells.length);
}, 300_000);

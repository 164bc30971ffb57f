import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cell } from './matrix/cell.ts';
import { openIn } from './matrix/required.ts';

/** Rooms of the table: every file beside these two declares cells. */
const rooms = readdirSync(new URL('matrix/', import.meta.url))
  .filter((name) => name !== 'cell.ts' && name !== 'required.ts')
  .map((name) => name.replace(/\.ts$/, ''));
const contributions = await Promise.all(
  rooms.map((room) => import(`./matrix/${room}.ts`) as Promise<{ cells: readonly Cell[] }>),
);
const cells = contributions.flatMap((room) => room.cells);

const seconds: readonly Cell['against'][] = ['OpenSSL', 'node-forge', 'pkijs', 'kisa-seed', 'vector'];

/** Only a cell whose assertions ran to their end counts. */
const filled = new Set<Cell>();

const rowOf = ({ algorithm, direction }: Cell): string => `${algorithm} · ${direction}`;

const table = (): string => {
  const rows = [...new Set(cells.map(rowOf))].sort();
  const width = Math.max(...rows.map((row) => row.length));
  const markOf = (row: string, against: Cell['against']): string => {
    const here = cells.filter((cell) => rowOf(cell) === row && cell.against === against);
    if (here.length === 0) return ' ';
    return here.every((cell) => filled.has(cell)) ? '✓' : '✗';
  };
  const line = (row: string, marks: readonly string[]): string =>
    [row.padEnd(width), ...marks.map((mark, i) => mark.padEnd(seconds[i]!.length))].join(' │ ');
  return [
    line('algorithm · direction', seconds),
    ...rows.map((row) =>
      line(
        row,
        seconds.map((against) => markOf(row, against)),
      ),
    ),
  ].join('\n');
};

afterAll(() => console.log(table()));

describe.each(rooms.map((room, i) => ({ room, cells: contributions[i]!.cells })))('$room', (contribution) => {
  it('declares each cell once', () => {
    const names = contribution.cells.map((cell) => `${rowOf(cell)} against ${cell.against}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });

  for (const cell of contribution.cells) {
    it(`${cell.algorithm}, ${cell.direction}, against ${cell.against}`, async () => {
      expect.hasAssertions();
      await cell.check();
      // Counted here too: `hasAssertions` speaks up only after the test, and no cell may be filled by nothing.
      expect(expect.getState().assertionCalls).toBeGreaterThan(0);
      filled.add(cell);
    });
  }
});

describe('the table', () => {
  it('has no empty cell: everything read or written is held against another implementation, and was here', () => {
    expect(openIn(cells.filter((cell) => filled.has(cell)))).toEqual([]);
  });

  it('is red for an algorithm without its cell', () => {
    const without = cells.filter(({ algorithm }) => !/\bRSASSA-PSS\b/.test(algorithm));
    expect(openIn(without)).toContain('rsassaPss: nobody else’s is read');
    expect(openIn(cells.filter(({ direction }) => direction !== 'sign'))).toContain(
      'sha256WithRsa: nobody else reads ours',
    );
  });
});

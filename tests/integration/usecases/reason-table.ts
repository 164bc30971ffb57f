import { readFileSync } from 'node:fs';

const steps = ['check', 'challenge', 'window', 'record'] as const;
export type Step = (typeof steps)[number];
type Cell = '●' | '○' | '–';
export type Row = Readonly<Record<Step, Cell>>;

const isCell = (text: string | undefined): text is Cell => text === '●' || text === '○' || text === '–';

/** docs/reasons.md as data: a row a reason. Fails where a line of its table is none. */
export const readReasonTable = (): ReadonlyMap<string, Row> => {
  const page = readFileSync(new URL('../../../docs/reasons.md', import.meta.url), 'utf8');
  const lines = page.split('\n').filter((line) => /^\| [A-Z_]+ +\|/.test(line));
  const rows = lines.map((line) => {
    const [code = '', check, challenge, window, record, by] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (!isCell(check) || !isCell(challenge) || !isCell(window) || !isCell(record) || !by)
      throw new Error(`not a row: ${line}`);
    return [code, { check, challenge, window, record }] as const;
  });
  if (new Set(rows.map(([code]) => code)).size !== rows.length)
    throw new Error('a reason stands there twice');
  return new Map(rows);
};

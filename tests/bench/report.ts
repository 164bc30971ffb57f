import type { Row } from './measure.ts';

const amount = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);

const limitText = ({ limit }: Row): string =>
  'atMost' in limit ? `≤ ${amount(limit.atMost)}` : `≥ ${amount(limit.atLeast)}`;

const cells = (row: Row): readonly string[] => [
  row.what,
  `${amount(row.ours)} ${row.unit}`,
  `${amount(row.reference)} ${row.unit}`,
  row.against,
  row.ratio.toFixed(2),
  `${row.spread[0].toFixed(2)}–${row.spread[1].toFixed(2)}`,
  limitText(row).replace(/0+$/, '').replace(/\.$/, ''),
  row.inside ? 'inside' : 'OUTSIDE',
];

const heads = ['what', 'ours', 'reference', 'which', 'ratio', 'middle half', 'limit', ''];

/** The rows as one table of plain text, their notes below it. */
export const table = (rows: readonly Row[]): string => {
  const lines = [heads, ...rows.map(cells)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const text = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | '));
  const notes = rows.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`]));
  return [text[0] ?? '', widths.map((width) => '-'.repeat(width)).join('-|-'), ...text.slice(1), ...notes]
    .map((line) => line.trimEnd())
    .join('\n');
};

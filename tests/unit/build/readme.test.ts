import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { at } from '../../../build/places.ts';

const papers = [
  'README.md',
  ...fs
    .readdirSync(at('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

/** Headings as GitHub makes anchors of them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

/** Targets of links and images, outside code; addresses elsewhere are not ours to hold. */
const linksOf = (text: string): string[] =>
  [
    ...text
      .replace(/^```[\s\S]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm),
  ]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));

test('reads links as they are written', () => {
  const text =
    '# A `b` c\n[x](y.md "t") ![i](<z.png>) [w](https://x.y) `[no](no.md)`\n[r]: q.md#a\n```\n[n](n)\n```\n';
  expect(linksOf(text)).toEqual(['y.md', 'z.png', 'q.md#a']);
  expect(anchorsOf(text)).toEqual(['a-b-c']);
});

test('the papers are there', () => expect(papers.length).toBeGreaterThan(5));

test.each(papers)('every link in %s leads to a file, and to a heading in it', (paper) => {
  const missing = linksOf(fs.readFileSync(at(paper), 'utf8')).filter((link) => {
    const [target = '', anchor] = decodeURI(link).split('#');
    const file = target === '' ? at(paper) : path.resolve(path.dirname(at(paper)), target);
    if (!fs.existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(fs.readFileSync(file, 'utf8')).includes(anchor);
  });
  expect(missing).toEqual([]);
});

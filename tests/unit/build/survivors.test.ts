import { expect, test } from 'vitest';
import { survivors, unexplained } from '../../../build/survivors.ts';

const source = 'const a = 1;\nif (a > 1 &&\n    b) return;\n';
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const report = (...mutants: { status: string; replacement: string; location: ReturnType<typeof at> }[]) =>
  survivors({ files: { 'electron/pki/path/a.ts': { source, mutants } } });

const comparison = { replacement: 'a >= 1', location: at(2, 5, 2, 10) };
const condition = { replacement: 'true', location: at(2, 5, 3, 6) };

test('a mutant is named by its change and its line, over line breaks too', () => {
  const { survived } = report({ status: 'Survived', ...comparison }, { status: 'NoCoverage', ...condition });
  expect(survived.map(({ line }) => line)).toEqual([
    'electron/pki/path/a.ts:2 `a > 1` → `a >= 1` in `if (a > 1 &&`',
    'electron/pki/path/a.ts:2 `a > 1 && b` → `true` in `if (a > 1 &&`',
  ]);
});

test('what a test found, or what never ended, has not survived; what cannot run does not count', () => {
  const found = report(
    ...['Killed', 'Timeout', 'RuntimeError', 'Survived', 'Ignored', 'CompileError'].map((status) => ({
      status,
      ...comparison,
    })),
  );
  expect(found).toMatchObject({ total: 4, killed: 3 });
  expect(found.survived).toHaveLength(1);
});

test('a survivor needs a reason under its own file', () => {
  const found = report({ status: 'Survived', ...comparison });
  const item = '- `a > 1` → `a >= 1` in `if (a > 1 &&`';
  const under = (file: string, text: string) =>
    unexplained(found, `# Mutants\n\n## \`${file}\`\n\n${text}\n`);
  expect(under('electron/pki/path/a.ts', `${item}: the same, since a is no number here.`)).toEqual([]);
  expect(under('electron/pki/path/a.ts', item)).toHaveLength(1);
  expect(under('electron/pki/path/a.ts', `${item}: `)).toHaveLength(1);
  expect(under('electron/pki/path/b.ts', `${item}: the same, since a is no number here.`)).toHaveLength(1);
  expect(unexplained(found, '')).toHaveLength(1);
});

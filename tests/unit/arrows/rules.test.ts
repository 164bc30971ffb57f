// Each lint rule the house relies on, with a fault planted for it: a rule that is configured and silently does not run
// (a type-aware one without its checker, say) would be found out here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finding, House } from './house.ts';

const faults: Record<string, { file: string; text: string; rule: string }> = {
  'a promise left floating': {
    file: 'electron/platform/floating.ts',
    text: `const work = async (): Promise<void> => {};\nexport const f = (): void => { work(); };`,
    rule: 'typescript(no-floating-promises)',
  },
  'a promise where none is expected': {
    file: 'electron/platform/misused.ts',
    text: `const work = async (): Promise<boolean> => true;\nexport const f = (): number => (work() ? 1 : 2);`,
    rule: 'typescript(no-misused-promises)',
  },
  'an explicit any': {
    file: 'electron/platform/any.ts',
    text: `export const f = (value: any): unknown => value;`,
    rule: 'typescript(no-explicit-any)',
  },
  'a case that is forgotten': {
    file: 'electron/platform/switch.ts',
    text: `export const f = (word: 'a' | 'b'): number => { switch (word) { case 'a': return 1; } return 2; };`,
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  'a comment that switches the types off': {
    file: 'electron/platform/ignore.ts',
    text: `// @ts-ignore\nexport const a: number = 'x';`,
    rule: 'typescript(ban-ts-comment)',
  },
  'a circle of imports': {
    file: 'electron/platform/circle-a.ts',
    text: `import { b } from './circle-b.ts';\nexport const a = (): number => b();`,
    rule: 'import(no-cycle)',
  },
  'a console in the app': {
    file: 'electron/platform/console.ts',
    text: `export const f = (): void => { console.log('secret'); };`,
    rule: 'eslint(no-console)',
  },
  eval: {
    file: 'electron/platform/eval.ts',
    text: `export const f = (text: string): unknown => eval(text);`,
    rule: 'eslint(no-eval)',
  },
  'HTML from a string': {
    file: 'renderer/login/danger.tsx',
    text: `export const A = () => <p dangerouslySetInnerHTML={{ __html: 'x' }} />;`,
    rule: 'react(no-danger)',
  },
  'a hook behind a condition': {
    file: 'renderer/login/hook.tsx',
    text: `import { useState } from 'react';\nexport const A = (p: { on: boolean }) => { if (p.on) useState(1); return null; };`,
    rule: 'react-hooks(rules-of-hooks)',
  },
  'a composition root that grew too long': {
    file: 'electron/main.ts',
    text: `export const a = 1;\n`.repeat(1) + '// line\n'.repeat(120),
    rule: 'eslint(max-lines)',
  },
};

describe('lint finds', () => {
  let house: House;
  let findings: Finding[];

  beforeAll(() => {
    house = new House();
    for (const { file, text } of Object.values(faults)) house.plant(file, `${text}\n`);
    house.plant(
      'electron/platform/circle-b.ts',
      `import { a } from './circle-a.ts';\nexport const b = (): number => a();\n`,
    );
    house.plant('electron/platform/good.ts', `export const good = async (): Promise<number> => 1;\n`);
    for (const folder of ['renderer/release', 'dist/main', 'release']) {
      house.plant(`${folder}/any.ts`, `export const f = (value: any): unknown => value;\n`);
    }
    findings = house.lint();
  });
  afterAll(() => {
    house.remove();
  });

  test.each(Object.entries(faults))('%s', (_name, { file, rule }) => {
    expect(findings.filter((found) => found.file === file).map((found) => found.code)).toContain(rule);
  });

  test('a fault in a feature that is called like a build folder', () => {
    expect(findings.map((found) => found.file)).toContain('renderer/release/any.ts');
  });

  test('nothing in what was built', () => {
    expect(findings.filter((found) => /^(dist|release)\//.test(found.file))).toEqual([]);
  });

  test('nothing in a good file', () => {
    expect(findings.filter((found) => found.file === 'electron/platform/good.ts')).toEqual([]);
  });
});

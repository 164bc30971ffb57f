import { describe, expect, test } from 'vitest';
import { readCoverage, readPlaywright, readStep, readVitest, total } from '../../../build/test/reports.ts';

const file = (name: string, statuses: string[], status = 'passed', message = '') => ({
  name,
  status,
  message,
  assertionResults: statuses.map((s, i) => ({ status: s, fullName: `${name} ${i}` })),
});
const vitestReport = (success: boolean, ...testResults: object[]) => JSON.stringify({ success, testResults });
const playwrightReport = (stats: object, errors: object[] = []) =>
  JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors });

describe('Vitest reports', () => {
  test('passed, failed and skipped tests are counted each', () => {
    const report = vitestReport(
      false,
      file('a', ['passed', 'passed', 'pending']),
      file('b', ['failed', 'todo'], 'failed'),
    );
    expect(readVitest('unit', report, 1)).toMatchObject({ passed: 2, failed: 1, skipped: 2 });
  });

  test('a file that failed to load counts as a failure, though it has no tests', () => {
    const report = vitestReport(
      false,
      file('a', ['passed']),
      file('b', [], 'failed', 'SyntaxError: x\nat y'),
    );
    const tally = readVitest('unit', report, 1);
    expect(tally).toMatchObject({ passed: 1, failed: 1 });
    expect(tally.problems).toEqual(['b did not run: SyntaxError: x']);
  });

  test('an unhandled error outside every test counts as a failure', () => {
    expect(readVitest('unit', vitestReport(false, file('a', ['passed'])), 1)).toMatchObject({ failed: 1 });
    expect(readVitest('unit', vitestReport(false, file('a', ['passed'])), 0)).toMatchObject({ failed: 1 });
  });

  test('a runner that ends with a code other than 0 has failed', () => {
    expect(readVitest('unit', vitestReport(true, file('a', ['passed'])), 124)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test.each([
    ['missing', undefined],
    ['not JSON', '{'],
    ['without a test', vitestReport(true)],
  ])('a report that is %s is a failure', (_name, report) => {
    expect(readVitest('unit', report, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('Playwright reports', () => {
  test('a good run', () => {
    expect(readPlaywright('e2e', playwrightReport({ expected: 7, skipped: 1 }), 0)).toMatchObject({
      passed: 7,
      failed: 0,
      skipped: 1,
      problems: [],
    });
  });

  test('a flaky test is a failure', () => {
    expect(readPlaywright('e2e', playwrightReport({ expected: 7, flaky: 2 }), 0)).toMatchObject({
      passed: 7,
      failed: 2,
    });
  });

  test('a file that did not load is only in errors, and is a failure', () => {
    const report = playwrightReport({ expected: 7 }, [{ message: 'Error: no such module\nat x' }]);
    expect(readPlaywright('e2e', report, 1)).toMatchObject({
      passed: 7,
      failed: 1,
      problems: ['Error: no such module'],
    });
  });

  test.each([
    ['missing', undefined],
    ['not JSON', ''],
    ['without a test', playwrightReport({})],
  ])('a report that is %s is a failure', (_name, report) => {
    expect(readPlaywright('e2e', report, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('only skipped tests are no tests', () => {
    expect(readPlaywright('e2e', playwrightReport({ skipped: 3 }), 0)).toMatchObject({ failed: 1 });
  });
});

describe('the sum', () => {
  test('is one line of the form CI reads', () => {
    const tallies = [
      readStep('types', 0),
      readStep('lint', 2),
      readPlaywright('e2e', playwrightReport({ expected: 3 }), 0),
    ];
    expect(total(tallies)).toEqual({ passed: 4, failed: 1, line: '4 passed, 1 failed' });
  });

  test('nothing at all is a failure', () => {
    expect(total([]).line).toBe('0 passed, 1 failed');
  });
});

describe('coverage', () => {
  const summary = (lines: unknown, branches: unknown): string =>
    JSON.stringify({ total: { lines: { pct: lines }, branches: { pct: branches } } });

  test('lines and branches must both reach the bound', () => {
    expect(readCoverage('pki', summary(95, 95), 95)).toMatchObject({ passed: 1, failed: 0 });
    for (const [lines, branches] of [
      [94.99, 100],
      [100, 94.99],
      ['Unknown', 'Unknown'],
    ])
      expect(readCoverage('pki', summary(lines, branches), 95)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('a summary that is missing is a failure', () => {
    expect(readCoverage('pki', undefined, 95)).toMatchObject({ passed: 0, failed: 1 });
  });
});

// What the runners' own JSON reports say, added up. A report that is missing, unreadable or empty is a failure: a run
// that tested nothing must not look like one that passed.

/** One part of the test run: how many passed and failed, and what to tell of it. */
export interface Tally {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  problems: string[];
}

const failedWith = (name: string, problem: string): Tally => ({
  name,
  passed: 0,
  failed: 1,
  skipped: 0,
  problems: [problem],
});

interface VitestReport {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  specs?: { title: string; ok: boolean; file: string }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport {
  suites?: PlaywrightSuite[];
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: { message?: string }[];
}

function parse<T>(name: string, report: string | undefined): T | Tally {
  if (report === undefined) return failedWith(name, 'no report was written');
  try {
    return JSON.parse(report) as T;
  } catch {
    return failedWith(name, 'the report is not JSON');
  }
}

const isTally = (value: object): value is Tally => 'problems' in value;

/** A runner that ends badly, or ran nothing, without a failed test to show for it has failed all the same. */
function heldAgainstExit(tally: Tally, exitCode: number): Tally {
  if (exitCode !== 0 && tally.failed === 0) {
    return { ...tally, failed: 1, problems: [...tally.problems, `the runner ended with code ${exitCode}`] };
  }
  if (tally.passed + tally.failed === 0) return { ...tally, failed: 1, problems: ['no test ran'] };
  return tally;
}

/** Vitest's JSON. A file that does not load has no tests, so its `numFailedTests` does not count it: we do. */
export function readVitest(name: string, report: string | undefined, exitCode: number): Tally {
  const parsed = parse<VitestReport>(name, report);
  if (isTally(parsed)) return parsed;
  const tally: Tally = { name, passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const file of parsed.testResults) {
    const failures = file.assertionResults.filter((test) => test.status === 'failed');
    const passed = file.assertionResults.filter((test) => test.status === 'passed').length;
    tally.passed += passed;
    tally.failed += failures.length;
    tally.skipped += file.assertionResults.length - passed - failures.length;
    tally.problems.push(...failures.map((test) => `${file.name}: ${test.fullName}`));
    if (file.status === 'failed' && failures.length === 0) {
      tally.failed += 1;
      tally.problems.push(`${file.name} did not run: ${file.message.split('\n')[0] ?? ''}`);
    }
  }
  return heldAgainstExit(tally, parsed.success ? exitCode : exitCode || 1);
}

/** Tests that did not end as they should, by name: for the reader, not for the count. */
const failedSpecs = (suites: PlaywrightSuite[] = []): string[] =>
  suites.flatMap((suite) => [
    ...(suite.specs ?? []).filter((spec) => !spec.ok).map((spec) => `${spec.file}: ${spec.title}`),
    ...failedSpecs(suite.suites),
  ]);

/** Playwright's JSON. Files that do not load are only in `errors`, and a flaky test is not in `unexpected`. */
export function readPlaywright(name: string, report: string | undefined, exitCode: number): Tally {
  const parsed = parse<PlaywrightReport>(name, report);
  if (isTally(parsed)) return parsed;
  const { expected, unexpected, flaky, skipped } = parsed.stats;
  const problems = parsed.errors.map(
    (error) => error.message?.split('\n')[0] ?? 'an error without a message',
  );
  problems.push(...failedSpecs(parsed.suites));
  if (flaky > 0) problems.push(`${flaky} passed only when tried again`);
  const failed = unexpected + flaky + parsed.errors.length;
  return heldAgainstExit({ name, passed: expected, failed, skipped, problems }, exitCode);
}

interface CoverageSummary {
  total: Record<'lines' | 'branches', { pct: number }>;
}

/** Coverage's JSON summary: lines and branches of all files together, in percent, are no less than `least`. */
export function readCoverage(name: string, report: string | undefined, least: number): Tally {
  const parsed = parse<CoverageSummary>(name, report);
  if (isTally(parsed)) return parsed;
  const { lines, branches } = parsed.total;
  const told = `${name}: ${lines.pct} % of lines, ${branches.pct} % of branches`;
  // What is no number, because nothing was measured, is not enough either.
  const enough = lines.pct >= least && branches.pct >= least;
  return enough
    ? { name: told, passed: 1, failed: 0, skipped: 0, problems: [] }
    : failedWith(told, `less than ${least} %`);
}

/** A step without tests of its own (a type check, a build) counts as one. */
export const readStep = (name: string, exitCode: number): Tally =>
  exitCode === 0
    ? { name, passed: 1, failed: 0, skipped: 0, problems: [] }
    : failedWith(name, `ended with code ${exitCode}`);

/** The sums, and the line that CI reads. */
export function total(tallies: readonly Tally[]): { passed: number; failed: number; line: string } {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.length === 0 ? 1 : tallies.reduce((sum, tally) => sum + tally.failed, 0);
  return { passed, failed, line: `${passed} passed, ${failed} failed` };
}

// What the tests import as `vitest` where Vitest itself cannot run: its own runner and its own `expect` around them, in
// Windows' Node under Wine (build/test/windows.ts). Module mocks are not there: files with `vi.mock` run on Linux only.
import { mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  addCustomEqualityTesters,
  chai,
  customMatchers,
  getState,
  setState,
  type ExpectStatic,
  type MatcherState,
} from '@vitest/expect';
import { getCurrentTest } from '@vitest/runner';
import { fn, spyOn } from '@vitest/spy';

export {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  it,
  onTestFailed,
  onTestFinished,
  suite,
  test,
} from '@vitest/runner';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const counted = (): Pick<
  MatcherState,
  'assertionCalls' | 'isExpectingAssertions' | 'expectedAssertionsNumber'
> => ({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null });

const call = (value: unknown, message?: string): object => {
  setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
  const assertion = chai.expect(value, message) as unknown as object & { withTest(test: object): object };
  const running = getCurrentTest();
  return running === undefined ? assertion : assertion.withTest(running);
};

/** As Vitest's, for what our tests use of it. */
export const expect = Object.assign(
  call,
  chai.expect,
  Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT),
) as unknown as ExpectStatic;
Object.assign(expect, {
  assert: chai.assert,
  getState: () => getState(expect),
  extend: (matchers: object) => {
    (chai.expect as unknown as { extend(to: unknown, matchers: object): void }).extend(expect, matchers);
  },
  addEqualityTesters: addCustomEqualityTesters,
  unreachable: (message?: string) => chai.assert.fail(`expected not to be reached: ${message ?? ''}`),
  hasAssertions: () => setState({ isExpectingAssertions: true }, expect),
  assertions: (number: number) => setState({ expectedAssertionsNumber: number }, expect),
});
setState(counted(), expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect });
expect.extend(customMatchers);

/** Before each test; what it then announced is held against it after. */
export const beginAssertions = (): void => setState(counted(), expect);

export const endAssertions = (): void => {
  const { assertionCalls, isExpectingAssertions, expectedAssertionsNumber } = getState(expect);
  if (isExpectingAssertions && assertionCalls === 0) throw new Error('expected any number of assertions');
  if (typeof expectedAssertionsNumber === 'number' && expectedAssertionsNumber !== assertionCalls) {
    throw new Error(`expected ${expectedAssertionsNumber} assertions, got ${assertionCalls}`);
  }
};

/** Until it no longer throws; half of `vi.waitFor`, without its fake timers. */
const waitFor = async <T>(
  look: () => T | Promise<T>,
  options: number | { readonly timeout?: number; readonly interval?: number } = {},
): Promise<T> => {
  const { timeout = 1_000, interval = 50 } = typeof options === 'number' ? { timeout: options } : options;
  for (const end = Date.now() + timeout; ;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await wait(interval);
  }
};

export const vi = {
  waitFor,
  fn,
  spyOn,
  useFakeTimers: (): void => mock.timers.enable(),
  useRealTimers: (): void => mock.timers.reset(),
  advanceTimersByTime: (ms: number): void => mock.timers.tick(ms),
};

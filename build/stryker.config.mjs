// `npm run mutate`: faults planted in the path validator one at a time, to see which no test finds.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['electron/pki/path.ts', 'electron/pki/path/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'build/vitest.mutate.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './build/stryker-log-texts.mjs'],
  ignorers: ['log-texts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: 'test-results/mutation.json' },
  // TypeScript 7 has no compiler API, with which Stryker would rewrite the configuration.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  tempDirName: '.cache/stryker',
  ignorePatterns: [
    '**',
    '!/electron/**',
    '!/shared/**',
    '!/tests/**',
    '!/build/**',
    '!/package.json',
    '!/tsconfig.json',
  ],
  allowEmpty: false,
  timeoutMS: 10_000,
};

// Unit, integration and fuzz tests. What takes long is named *.long.test.ts and runs with `npm run test:long`.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const long = '**/*.long.test.{ts,tsx}';

export default defineConfig(({ mode }) => ({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    // Named, or Playwright's files would be taken too.
    include: mode === 'long' ? [`tests/${long}`] : ['tests/{unit,integration,fuzz}/**/*.test.{ts,tsx}'],
    exclude: mode === 'long' ? [] : [long],
    pool: 'forks',
    // Its own default leaves a core to itself: of two, half the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: mode === 'long' ? 600_000 : 30_000,
    hookTimeout: mode === 'long' ? 600_000 : 60_000,
    // A test that is silently left out is a defect.
    allowOnly: false,
    passWithNoTests: false,
  },
}));

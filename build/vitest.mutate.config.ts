// The tests that answer for the path validator, as `npm run mutate` runs them: over and over, so nothing else.
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['tests/unit/pki/{path,revocation}*.test.ts', 'tests/unit/pki/{path,revocation}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

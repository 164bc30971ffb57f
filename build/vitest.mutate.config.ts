// The tests that answer for the path validator, as `npm run mutate` runs them: over and over, so nothing else.
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['tests/unit/pki/{path,revocation}*.test.ts'],
    // One worker for all files of a mutant: each mutant has a worker of its own anyway. Files that mock modules
    // (limits-search.test.ts) cannot be among them.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

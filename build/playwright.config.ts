// End-to-end tests: the packaged e2e application driven as a person would. Started by build/test/e2e.ts.
import path from 'node:path';
import { defineConfig } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '..');

export default defineConfig({
  testDir: path.join(root, 'tests/e2e'),
  testMatch: '**/*.spec.ts',
  outputDir: path.join(root, 'test-results/e2e'),
  // A test that passes only when tried again is a fault in the test or in the app.
  retries: 0,
  forbidOnly: true,
  workers: Number(process.env['E2E_WORKERS'] ?? 1),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  globalTimeout: 30 * 60_000,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['E2E_REPORT'] ?? path.join(root, 'test-results/e2e.json') }],
  ],
});

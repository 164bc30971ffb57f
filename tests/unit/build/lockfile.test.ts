import fs from 'node:fs';
import { expect, test } from 'vitest';
import { type Entry, leftOut } from '../../../build/complete-lock.mjs';
import { at } from '../../../build/places.ts';

const text = fs.readFileSync(at('package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };

test('the lockfile holds the packages of every system, or npm ci refuses it (node build/complete-lock.mjs)', () => {
  expect(leftOut(packages)).toEqual([]);
  const { 'node_modules/fsevents': _, ...without } = packages;
  expect(leftOut(without).map(({ name }) => name)).toContain('fsevents');
});

test('the lockfile names no registry', () => {
  expect(text).not.toContain('"resolved"');
  expect(text).not.toMatch(/https?:\/\/registry/);
});

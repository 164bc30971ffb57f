import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type axe from 'axe-core';
import { expect, type Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.resolve(import.meta.dirname, '../../test-results/screens');

async function violations(of: Page): Promise<string[]> {
  // DevTools' own evaluation: the page's policy lets no script in, and is not weakened for this.
  await of.evaluate(`if (!window.axe) { ${axeSource} }`);
  const found = await of.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** Width that the page takes beyond its window, in CSS pixels. */
export const overflow = (of: Page): Promise<number> =>
  of.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A picture of a screen for people to look at; no axe violation, and nothing to be scrolled sideways. */
export async function look(name: string, of: Page): Promise<void> {
  await of.screenshot({ path: path.join(shots, `${name}.png`) });
  expect(await violations(of), name).toEqual([]);
  expect(await overflow(of), `${name} must be scrolled sideways`).toBeLessThanOrEqual(0);
}

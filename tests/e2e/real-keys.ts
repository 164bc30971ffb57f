import { execFileSync } from 'node:child_process';
import { expect, type Page } from '@playwright/test';
import { approve } from './customer.ts';

/**
 * As `approve`, but typed with real keys: what Playwright fills in travels through the main process's DevTools endpoint,
 * and would lie in the very memory that is searched for it.
 */
export async function approveWithKeys(
  window: Page,
  button: Parameters<typeof approve>[1],
  ...secrets: readonly { field: string; text: string }[]
): Promise<void> {
  await expect(window.getByLabel(secrets[0]!.field, { exact: true })).toBeFocused();
  await expect.poll(() => window.evaluate(() => document.hasFocus())).toBe(true);
  await window.waitForTimeout(900);
  for (const { field, text } of secrets) {
    const input = window.getByLabel(field, { exact: true });
    await input.focus();
    execFileSync('xdotool', ['type', '--delay', '15', text]);
    // How many have arrived, not which: the value itself must not come this way.
    const typed = () => input.evaluate((element) => (element as HTMLInputElement).value.length);
    await expect.poll(typed).toBe(text.length);
  }
  await approve(window, button);
}

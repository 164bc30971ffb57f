import { rmSync } from 'node:fs';
import { type Page, expect, test } from '@playwright/test';
import { type RunningApp, launchApp } from './app.ts';
import { type Setting, makeSetting } from './floor-setting.ts';

/** One app for a file of floor tests; what it holds is there while tests run. */
export interface FloorApp {
  readonly running: RunningApp;
  readonly page: Page;
  /** What a test provokes is expected of it; anything else fails the run when the app is closed. */
  provoked(directive: string): Promise<void>;
}

/** Starts the app before the tests of the calling file and ends it after them. */
export function floorApp(): FloorApp {
  let setting: Setting;
  let running: RunningApp;
  test.beforeAll(async () => {
    setting = makeSetting();
    running = await launchApp(setting);
  });
  test.afterAll(async () => {
    await running.close();
    rmSync(setting.folder, { recursive: true, force: true });
  });
  return {
    get running() {
      return running;
    },
    get page() {
      return running.page;
    },
    async provoked(directive) {
      const reported = () => running.violations.some((text) => text.startsWith(directive));
      await expect.poll(reported, { timeout: 10_000 }).toBe(true);
      running.violations.length = 0;
    },
  };
}

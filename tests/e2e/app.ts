import { type ElectronApplication, type Page, expect } from '@playwright/test';
import { drive } from '../../build/driver.ts';
import { packaged } from '../../build/places.ts';

export interface LaunchOptions {
  /** The bank profile's file. */
  readonly profile: string;
  /** The folder that stands for the user's home. */
  readonly home: string;
  readonly userData: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The e2e package, started as a customer would start it, with Chromium's sandbox on. */
export interface RunningApp {
  readonly app: ElectronApplication;
  /** The main page. */
  readonly page: Page;
  /** What broke a page's content security policy since the start, as `directive address`; a test may empty it. */
  readonly violations: string[];
  /** The next 전자서명 window; ask before the click that opens it. */
  approvalWindow(): Promise<Page>;
  /** The system's dialog answers this file, or that it was cancelled. */
  chooseInDialog(file: string | null): Promise<void>;
  /** Processes of the app, this moment. */
  pids(): Promise<number[]>;
  /** Ends the app; fails when any page broke its content security policy. */
  close(): Promise<void>;
}

export const executable = packaged('e2e').executable;
export const switches = ({ profile, home, userData }: LaunchOptions): string[] => [
  `--user-data-dir=${userData}`,
  `--profile=${profile}`,
  `--home=${home}`,
];

/** Runs in each page: hands over what was broken before this script came, and what is from now on. */
function watchViolations(): void {
  const page = globalThis as unknown as { cspBroken(text: string): void; cspWatched?: boolean };
  if (page.cspWatched === true) return;
  page.cspWatched = true;
  document.addEventListener('securitypolicyviolation', (event) => {
    page.cspBroken(`${event.effectiveDirective} ${event.blockedURI}`);
  });
  const observer = new ReportingObserver(
    (reports) => {
      for (const { body } of reports) {
        const { effectiveDirective, blockedURL } = body as unknown as Record<string, string>;
        page.cspBroken(`${effectiveDirective} ${blockedURL} (buffered)`);
      }
    },
    { types: ['csp-violation'], buffered: true },
  );
  observer.observe();
  // Later ones come by the event.
  setTimeout(() => observer.disconnect(), 0);
}

/** Fails where what a page breaks would be told to nobody. */
async function watched(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const { cspBroken, cspWatched } = globalThis as { cspBroken?: unknown; cspWatched?: boolean };
    return { told: typeof cspBroken, watched: cspWatched };
  });
  expect(seen, 'the watch on the page').toEqual({ told: 'function', watched: true });
}

export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const app = await drive({ executable, args: switches(options), env: options.env });
  const violations: string[] = [];
  // The page first: a binding made while it is still on its way to its address is lost to it, and the watch blind.
  const page = await app.firstWindow();
  await page.waitForURL('app://main/');
  const context = app.context();
  await context.exposeBinding('cspBroken', (_source, text: string) => void violations.push(text));
  await context.addInitScript(watchViolations);
  await page.evaluate(watchViolations);
  await watched(page);

  return {
    app,
    page,
    violations,
    async approvalWindow() {
      const window = await app.waitForEvent('window');
      await window.waitForURL('app://approval/');
      await watched(window);
      return window;
    },
    chooseInDialog: (file) =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] });
      }, file),
    pids: () => app.evaluate(({ app: inside }) => inside.getAppMetrics().map(({ pid }) => pid)),
    async close() {
      await app.close();
      expect(violations, 'violations of a content security policy').toEqual([]);
    },
  };
}

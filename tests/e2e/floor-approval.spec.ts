// The 전자서명 window and the key process in the running app: nothing of them outlives its operation, and nothing
// reaches past the window while it is open.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type Page, expect, test } from '@playwright/test';
import { type RunningApp, launchApp } from './app.ts';
import { type Setting, makeSetting, slowFile } from './floor-setting.ts';

let setting: Setting;
let running: RunningApp;
let page: Page;
test.beforeEach(async () => {
  setting = makeSetting();
  running = await launchApp(setting);
  page = running.page;
});
test.afterEach(async () => {
  await running.close();
  rmSync(setting.folder, { recursive: true, force: true });
});

interface Bridge {
  bankApp: { certificates: { openDropped(argument: unknown): Promise<unknown> } };
}
type Opening = { code: string | null };

/** Asks as the page would for a dropped file to be opened; the answer comes when the window is done. */
async function drop(
  bytes: Uint8Array = setting.pfx,
): Promise<{ window: Page; answer: () => Promise<Opening> }> {
  const opened = running.approvalWindow();
  await page.evaluate((octets) => {
    const { bankApp } = globalThis as unknown as Bridge;
    (globalThis as { opening?: unknown }).opening = bankApp.certificates.openDropped({
      name: 'a.pfx',
      bytes: new Uint8Array(octets),
    });
  }, Array.from(bytes));
  return {
    window: await opened,
    answer: () =>
      page.evaluate(async () => {
        const result = (await (globalThis as { opening?: unknown }).opening) as {
          ok: boolean;
          reason?: { code: string };
        };
        return { code: result.ok ? null : (result.reason?.code ?? '?') };
      }),
  };
}
/** Those of an open window; waits for them, because the one and the other start beside each other. */
const processes = async () => {
  await expect.poll(async () => Object.values(await started()).includes(0)).toBe(false);
  return started();
};
const started = async () => {
  const all = await running.app.evaluate(({ app, webContents }) => ({
    key:
      app.getAppMetrics().find((metric) => [metric.name, metric.serviceName].includes('key-process'))?.pid ??
      0,
    pages: webContents.getAllWebContents().map((contents) => ({
      url: contents.getURL(),
      pid: contents.getOSProcessId(),
    })),
  }));
  return {
    key: all.key,
    approval: all.pages.find(({ url }) => url === 'app://approval/')?.pid ?? 0,
    pages: all.pages,
  };
};
const gone = (pid: number): boolean => !existsSync(`/proc/${pid}`);
/** A process that has told its end may still be listed for a moment. */
const bothGone = (key: number, approval: number): Promise<void> =>
  expect.poll(() => [gone(key), gone(approval)]).toEqual([true, true]);
const password = (window: Page) => window.getByLabel('인증서 암호', { exact: true });
async function approve(window: Page, text: string): Promise<void> {
  await window.waitForTimeout(700);
  await password(window).fill(text);
  await window.getByRole('button', { name: '확인', exact: true }).click();
}

test('has a page, process, session and contract of its own', async () => {
  const { window } = await drop();
  const { approval, pages } = await processes();
  expect(new Set(pages.map(({ pid }) => pid)).size).toBe(pages.length);
  expect(readFileSync(`/proc/${approval}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
  const seen = await window.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { approval: object }).approval).sort(),
    main: 'bankApp' in globalThis,
    node: ['require', 'process', 'Buffer'].filter((name) => name in globalThis),
  }));
  expect(seen).toEqual({
    bridge: ['approve', 'cancel', 'onAnswer', 'submitSecondFactor', 'view'],
    main: false,
    node: [],
  });
  const size = await running.app.evaluate(({ BrowserWindow }) => {
    const one = BrowserWindow.getAllWindows().find(
      ({ webContents }) => webContents.getURL() === 'app://approval/',
    )!;
    one.setSize(2000, 2000);
    return { modal: one.isModal(), size: one.getSize() };
  });
  expect(size.modal).toBe(true);
  expect(size.size[0]).toBeLessThanOrEqual(560);
  expect(size.size[1]).toBeLessThanOrEqual(640);
});

test('reaches no network either, and the watch on violations sees what is tried there', async () => {
  const { window, answer } = await drop();
  const refused = await window.evaluate(() => fetch('https://example.com/').then(String, String));
  expect(refused).toContain('TypeError');
  await expect
    .poll(() => running.violations.filter((text) => text.startsWith('connect-src https://example.com')))
    .not.toEqual([]);
  running.violations.length = 0;
  await window.getByRole('button', { name: '취소', exact: true }).click();
  expect(await answer()).toEqual({ code: 'CANCELLED' });
});

test('a file is opened, then only its key process stays', async () => {
  const { window, answer } = await drop();
  const { key, approval } = await processes();
  await approve(window, setting.password);
  // The bank is out of reach here; that the file was opened is told by the process that holds it.
  await answer();
  expect(gone(approval)).toBe(true);
  expect(gone(key)).toBe(false);
});

test('cancelled: both processes are gone', async () => {
  const { window, answer } = await drop();
  const { key, approval } = await processes();
  await window.getByRole('button', { name: '취소', exact: true }).click();
  expect(await answer()).toEqual({ code: 'CANCELLED' });
  await bothGone(key, approval);
});

test('closed by its frame: both processes are gone', async () => {
  const { answer } = await drop();
  const { key, approval } = await processes();
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find(({ webContents }) => webContents.getURL() === 'app://approval/')!
      .close();
  });
  expect(await answer()).toEqual({ code: 'CANCELLED' });
  await bothGone(key, approval);
});

test('a wrong password keeps the window open and asks again', async () => {
  const { window, answer } = await drop();
  await approve(window, 'wrong');
  await expect(window.getByRole('alert').filter({ hasText: '인증서 암호가 맞지 않습니다' })).toBeVisible();
  await expect(password(window)).toBeFocused();
  await approve(window, setting.password);
  const { code } = await answer();
  expect(code).not.toBe('PASSWORD_WRONG');
});

test('the screen is locked: both processes are gone', async () => {
  const { answer } = await drop();
  const { key, approval } = await processes();
  await running.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'));
  expect(await answer()).toEqual({ code: 'CANCELLED' });
  await bothGone(key, approval);
});

test('the main page dies: the window is cancelled', async () => {
  await drop();
  const { key, approval } = await processes();
  await running.app.evaluate(({ BrowserWindow }) => {
    const main = BrowserWindow.getAllWindows().find(
      ({ webContents }) => webContents.getURL() === 'app://main/',
    )!;
    process.kill(main.webContents.getOSProcessId(), 'SIGKILL');
  });
  await bothGone(key, approval);
});

test('the window’s own page dies: cancelled', async () => {
  const { answer } = await drop();
  const { key, approval } = await processes();
  process.kill(approval, 'SIGKILL');
  expect(await answer()).toEqual({ code: 'CANCELLED' });
  await bothGone(key, approval);
});

test('a key process that hangs is ended when its time is over', async () => {
  test.setTimeout(90_000);
  const { window, answer } = await drop(slowFile(setting));
  const { key, approval } = await processes();
  await approve(window, setting.password);
  // In the midst of its derivation it stops for good, as with a parser that loops.
  await window.waitForTimeout(500);
  process.kill(key, 'SIGSTOP');
  expect(await answer()).toEqual({ code: 'INTERNAL' });
  await bothGone(key, approval);
});

test('a key process that hangs can be cancelled', async () => {
  const { window, answer } = await drop();
  const { key, approval } = await processes();
  process.kill(key, 'SIGSTOP');
  await approve(window, setting.password);
  await window.getByRole('button', { name: '취소', exact: true }).click();
  expect(await answer()).toEqual({ code: 'CANCELLED' });
  await bothGone(key, approval);
});

test('one at a time', async () => {
  const { window } = await drop();
  const second = await page.evaluate((octets) => {
    const { bankApp } = globalThis as unknown as Bridge;
    return bankApp.certificates.openDropped({ name: 'b.pfx', bytes: new Uint8Array(octets) });
  }, Array.from(setting.pfx));
  expect(second).toEqual({ ok: false, reason: { code: 'CANCELLED', params: {} } });
  expect(running.app.windows()).toHaveLength(2);
  await expect(window.getByRole('button', { name: '취소', exact: true })).toBeVisible();
});

test('modal to real input: the main window takes neither mouse nor keys', async () => {
  test.skip(process.platform !== 'linux', 'xdotool is X11’s');
  const xdotool = (...args: (string | number)[]): string =>
    execFileSync('xdotool', args.map(String)).toString().trim();
  await page.evaluate(() => {
    const counted = globalThis as { input?: string[] };
    counted.input = [];
    for (const type of ['mousedown', 'keydown'])
      document.addEventListener(type, () => counted.input?.push(type), { capture: true });
  });
  const input = () => page.evaluate(() => (globalThis as { input?: string[] }).input);
  const both = ['mousedown', 'keydown'];
  const click = async (): Promise<void> => {
    const at = await running.app.evaluate(({ BrowserWindow }) => {
      const main = BrowserWindow.getAllWindows().find(
        ({ webContents }) => webContents.getURL() === 'app://main/',
      )!;
      const { x, y, height } = main.getContentBounds();
      return { x: x + 20, y: y + height - 20 };
    });
    xdotool('mousemove', at.x, at.y, 'click', 1);
    xdotool('key', 'a');
  };

  await click();
  // The same events do arrive while no window is open: else this test would show nothing.
  await expect.poll(input).toEqual(both);
  await page.evaluate(() => {
    (globalThis as { input?: string[] }).input = [];
  });

  const { window, answer } = await drop();
  await window.waitForTimeout(500);
  await click();
  await page.waitForTimeout(300);
  expect(await input()).toEqual([]);
  await window.getByRole('button', { name: '취소', exact: true }).click();
  await answer();
  await click();
  // Once each: those from behind the window were not late, but never came.
  await expect.poll(input).toEqual(both);
});

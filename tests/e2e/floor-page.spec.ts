// The security floor, seen from a page that has been taken over: what its own sandbox and policy leave it.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { floorApp } from './floor-app.ts';

const floor = floorApp();

test('has no Node, no Electron, and only the contract’s bridge', async () => {
  const seen = await floor.page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname'].filter(
      (name) => name in globalThis,
    ),
    bridge: Object.keys((globalThis as unknown as { bankApp: object }).bankApp).sort(),
    approval: 'approval' in globalThis,
  }));
  expect(seen).toEqual({
    globals: [],
    bridge: ['app', 'certificates', 'machine', 'manage', 'on', 'registration', 'session', 'settings'],
    approval: false,
  });
});

test('is sandboxed and isolated, without webview and developer tools', async () => {
  const preferences = await floor.running.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
      contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
  // Asked for, the tools' own page is there at once, whether or not it comes to be loaded and `opened`.
  const tools = await floor.running.app.evaluate(({ BrowserWindow, webContents: all }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    webContents.openDevTools();
    return { pages: all.getAllWebContents().length, tools: webContents.devToolsWebContents };
  });
  expect(tools).toEqual({ pages: 1, tools: null });
  const unsandboxed = await floor.running.app.evaluate(({ app }) =>
    app.getAppMetrics().filter(({ type, sandboxed }) => type === 'Tab' && sandboxed === false),
  );
  expect(unsandboxed).toEqual([]);
});

test('every renderer runs under seccomp', async () => {
  test.skip(process.platform !== 'linux', 'the kernel’s own words, on Linux');
  const renderers = await floor.running.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  );
  expect(renderers.length).toBeGreaterThan(0);
  for (const pid of renderers) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
});

test('makes nothing of a webview', async () => {
  const made = await floor.page.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'app://main/');
    document.body.append(view);
    const name = view.constructor.name;
    view.remove();
    return name;
  });
  expect(made).toBe('HTMLElement');
  expect(await floor.running.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(
    1,
  );
});

test('opens no window', async () => {
  expect(await floor.page.evaluate(() => String(window.open('https://example.com/')))).toBe('null');
  expect(await floor.page.evaluate(() => String(window.open('app://main/')))).toBe('null');
  expect(floor.running.app.windows()).toHaveLength(1);
});

for (const url of ['https://example.com/', 'app://approval/', 'file:///etc/passwd', 'data:text/html,x'])
  test(`is not led to ${url}`, async () => {
    await floor.page.evaluate((to) => {
      location.href = to;
    }, url);
    await floor.page.waitForTimeout(200);
    expect(await floor.page.evaluate(() => location.href)).toBe('app://main/');
  });

test('does not load itself anew either', async () => {
  await floor.page.evaluate(() => {
    (globalThis as { kept?: boolean }).kept = true;
    location.href = 'app://main/index.html';
  });
  await floor.page.waitForTimeout(200);
  expect(await floor.page.evaluate(() => (globalThis as { kept?: boolean }).kept)).toBe(true);
});

test('frames nothing', async () => {
  await floor.page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'app://main/';
    document.body.append(frame);
  });
  await floor.provoked('frame-src');
  const frames = await floor.running.app.evaluate(
    ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.mainFrame.frames.filter(({ origin }) =>
        origin.startsWith('app:'),
      ).length,
  );
  expect(frames).toBe(0);
  await floor.page.evaluate(() => document.querySelector('iframe')?.remove());
  // A second report of the same frame may still be on its way.
  await floor.page.waitForTimeout(200);
  floor.running.violations.length = 0;
});

test('is granted no permission, asked or checked', async () => {
  const answers = await floor.page.evaluate(async () => {
    const nameOf = (error: unknown): string => (error as Error).name;
    const states = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
    return {
      states: await Promise.all(
        states.map(async (name) => (await navigator.permissions.query({ name } as never)).state),
      ),
      position: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          ({ code }) => resolve(code),
        ),
      ),
      notification: await Notification.requestPermission(),
      clipboard: await navigator.clipboard.readText().catch(nameOf),
      screen: await navigator.mediaDevices.getDisplayMedia().then(() => 'given', nameOf),
    };
  });
  expect(answers).toEqual({
    states: ['denied', 'denied', 'denied', 'denied', 'denied', 'denied'],
    // PERMISSION_DENIED
    position: 1,
    notification: 'denied',
    clipboard: 'NotAllowedError',
    screen: expect.not.stringMatching('given'),
  });
});

test('sees no device', async () => {
  expect(
    await floor.page.evaluate(() =>
      ['usb', 'hid', 'serial', 'bluetooth'].filter((name) => name in navigator),
    ),
  ).toEqual([]);
});

test('reaches no network, by its policy', async () => {
  for (const url of ['https://example.com/', 'http://127.0.0.1:9/', 'app://main/index.html'])
    expect(
      await floor.page.evaluate((to) => fetch(to).then(String, (error) => String(error)), url),
    ).toContain('TypeError');
  await floor.provoked('connect-src');
  await floor.page.evaluate(() => {
    new Image().src = 'https://example.com/x.png';
  });
  await floor.provoked('img-src');
});

test('runs no text as script', async () => {
  const outcome = await floor.page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>');
      return 'inserted';
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(outcome).toBe('TypeError');
  await floor.provoked('require-trusted-types-for');
  await expect(
    floor.page.evaluate(() => {
      (
        globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
      ).trustedTypes.createPolicy('default', {});
    }),
  ).rejects.toThrow();
  await floor.provoked('trusted-types');
});

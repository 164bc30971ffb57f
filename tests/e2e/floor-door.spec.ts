// The door of IPC: it answers our page, in our words, and nobody else.
import { expect, test } from '@playwright/test';
import { floorApp } from './floor-app.ts';

const floor = floorApp();

/** A page of another origin, or a frame, with the very preload of ours and with ipcRenderer as good as its own. */
const callFrom = (kind: 'other-window' | 'other-origin' | 'same-page') =>
  floor.running.app.evaluate(async ({ BrowserWindow, ipcMain }, from) => {
    type Handler = (event: unknown, argument?: unknown) => Promise<unknown>;
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers;
    const call = handlers.get('call:settings.get')!;
    const own = BrowserWindow.getAllWindows()[0]!.webContents;
    if (from === 'same-page') return call({ sender: own, senderFrame: own.mainFrame });
    if (from === 'other-origin')
      return call({ sender: own, senderFrame: { origin: 'https://example.com', parent: null } });
    const other = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await other.loadURL('about:blank').catch(() => undefined);
    const answer = await call({ sender: other.webContents, senderFrame: other.webContents.mainFrame });
    other.destroy();
    return answer;
  }, kind);

test('answers the main page', async () => {
  expect(await callFrom('same-page')).toMatchObject({ ok: true });
});
for (const kind of ['other-window', 'other-origin'] as const)
  test(`refuses ${kind}`, async () => {
    expect(await callFrom(kind)).toEqual({ ok: false, reason: { code: 'INTERNAL', params: {} } });
  });

test('refuses a real window of another session that carries our preload', async () => {
  const answer = await floor.running.app.evaluate(async ({ BrowserWindow, app, session }) => {
    const own = session.fromPartition('impostor');
    own.protocol.handle(
      'app',
      () => new Response('<h1>x</h1>', { headers: { 'content-type': 'text/html' } }),
    );
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        session: own,
        sandbox: true,
        preload: `${app.getAppPath()}/dist/preload/preload.cjs`,
      },
    });
    await window.loadURL('app://main/');
    const result: unknown = await window.webContents.executeJavaScript('bankApp.settings.get()');
    window.destroy();
    return result;
  });
  expect(answer).toEqual({ ok: false, reason: { code: 'INTERNAL', params: {} } });
});

test('refuses a frame inside the main page', async () => {
  const answer = await floor.running.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    type Handler = (event: unknown) => Promise<unknown>;
    const call = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get(
      'call:settings.get',
    )!;
    await contents.executeJavaScript(
      'document.body.append(Object.assign(document.createElement("iframe"), { id: "inner" })); 1',
    );
    const frame = contents.mainFrame.frames[0];
    const result = await call({ sender: contents, senderFrame: frame });
    await contents.executeJavaScript('document.getElementById("inner").remove(); 1');
    return { result, was: frame === undefined ? 'no frame' : 'a frame' };
  });
  expect(answer).toEqual({
    result: { ok: false, reason: { code: 'INTERNAL', params: {} } },
    was: 'a frame',
  });
});

test('refuses wrong arguments', async () => {
  const answers = await floor.page.evaluate(async () => {
    const { app, settings, certificates } = (
      globalThis as unknown as {
        bankApp: Record<string, Record<string, (argument?: unknown) => Promise<unknown>>>;
      }
    ).bankApp;
    return Promise.all([
      app!['openLink']!({ link: 'https://evil.example/' }),
      app!['openLink']!({ link: '__proto__' }),
      app!['copyText']!({ text: 1 }),
      settings!['set']!({ language: 'ko', theme: 'system', more: 1 }),
      certificates!['openDropped']!({ name: 'a.pfx', bytes: '/etc/passwd' }),
      certificates!['openDropped']!({ name: 'a.pfx', bytes: new Uint8Array(10 * 1024 * 1024 + 2) }),
    ]);
  });
  for (const answer of answers)
    expect(answer).toEqual({ ok: false, reason: { code: 'INTERNAL', params: {} } });
});

test('opens pages of the profile and nothing else in the browser', async () => {
  await floor.running.app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as { opened?: string[] }).opened = opened;
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  await floor.page.evaluate(() =>
    (
      globalThis as unknown as { bankApp: { app: { openLink(argument: unknown): Promise<unknown> } } }
    ).bankApp.app.openLink({ link: 'findId' }),
  );
  expect(await floor.running.app.evaluate(() => (globalThis as { opened?: string[] }).opened)).toEqual([
    'https://www.wooribank.com/find-id',
  ]);
});

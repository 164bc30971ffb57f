// The security floor, seen from a page that has been taken over: every line of it in the running app.
import { rmSync } from 'node:fs';
import { type Page, expect, test } from '@playwright/test';
import { type RunningApp, launchApp } from './app.ts';
import { type Setting, makeSetting } from './floor-setting.ts';

let setting: Setting;
let running: RunningApp;
let page: Page;
test.beforeAll(async () => {
  setting = makeSetting();
  running = await launchApp(setting);
  page = running.page;
});
test.afterAll(async () => {
  await running.close();
  rmSync(setting.folder, { recursive: true, force: true });
});

/** What these tests provoke is expected of them; anything else fails the run when the app is closed. */
const provoked = async (directive: string): Promise<void> => {
  await expect.poll(() => running.violations.some((text) => text.startsWith(directive))).toBe(true);
  running.violations.length = 0;
};
/** Asks a page's host as the browser would, past the content security policy. */
const request = (host: 'main' | 'approval', url: string, method = 'GET') =>
  running.app.evaluate(
    async ({ session }, asked) => {
      const answer = await session.fromPartition(asked.host).fetch(asked.url, { method: asked.method });
      const headers = Object.fromEntries([...answer.headers.entries()]);
      return { status: answer.status, headers, text: await answer.text() };
    },
    { host, url, method },
  );

test.describe('app://', () => {
  test('every answer carries the content security policy and nosniff', async () => {
    for (const [host, url] of [
      ['main', 'app://main/'],
      ['approval', 'app://approval/'],
    ] as const) {
      const { status, headers } = await request(host, url);
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
          "require-trusted-types-for 'script'; trusted-types 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  test('GET only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD'])
      expect((await request('main', 'app://main/', method)).status, method).toBe(405);
  });

  test('files of the list only, whatever the path is written like', async () => {
    for (const rest of [
      '../package.json',
      '%2e%2e/package.json',
      '..%2fbuild-mode.json',
      '..%2fmain%2fmain.cjs',
      'assets/..%2f..%2fbuild-mode.json',
      '..%5cbuild-mode.json',
      'nothing.html',
      'assets/',
    ])
      expect((await request('main', `app://main/${rest}`)).status, rest).toBe(404);
  });

  test('each page has its own host in its own session', async () => {
    expect((await request('main', 'app://approval/')).status).toBe(404);
    expect((await request('approval', 'app://main/')).status).toBe(404);
    expect((await request('main', 'app://other/')).status).toBe(404);
    const origins = await running.app.evaluate(({ session }) =>
      ['main', 'approval'].map((name) => session.fromPartition(name).isPersistent()),
    );
    expect(origins).toEqual([false, false]);
  });
});

test.describe('the page', () => {
  test('has no Node, no Electron, and only the contract’s bridge', async () => {
    const seen = await page.evaluate(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname'].filter(
        (name) => name in globalThis,
      ),
      bridge: Object.keys((globalThis as unknown as { bankApp: object }).bankApp).sort(),
      approval: 'approval' in globalThis,
    }));
    expect(seen).toEqual({
      globals: [],
      bridge: ['app', 'certificates', 'machine', 'on', 'registration', 'session', 'settings'],
      approval: false,
    });
  });

  test('is sandboxed and isolated, without webview and developer tools', async () => {
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
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
    const tools = await running.app.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      webContents.openDevTools();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return webContents.isDevToolsOpened();
    });
    expect(tools).toBe(false);
    const unsandboxed = await running.app.evaluate(({ app }) =>
      app.getAppMetrics().filter(({ type, sandboxed }) => type === 'Tab' && sandboxed === false),
    );
    expect(unsandboxed).toEqual([]);
  });

  test('every renderer runs under seccomp', async () => {
    test.skip(process.platform !== 'linux', 'the kernel’s own words, on Linux');
    const { readFileSync } = await import('node:fs');
    const renderers = await running.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
    );
    expect(renderers.length).toBeGreaterThan(0);
    for (const pid of renderers)
      expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
  });

  test('makes nothing of a webview', async () => {
    const made = await page.evaluate(() => {
      const view = document.createElement('webview');
      view.setAttribute('src', 'app://main/');
      document.body.append(view);
      const name = view.constructor.name;
      view.remove();
      return name;
    });
    expect(made).toBe('HTMLElement');
    expect(await running.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  });

  test('opens no window', async () => {
    expect(await page.evaluate(() => String(window.open('https://example.com/')))).toBe('null');
    expect(await page.evaluate(() => String(window.open('app://main/')))).toBe('null');
    expect(running.app.windows()).toHaveLength(1);
  });

  for (const url of ['https://example.com/', 'app://approval/', 'file:///etc/passwd', 'data:text/html,x'])
    test(`is not led to ${url}`, async () => {
      await page.evaluate((to) => {
        location.href = to;
      }, url);
      await page.waitForTimeout(200);
      expect(await page.evaluate(() => location.href)).toBe('app://main/');
    });

  test('does not load itself anew either', async () => {
    await page.evaluate(() => {
      (globalThis as { kept?: boolean }).kept = true;
      location.href = 'app://main/index.html';
    });
    await page.waitForTimeout(200);
    expect(await page.evaluate(() => (globalThis as { kept?: boolean }).kept)).toBe(true);
  });

  test('frames nothing', async () => {
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = 'app://main/';
      document.body.append(frame);
    });
    await provoked('frame-src');
    const frames = await running.app.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.mainFrame.frames.filter(({ origin }) =>
          origin.startsWith('app:'),
        ).length,
    );
    expect(frames).toBe(0);
    await page.evaluate(() => document.querySelector('iframe')?.remove());
  });

  test('is granted no permission, asked or checked', async () => {
    const answers = await page.evaluate(async () => {
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
      await page.evaluate(() => ['usb', 'hid', 'serial', 'bluetooth'].filter((name) => name in navigator)),
    ).toEqual([]);
  });

  test('reaches no network, by its policy', async () => {
    for (const url of ['https://example.com/', 'http://127.0.0.1:9/', 'app://main/index.html'])
      expect(await page.evaluate((to) => fetch(to).then(String, (error) => String(error)), url)).toContain(
        'TypeError',
      );
    await provoked('connect-src');
    await page.evaluate(() => {
      new Image().src = 'https://example.com/x.png';
    });
    await provoked('img-src');
  });

  test('runs no text as script', async () => {
    const outcome = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>');
        return 'inserted';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('TypeError');
    await provoked('require-trusted-types-for');
    await expect(
      page.evaluate(() => {
        (
          globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
        ).trustedTypes.createPolicy('default', {});
      }),
    ).rejects.toThrow();
    await provoked('trusted-types');
  });
});

test.describe('the walls behind the page', () => {
  test('a request that is not app:// ends in the session, whatever the policy says', async () => {
    const outcomes = await running.app.evaluate(({ session }) =>
      Promise.all(
        [session.fromPartition('main'), session.fromPartition('approval'), session.defaultSession].flatMap(
          (one) =>
            ['https://example.com/', 'http://127.0.0.1:9/', 'file:///etc/passwd'].map((url) =>
              one.fetch(url).then(
                ({ status }) => status,
                (error: unknown) => /ERR_\w+/.exec(String(error))?.[0],
              ),
            ),
        ),
      ),
    );
    const blocked = 'ERR_BLOCKED_BY_CLIENT';
    expect(outcomes).toEqual([1, 2, 3].flatMap(() => [blocked, blocked, 403]));
  });

  test('names and addresses resolve to nothing', async () => {
    const outcomes = await running.app.evaluate(({ session }) =>
      Promise.all(
        ['example.com', 'localhost'].map((name) =>
          session.defaultSession.resolveHost(name).then(
            () => 'resolved',
            () => 'nothing',
          ),
        ),
      ),
    );
    expect(outcomes).toEqual(['nothing', 'nothing']);
  });

  test('WebRTC finds no way out', async () => {
    const candidates = await page.evaluate(async () => {
      const connection = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:9' }] });
      const found: string[] = [];
      connection.onicecandidate = ({ candidate }) => {
        if (candidate !== null && candidate.candidate !== '') found.push(candidate.candidate);
      };
      connection.createDataChannel('x');
      await connection.setLocalDescription(await connection.createOffer());
      await new Promise((resolve) => setTimeout(resolve, 1000));
      connection.close();
      return found;
    });
    expect(candidates.filter((candidate) => /\budp\b/i.test(candidate))).toEqual([]);
  });

  test('a certificate of the system’s store is presented to nobody', async () => {
    const presented = await running.app.evaluate(
      ({ app, webContents }) =>
        new Promise((resolve) => {
          let prevented = false;
          const event = { preventDefault: () => (prevented = true) };
          const list = [{ subjectName: 'first' }];
          const [contents] = webContents.getAllWebContents();
          const answer = (certificate?: unknown): void =>
            resolve({ prevented, certificate: certificate ?? null });
          if (!app.emit('select-client-certificate', event, contents, 'https://x/', list, answer))
            resolve('no wall');
        }),
    );
    expect(presented).toEqual({ prevented: true, certificate: null });
  });

  test('a window of later days is walled in as well', async () => {
    const later = await running.app.evaluate(async ({ BrowserWindow, session }) => {
      const own = session.fromPartition('later');
      const window = new BrowserWindow({ show: false, webPreferences: { session: own, sandbox: true } });
      await window.loadURL('about:blank').catch(() => undefined);
      const run = (script: string): Promise<unknown> => window.webContents.executeJavaScript(script, true);
      const seen = {
        opened: await run('String(window.open("about:blank"))'),
        notification: await run('Notification.permission'),
        fetched: await own.fetch('https://example.com/').catch((error: unknown) => String(error)),
      };
      await run('location.href = "data:text/html,elsewhere"; 1');
      await new Promise((resolve) => setTimeout(resolve, 200));
      const url = window.webContents.getURL();
      window.destroy();
      return { ...seen, url };
    });
    expect(later).toMatchObject({ opened: 'null', notification: 'denied', url: 'about:blank' });
    expect(String(later.fetched)).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  test('nothing is downloaded', async () => {
    const outcome = await running.app.evaluate(
      ({ session }) =>
        new Promise((resolve) => {
          let prevented = false;
          const event = { preventDefault: () => (prevented = true) };
          session.fromPartition('main').emit('will-download', event, {}, {});
          resolve(prevented);
        }),
    );
    expect(outcome).toBe(true);
  });
});

test.describe('the door of IPC', () => {
  /** A page of another origin, or a frame, with the very preload of ours and with ipcRenderer as good as its own. */
  const callFrom = (kind: 'other-window' | 'other-origin' | 'same-page') =>
    running.app.evaluate(async ({ BrowserWindow, ipcMain }, from) => {
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
    const answer = await running.app.evaluate(async ({ BrowserWindow, app, session }) => {
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
    const answer = await running.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
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
    const answers = await page.evaluate(async () => {
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
    await running.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      (globalThis as { opened?: string[] }).opened = opened;
      shell.openExternal = (url) => Promise.resolve(void opened.push(url));
    });
    await page.evaluate(() =>
      (
        globalThis as unknown as { bankApp: { app: { openLink(argument: unknown): Promise<unknown> } } }
      ).bankApp.app.openLink({ link: 'findId' }),
    );
    expect(await running.app.evaluate(() => (globalThis as { opened?: string[] }).opened)).toEqual([
      'https://www.wooribank.com/find-id',
    ]);
  });
});

test('a crashed page is loaded again once, then it is said', async () => {
  await running.app.evaluate(({ dialog }) => {
    const said: string[] = [];
    (globalThis as { said?: string[] }).said = said;
    dialog.showMessageBox = ((...args: unknown[]) => {
      said.push((args.at(-1) as { message: string }).message);
      return new Promise(() => undefined);
    }) as typeof dialog.showMessageBox;
  });
  const said = () => running.app.evaluate(() => (globalThis as { said?: string[] }).said);
  const pid = () =>
    running.app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      return webContents.isLoading() || webContents.isCrashed() ? 0 : webContents.getOSProcessId();
    });
  const first = await pid();
  process.kill(first, 'SIGKILL');
  await expect.poll(async () => ![0, first].includes(await pid())).toBe(true);
  const shown = await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('location.href + document.title'),
  );
  expect(shown).toContain('app://main/');
  expect(await said()).toEqual([]);
  process.kill(await pid(), 'SIGKILL');
  await expect.poll(said).toEqual(['화면을 표시하지 못했습니다.']);
  expect(await pid()).toBe(0);
});

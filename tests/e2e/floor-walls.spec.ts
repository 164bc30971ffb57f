// The walls behind the page: they stand whatever its policy says, and for windows of later days.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { floorApp } from './floor-app.ts';

const floor = floorApp();

test('a request that is not app:// ends in the session, whatever the policy says', async () => {
  const outcomes = await floor.running.app.evaluate(({ session }) =>
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
  const outcomes = await floor.running.app.evaluate(({ session }) =>
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
  const candidates = await floor.page.evaluate(async () => {
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
  const presented = await floor.running.app.evaluate(
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
  const later = await floor.running.app.evaluate(async ({ BrowserWindow, session }) => {
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

test('a window of later days is sandboxed, whatever it asks for', async () => {
  test.skip(process.platform !== 'linux', 'the kernel’s own words, on Linux');
  const pid = await floor.running.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: false } });
    (globalThis as { later?: Electron.BrowserWindow }).later = window;
    await window.loadURL('about:blank');
    return window.webContents.getOSProcessId();
  });
  expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
  await floor.running.app.evaluate(() => (globalThis as { later?: Electron.BrowserWindow }).later?.destroy());
});

test('nothing is downloaded', async () => {
  const outcome = await floor.running.app.evaluate(
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

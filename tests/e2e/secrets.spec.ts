// Both jobs, then a search for the password, the private key and R wherever the app could have left them. A planted
// canary is found by the same search first: a search that finds nothing must be one that can find.
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { decryptPrivateKey } from '../../electron/pki/private-key.ts';
import { approve, logIn, openMenu, pick, registeredTable } from './customer.ts';
import { formsOf, searchDisk, searchMemory, searchText } from './secret-search.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

let world: World;
let page: Page;
const canary = Buffer.from('planted-canary-7f3a9c51e2');

test.beforeAll(async () => {
  world = await openWorld();
  page = world.page;
  // The fixtures' crib names every password and R: it is the tests', not the customer's.
  rmSync(path.join(world.home, 'manifest.json'));
});
test.afterAll(() => world.close());

/**
 * Types with real keys: what Playwright fills in travels through the main process's DevTools endpoint, and would lie
 * in the very memory that is searched below.
 */
function typeWithKeys(text: string): void {
  execFileSync('xdotool', ['type', '--delay', '15', text]);
}

async function approveWithKeys(window: Page, button: '등록' | '확인', password: string): Promise<void> {
  await expect(window.getByLabel('인증서 암호', { exact: true })).toBeFocused();
  await window.waitForTimeout(900);
  typeWithKeys(password);
  await approve(window, button);
}

interface Processes {
  readonly main: number;
  readonly all: readonly number[];
}
const processes = (): Promise<Processes> =>
  world.app.app.evaluate(({ app }) => {
    const metrics = app.getAppMetrics();
    return { main: process.pid, all: metrics.map(({ pid }) => pid) };
  });

async function heapOfPage(): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }: { chunk: string }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return chunks.join('');
}

async function heapOfMain(): Promise<string> {
  const file = path.join(world.folder, 'main.heapsnapshot');
  await world.app.app.evaluate((_, to) => {
    const v8 = process.mainModule!.require('node:v8') as typeof import('node:v8');
    v8.writeHeapSnapshot(to);
  }, file);
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text;
}

/** Keeps every answer that leaves the main process, as JSON. */
const recordAnswers = (): Promise<void> =>
  world.app.app.evaluate(({ ipcMain }) => {
    type Handler = (...args: unknown[]) => unknown;
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers;
    const answers: string[] = [];
    (globalThis as { answers?: string[] }).answers = answers;
    for (const [channel, handler] of handlers)
      handlers.set(channel, async (...args) => {
        const answer = await handler(...args);
        answers.push(JSON.stringify(answer) ?? '');
        return answer;
      });
  });
const recordedAnswers = (): Promise<readonly string[]> =>
  world.app.app.evaluate(() => (globalThis as { answers?: string[] }).answers ?? []);

let before: Processes;

test('registration and release, the password typed with real keys', async () => {
  await logIn(page, world.bank.customer);
  await recordAnswers();
  before = await processes();
  const { password } = world.fixture('bank-yessign-shb');

  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ }).first());
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  let opened = world.app.approvalWindow();
  await page.getByRole('button', { name: '다음', exact: true }).click();
  await approveWithKeys(await opened, '등록', password);
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();

  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await registeredTable(page).getByRole('button', { name: '상세 보기' }).click();
  opened = world.app.approvalWindow();
  await page.getByRole('button', { name: '해제', exact: true }).click();
  await approveWithKeys(await opened, '확인', password);
  await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
});

test('the approval page’s process and the key process are gone', async () => {
  await expect.poll(async () => (await processes()).all.length).toBe(before.all.length);
  expect(new Set((await processes()).all)).toEqual(new Set(before.all));
});

test('the search finds a planted canary in every place', async () => {
  const forms = formsOf(canary);
  const text = canary.toString();
  await page.evaluate((planted) => ((globalThis as { canary?: string }).canary = planted), text);
  await world.app.app.evaluate((_, planted) => {
    const holder = globalThis as { canary?: unknown; answers?: string[] };
    holder.canary = [planted, Buffer.from(planted).toString('hex'), Buffer.from(planted)];
    holder.answers?.push(JSON.stringify([...Buffer.from(planted)]));
  }, text);
  const file = path.join(world.folder, 'user-data', 'canary');
  writeFileSync(file, Buffer.from(text, 'utf16le'));

  expect(searchText(await heapOfPage(), forms)).toBe(true);
  expect(searchText(await heapOfMain(), forms)).toBe(true);
  expect(searchMemory((await processes()).main, forms)).toBe(true);
  expect((await recordedAnswers()).some((answer) => searchText(answer, forms))).toBe(true);
  expect(searchDisk(world.folder, forms)).toEqual([file]);
  rmSync(file);
});

test('and neither the password, nor the private key, nor R', async () => {
  const fixture = world.fixture('bank-yessign-shb');
  const files = fixture.places[0]!.files;
  const encrypted = readFileSync(path.join(world.home, files['signPri.key']!));
  const opened = await decryptPrivateKey(encrypted, Buffer.from(fixture.password));
  const jwk = createPrivateKey({ key: Buffer.from(opened.der), format: 'der', type: 'pkcs8' }).export({
    format: 'jwk',
  });
  // A key that was copied whole holds these; one that was taken apart holds one of them.
  const secrets: Record<string, Uint8Array> = {
    password: Buffer.from(fixture.password),
    'private exponent': Buffer.from(jwk.d!, 'base64url'),
    'first prime': Buffer.from(jwk.p!, 'base64url'),
    R: Buffer.from(fixture.random!, 'hex'),
  };
  const heaps = { page: await heapOfPage(), main: await heapOfMain() };
  const answers = (await recordedAnswers()).join('\n');
  const { main } = await processes();
  for (const [name, secret] of Object.entries(secrets)) {
    const forms = formsOf(secret);
    expect.soft(searchText(heaps.page, forms), `${name} in the main page's heap`).toBe(false);
    expect.soft(searchText(heaps.main, forms), `${name} in the main process's heap`).toBe(false);
    expect.soft(searchMemory(main, forms), `${name} in the main process's memory`).toBe(false);
    expect.soft(searchText(answers, forms), `${name} in an answer to the page`).toBe(false);
    expect.soft(searchDisk(world.folder, forms), `${name} on the disk`).toEqual([]);
  }
});

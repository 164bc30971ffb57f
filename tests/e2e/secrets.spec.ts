// Both jobs, then a search for the password, the private key and R wherever the app could have left them. A planted
// canary is found by the same search first: a search that finds nothing must be one that can find.
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openPkcs12 } from '../../electron/pki/pkcs12.ts';
import { decryptPrivateKey } from '../../electron/pki/private-key.ts';
import { approve, logIn, openMenu, pick, registeredTable } from './customer.ts';
import { record, type Recorder } from './recorder.ts';
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
  const field = window.getByLabel('인증서 암호', { exact: true });
  await expect(field).toBeFocused();
  await expect.poll(() => window.evaluate(() => document.hasFocus())).toBe(true);
  await window.waitForTimeout(900);
  typeWithKeys(password);
  // How many have arrived, not which: the value itself must not come this way.
  const typed = () => field.evaluate((element) => (element as HTMLInputElement).value.length);
  await expect.poll(typed).toBe(password.length);
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

let recorder: Recorder;
let before: Processes;

test('registration and release, the password typed with real keys', async () => {
  await logIn(page, world.bank.customer);
  recorder = await record(world.app);
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

test('a .pfx, opened once and held by its key process until it is registered', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await world.app.chooseInDialog(world.file('pfx-korean'));
  let opened = world.app.approvalWindow();
  await page.getByRole('button', { name: '파일 선택' }).click();
  await approveWithKeys(await opened, '확인', world.fixture('pfx-korean').password);
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  expect((await processes()).all.length, 'the key process holds the file').toBe(before.all.length + 1);
  opened = world.app.approvalWindow();
  await page.getByRole('button', { name: '다음', exact: true }).click();
  const last = await opened;
  await expect(last.getByLabel('인증서 암호', { exact: true })).toHaveCount(0);
  await approve(last, '등록');
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
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
    (globalThis as { canary?: unknown }).canary = [
      planted,
      Buffer.from(planted).toString('hex'),
      Buffer.from(planted),
    ];
  }, text);
  await recorder.plantInAnswer(canary);
  await page.evaluate(() =>
    (globalThis as unknown as { bankApp: { settings: { get(): Promise<unknown> } } }).bankApp.settings.get(),
  );
  await recorder.plantInEvent(canary);
  const file = path.join(world.folder, 'user-data', 'canary');
  writeFileSync(file, Buffer.from(text, 'utf16le'));

  expect(searchText(await heapOfPage(), forms)).toBe(true);
  expect(searchText(await heapOfMain(), forms)).toBe(true);
  expect(searchMemory((await processes()).main, forms)).toBe(true);
  const found = (await recorder.records()).filter((one) => searchText(one, forms));
  expect(found.map((one) => one.split(' ')[0])).toEqual(['call:settings.get', 'event:leak']);
  expect(searchDisk(world.folder, forms)).toEqual([file]);
  rmSync(file);
});

/** What must be nowhere: the password, R, and of the private key what any copy of it holds. */
function secretsOf(name: string, password: string, random: string, der: Uint8Array) {
  const jwk = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }).export({
    format: 'jwk',
  });
  return {
    [`password of ${name}`]: Buffer.from(password),
    [`private exponent of ${name}`]: Buffer.from(jwk.d!, 'base64url'),
    [`first prime of ${name}`]: Buffer.from(jwk.p!, 'base64url'),
    [`R of ${name}`]: Buffer.from(random, 'hex'),
  };
}

test('and neither a password, nor a private key, nor R', async () => {
  const pair = world.fixture('bank-yessign-shb');
  const file = world.fixture('pfx-korean');
  const keyFile = readFileSync(path.join(world.home, pair.places[0]!.files['signPri.key']!));
  const opened = await decryptPrivateKey(keyFile, Buffer.from(pair.password));
  const pfx = await openPkcs12(readFileSync(world.file('pfx-korean')), Buffer.from(file.password));
  const secrets: Record<string, Uint8Array> = {
    ...secretsOf('the pair', pair.password, pair.random!, opened.der),
    ...secretsOf('the .pfx', file.password, file.random!, pfx.pairs[0]!.privateKey!.der),
  };
  const heaps = { page: await heapOfPage(), main: await heapOfMain() };
  const records = (await recorder.records()).join('\n');
  for (const channel of ['call:registration.register', 'event:approval', 'approval:view', 'approval:port'])
    expect(records, 'what the search looks through').toContain(channel);
  const { main } = await processes();
  for (const [name, secret] of Object.entries(secrets)) {
    const forms = formsOf(secret);
    expect.soft(searchText(heaps.page, forms), `${name} in the main page's heap`).toBe(false);
    expect.soft(searchText(heaps.main, forms), `${name} in the main process's heap`).toBe(false);
    expect.soft(searchMemory(main, forms), `${name} in the main process's memory`).toBe(false);
    expect.soft(searchText(records, forms), `${name} in what the pages were told`).toBe(false);
    expect.soft(searchDisk(world.folder, forms), `${name} on the disk`).toEqual([]);
  }
});

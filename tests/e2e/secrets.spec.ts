// A customer's day with every kind of secret, then a search for each of them wherever the app could have left it. Planted
// canaries are found by the same search first: a search that finds nothing must be one that can find.
//
// Passwords, PINs, private keys and R exist in the approval page and the key process alone, and both have ended by then.
// So they are looked for in all that is left: the main page's heap, the main process's heap and its raw memory, every
// answer and event that the main process sent to a page, and the disk (settings, logs, journals, certificates, and what
// the bank and the cloud keep). The data key of 이 PC의 보안 저장소 is another kind: the system's keychain holds it, and the
// main process, which seals with it, gets it at each look as a string that nobody can wipe. It is looked for everywhere
// but there. 금융인증서's first PIN is on the page for who tries the sandbox: the one after it is looked for.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ensurePki } from '../fixtures/pki.ts';
import { makeToken, type MadeToken } from '../fixtures/token.ts';
import { heapOfMain, heapOfPage, processes, type Processes } from './app-memory.ts';
import { dataKeys, secretsOfCustomer } from './customer-secrets.ts';
import {
  approve,
  certificatePassword,
  goOn,
  logIn,
  openHeld,
  openMenu,
  opening as openWindow,
  pick,
  registeredTable,
} from './customer.ts';
import { approveWithKeys } from './real-keys.ts';
import { record, type Recorder } from './recorder.ts';
import { searchDisk, searchMemory, searchText, wantedOf } from './secret-search.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

let world: World;
let page: Page;
let token: MadeToken;
let exported: string;
const newPassword = 'Tlsqhan!2468';
const newPin = '806417';
const canaries = { text: Buffer.from('planted-canary-7f3a9c51e2'), digits: Buffer.from('907153') };

test.beforeAll(async () => {
  test.setTimeout(180_000);
  world = await openWorld({ only: ['bank-yessign-shb'], cloud: true });
  page = world.page;
  exported = path.join(world.folder, 'exported.pfx');
  const dir = path.join(world.folder, 'token');
  token = await makeToken({ dir, pki: await ensurePki(world.pki), pin: 'Xhzms-8264!' });
  // The fixtures' cribs name every password and R: they are the tests', not the customer's.
  rmSync(path.join(world.home, 'manifest.json'));
  rmSync(path.join(dir, 'random'));
});
test.afterAll(() => world.close());

const shb = /^홍길동, 은행\/신용카드\/보험용, 신한은행/;
const ofToken = /^홍길동, 은행\/신용카드\/보험용, 국민은행/;
const ofCloud = /^홍길동, 금융인증서/;
const button = (name: string) => page.getByRole('button', { name, exact: true });
const said = (text: string) => page.getByRole('status').filter({ hasText: text });
const opening = (name: string): Promise<Page> => openWindow(world.app, () => button(name).click());
const tokenPin = () => ({ field: '보안토큰 비밀번호(PIN)', text: token.pin });
const cloudPin = { field: '금융인증서 비밀번호(6자리)', text: newPin };

const openRegistration = async (kind: '금융인증서' | null): Promise<void> => {
  await openMenu(page, '서비스', '인증서 등록');
  if (kind !== null) await pick(page.getByRole('radio', { name: kind, exact: true }));
};
async function registers(row: RegExp, secret: { field: string; text: string }): Promise<void> {
  await openRegistration(row === ofCloud ? '금융인증서' : null);
  await pick(page.getByRole('radio', { name: row }).first());
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  await approveWithKeys(await openWindow(world.app, () => goOn(page)), '등록', secret);
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
}

let recorder: Recorder;
let before: Processes;

test('registration and release, the password typed with real keys', async () => {
  await logIn(page, world.bank.customer);
  recorder = await record(world.app);
  before = await processes(world);
  const password = certificatePassword(world.fixture('bank-yessign-shb').password);
  await registers(shb, password);

  await button('인증서 목록 보기').click();
  await registeredTable(page).getByRole('button', { name: '상세 보기' }).click();
  await approveWithKeys(await opening('해제'), '확인', password);
  await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
});

test('보안토큰: 암호 확인 and 등록, R out of the token', async () => {
  // Whatever makers' libraries are installed here: another file.
  await world.app.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...options: unknown[]) => {
      const { buttons = [] } = options.at(-1) as { buttons?: string[] };
      return Promise.resolve({ response: buttons.length - 2, checkboxChecked: false });
    };
  });
  await openMenu(page, '서비스', '인증서 관리');
  await world.app.chooseInDialog(token.library);
  await button('보안토큰 연결').click();
  await openHeld(page, ofToken);
  await approveWithKeys(await opening('암호 확인'), '확인', tokenPin());
  await expect(said('비밀번호가 맞습니다.')).toBeVisible();
  await registers(ofToken, tokenPin());
});

test('가져오기 into 이 PC의 보안 저장소', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await world.app.chooseInDialog(world.file('pfx-korean-km'));
  const password = certificatePassword(world.fixture('pfx-korean-km').password);
  await approveWithKeys(await opening('가져오기'), '확인', password);
  await pick(page.getByRole('radio', { name: '이 PC의 보안 저장소' }));
  await approveWithKeys(await opening('가져오기'), '복사', password);
  await expect(said('인증서를 복사하였습니다. 위치: 이 PC의 보안 저장소')).toBeVisible();
  // Neither the process that had opened the file nor the one that converted its keys.
  await expect.poll(async () => (await processes(world)).all.length).toBe(before.all.length);
});

test('a .pfx, opened once and held by its key process until it is registered', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await world.app.chooseInDialog(world.file('pfx-korean'));
  const password = certificatePassword(world.fixture('pfx-korean').password);
  await approveWithKeys(await opening('파일 선택'), '확인', password);
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  expect((await processes(world)).all.length, 'the key process holds the file').toBe(before.all.length + 1);
  const last = await openWindow(world.app, () => goOn(page));
  await expect(last.getByLabel('인증서 암호', { exact: true })).toHaveCount(0);
  await approve(last, '등록');
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('암호 변경, and 내보내기 with the new password', async () => {
  await openHeld(page, shb);
  await approveWithKeys(
    await opening('암호 변경'),
    '변경',
    { field: '지금 암호', text: world.fixture('bank-yessign-shb').password },
    { field: '새 암호', text: newPassword },
    { field: '새 암호 확인', text: newPassword },
  );
  await expect(said('인증서 암호를 변경하였습니다.')).toBeVisible();

  await world.app.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, exported);
  await openHeld(page, shb);
  await button('내보내기').click();
  await pick(page.getByRole('radio', { name: '최신 방식' }));
  await approveWithKeys(await opening('내보내기'), '내보내기', certificatePassword(newPassword));
  await expect(said('인증서를 내보냈습니다. 파일: exported.pfx')).toBeVisible();
});

test('금융인증서: 암호 변경, and 등록 with the new PIN', async () => {
  const { name, phone, birth, pin } = world.cloud!.holders[0]!;
  await openRegistration('금융인증서');
  const form = page.getByRole('form', { name: '금융인증서 연결' });
  await form.getByRole('textbox', { name: '이름', exact: true }).fill(name);
  await form.getByRole('textbox', { name: '휴대폰 번호', exact: true }).fill(phone);
  await form.getByRole('textbox', { name: '생년월일 6자리', exact: true }).fill(birth);
  await form.getByRole('button', { name: '금융인증서 연결' }).click();
  await expect(page.getByRole('radio', { name: ofCloud })).toHaveCount(1);

  await openHeld(page, ofCloud);
  await approveWithKeys(
    await opening('암호 변경'),
    '변경',
    { field: '지금 비밀번호(6자리)', text: pin },
    { field: '새 비밀번호(6자리)', text: newPin },
    { field: '새 비밀번호(6자리) 확인', text: newPin },
  );
  await expect(said('비밀번호를 변경하였습니다.')).toBeVisible();
  await registers(ofCloud, cloudPin);
});

test('the approval page’s process and the key process are gone', async () => {
  await expect.poll(async () => (await processes(world)).all.length).toBe(before.all.length);
  expect(new Set((await processes(world)).all)).toEqual(new Set(before.all));
});

test('the search finds planted canaries in every place', async () => {
  const wanted = wantedOf(canaries);
  const names = Object.keys(canaries);
  const text = Object.values(canaries).join(' ');
  await page.evaluate((planted) => ((globalThis as { canary?: string }).canary = planted), text);
  await world.app.app.evaluate((_, planted) => {
    (globalThis as { canary?: unknown }).canary = [
      planted,
      Buffer.from(planted).toString('hex'),
      Buffer.from(planted),
    ];
  }, text);
  await recorder.plantInAnswer(Buffer.from(text));
  await page.evaluate(() =>
    (globalThis as unknown as { bankApp: { settings: { get(): Promise<unknown> } } }).bankApp.settings.get(),
  );
  await recorder.plantInEvent(Buffer.from(text));
  const file = path.join('user-data', 'canary');
  writeFileSync(path.join(world.folder, file), Buffer.from(text, 'utf16le'));

  expect(searchText(await heapOfPage(world), wanted)).toEqual(names);
  expect(searchText(await heapOfMain(world), wanted)).toEqual(names);
  expect(searchMemory((await processes(world)).main, wanted)).toEqual(names);
  const told = await recorder.records();
  for (const name of names) {
    const found = told.filter((one) => searchText(one, wanted).includes(name));
    expect(found.map((one) => one.split(' ')[0])).toEqual(['call:settings.get', 'event:leak']);
  }
  expect(searchDisk(world.folder, wanted)).toEqual(names.map((name) => `${name} in ${file}`));
  rmSync(path.join(world.folder, file));
});

test('and no password, PIN, private key, R or data key', async () => {
  const customers = wantedOf(await secretsOfCustomer(world, { newPassword, newPin, token, exported }));
  const all = [...customers, ...wantedOf(await dataKeys())];
  const records = (await recorder.records()).join('\n');
  for (const channel of ['call:registration.register', 'event:approval', 'approval:view', 'approval:port'])
    expect(records, 'what the search looks through').toContain(channel);
  expect.soft(searchText(await heapOfPage(world), all), 'in the main page’s heap').toEqual([]);
  expect.soft(searchText(records, all), 'in what the pages were told').toEqual([]);
  expect.soft(searchDisk(world.folder, all), 'on the disk').toEqual([]);
  expect.soft(searchText(await heapOfMain(world), customers), 'in the main process’s heap').toEqual([]);
  expect
    .soft(searchMemory((await processes(world)).main, customers), 'in the main process’s memory')
    .toEqual([]);
});

// 보안토큰 by its maker's own library (SoftHSM2): chosen in the system's dialog, registered with, its PIN told apart from
// a certificate password.
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ensurePki } from '../fixtures/pki.ts';
import { makeToken, setTries, type MadeToken } from '../fixtures/token.ts';
import {
  approve,
  goOn,
  heldTable,
  logIn,
  openHeld,
  openMenu,
  opening as openWindow,
  pick,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

let world: World;
let page: Page;
let token: MadeToken;
test.beforeAll(async () => {
  world = await openWorld({ only: ['bank-yessign-shb'] });
  page = world.page;
  token = await makeToken({ dir: path.join(world.folder, 'token'), pki: await ensurePki(world.pki) });
  await logIn(page, world.bank.customer);
});
test.afterAll(() => world.close());

const row = /^홍길동, 은행\/신용카드\/보험용, 국민은행/;
const button = (name: string) => page.getByRole('button', { name, exact: true });
const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);
const pin = (text: string) => ({ field: '보안토큰 비밀번호(PIN)', text });

test('보안토큰 연결: its certificate is in the list, by the token’s name', async () => {
  // Whatever makers' libraries are installed here: another file.
  await world.app.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (...options: unknown[]) => {
      const { buttons = [] } = options.at(-1) as { buttons?: string[] };
      return Promise.resolve({ response: buttons.length - 2, checkboxChecked: false });
    };
  });
  await world.app.chooseInDialog(token.library);
  await button('보안토큰 연결').click();
  await expect(page.getByRole('list', { name: '추가한 위치' })).toContainText('보안토큰');
  await expect(heldTable(page).getByRole('row', { name: row })).toContainText(`보안토큰 (${token.label})`);
});

test('nothing of it can be copied, and its PIN is no certificate password', async () => {
  await openHeld(page, row);
  for (const tool of ['복사', '내보내기', '삭제']) await expect(button(tool)).toHaveCount(0);
  const window = await opening(() => button('암호 확인').click());
  await expect(window.getByLabel('인증서 암호', { exact: true })).toHaveCount(0);
  await expect(window.getByLabel('보안토큰 비밀번호(PIN)', { exact: true })).toBeFocused();
  await approve(window, '확인', pin('not the pin'));
  await expect(
    window.getByRole('alert').filter({ hasText: '보안토큰 비밀번호가 맞지 않습니다' }),
  ).toBeVisible();
  await approve(window, '확인', pin(token.pin));
  await expect(page.getByRole('status').filter({ hasText: '비밀번호가 맞습니다.' })).toBeVisible();
});

test('등록: signed in the token', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: row }));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const window = await opening(() => goOn(page));
  await approve(window, '등록', pin(token.pin));
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('the last try is told before it is made', async () => {
  await setTries(token.library, 1);
  await openHeld(page, row);
  const window = await opening(() => button('암호 확인').click());
  await expect(window.getByText('이번이 마지막 기회입니다. 틀리면 보안토큰이 잠깁니다.')).toBeVisible();
  await approve(window, '확인', pin(token.pin));
  await expect(page.getByRole('status').filter({ hasText: '비밀번호가 맞습니다.' })).toBeVisible();
});

test('제거: it is no longer looked for', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await page.getByRole('list', { name: '추가한 위치' }).getByRole('button', { name: '제거' }).click();
  await expect(page.getByRole('status').filter({ hasText: '위치를 제거하였습니다.' })).toBeVisible();
  await expect(heldTable(page).getByRole('row', { name: row })).toHaveCount(0);
});

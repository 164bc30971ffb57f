// 이용약관: agreed to before the first 등록, a part of what is signed, and asked anew once the bank has others.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { look } from './axe.ts';
import {
  approve,
  certificatePassword,
  dismiss,
  goOn,
  logIn,
  openMenu,
  opening as openWindow,
  pick,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

const root = path.resolve(import.meta.dirname, '../..');
let world: World;
let page: Page;
test.beforeAll(async () => {
  world = await openWorld({ only: ['bank-yessign-shb', 'universal-signkorea'] });
  page = world.page;
  await logIn(page, world.bank.customer);
});
test.afterAll(() => world.close());

const shb = /^홍길동, 은행\/신용카드\/보험용, 신한은행/;
const signkorea = /^홍길동, 범용\(개인\), .*SignKorea/;
const next = () => page.getByRole('button', { name: '다음', exact: true }).click();
const consent = () => page.getByRole('checkbox', { name: '「타기관 인증서 이용약관」에 동의합니다. (필수)' });
const terms = () => page.getByRole('textbox', { name: '타기관 인증서 이용약관 내용' });
const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);
const choose = async (row: RegExp): Promise<void> => {
  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: row }));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
};

test('the whole text, read by keyboard; without a consent [다음] leads to it', async () => {
  await choose(signkorea);
  await expect(page.getByRole('heading', { name: '이용약관' })).toBeVisible();
  await expect(page.getByText('타기관 인증서 이용약관 · 제1판')).toBeVisible();
  await expect(terms()).toHaveValue(/제1조\(목적\)[^]*제6조\(기록\)/);
  await terms().focus();
  await page.keyboard.press('Control+End');
  await expect.poll(() => terms().evaluate((text) => text.scrollTop)).toBeGreaterThan(0);
  await page.keyboard.type('x');
  await expect(terms(), 'it is read, not written').not.toHaveValue(/x/);

  await next();
  await expect(consent()).toBeFocused();
  await expect(page.getByRole('alert')).toHaveText('이용약관을 읽고 동의해 주셔야 등록할 수 있습니다.');
  await expect(consent()).toHaveAccessibleDescription('이용약관을 읽고 동의해 주셔야 등록할 수 있습니다.');
  await look('terms-missing', page);
  await page.keyboard.press('Space');
  await expect(consent()).toBeChecked();
  await expect(page.getByRole('alert').filter({ hasText: '동의해 주셔야' })).toHaveCount(0);
});

test('what is agreed to stands in what is signed', async () => {
  const window = await opening(next);
  await expect(window.getByText('「타기관 인증서 이용약관」(제1판)에 동의합니다.')).toBeVisible();
  await dismiss(window);
  await expect(consent(), 'a window that was closed takes nothing back').toBeChecked();
});

test('other terms meanwhile: said so, shown, and agreed to anew', async () => {
  const policy = JSON.parse(
    await readFile(path.join(root, 'tests/sandbox-bank/rules/policy.json'), 'utf8'),
  ) as {
    terms: { version: number; text: { ko: string } };
  };
  policy.terms.version = 2;
  policy.terms.text.ko = `${policy.terms.text.ko}\n\n제7조(시행) 이 약관은 오늘부터 시행합니다.`;
  const file = path.join(world.folder, 'policy.json');
  await writeFile(file, JSON.stringify(policy));
  const password = certificatePassword(world.fixture('universal-signkorea').password);

  const window = await opening(next);
  await world.restartBank([`--policy=${file}`]);
  await approve(window, '등록', password);
  await expect(
    page.getByRole('alert').filter({ hasText: '확인하시는 동안 이용약관이 변경되었습니다.' }),
  ).toBeVisible();
  await expect(page.getByText('타기관 인증서 이용약관 · 제2판')).toBeVisible();
  await expect(terms()).toHaveValue(/제7조\(시행\)/);
  await expect(consent()).not.toBeChecked();
  await look('terms-changed', page);

  const last = await opening(() => goOn(page));
  await expect(last.getByText('「타기관 인증서 이용약관」(제2판)에 동의합니다.')).toBeVisible();
  await approve(last, '등록', password);
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('agreed to once: the next 등록 does not ask again', async () => {
  await choose(shb);
  await expect(consent()).toHaveCount(0);
  const window = await opening(next);
  await expect(window.getByText(/에 동의합니다/)).toHaveCount(0);
  await dismiss(window);
});

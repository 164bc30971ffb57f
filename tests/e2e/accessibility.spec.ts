// Every screen without an axe violation, in both themes and languages; the whole job by keyboard alone; nothing that
// must be scrolled sideways at 200 % or in a narrow window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type axe from 'axe-core';
import { expect, test, type Page } from '@playwright/test';
import {
  approve,
  certificatePassword,
  dismiss,
  enterPassword,
  enterOtp,
  heldTable,
  openMenu,
  pick,
} from './customer.ts';
import { otpCode } from './bank-process.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.resolve(import.meta.dirname, '../../test-results/screens');
let world: World;
let page: Page;
test.beforeAll(async () => {
  world = await openWorld();
  page = world.page;
});
test.afterAll(() => world.close());

async function violations(of: Page): Promise<string[]> {
  // DevTools' own evaluation: the page's policy lets no script in, and is not weakened for this.
  await of.evaluate(`if (!window.axe) { ${axeSource} }`);
  const found = await of.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** Width that the page takes beyond its window, in CSS pixels. */
const overflow = (of: Page): Promise<number> =>
  of.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function look(name: string, of: Page = page): Promise<void> {
  await of.screenshot({ path: path.join(shots, `${name}.png`) });
  expect(await violations(of), name).toEqual([]);
  expect(await overflow(of), `${name} must be scrolled sideways`).toBeLessThanOrEqual(0);
}

const visit: Record<string, () => Promise<void>> = {
  inventory: async () => {
    await openMenu(page, '서비스', '인증서 관리');
    await expect(heldTable(page)).toBeVisible();
  },
  register: async () => {
    await openMenu(page, '서비스', '인증서 등록');
    await pick(page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ }));
    await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  },
  refused: async () => {
    await openMenu(page, '서비스', '인증서 등록');
    await pick(page.getByRole('radio', { name: /만료됨$/ }).first());
    await expect(page.getByText(/에 만료된 인증서입니다/).first()).toBeVisible();
  },
  held: async () => {
    await openMenu(page, '서비스', '인증서 관리');
    await heldTable(page).getByRole('button', { name: '상세 보기' }).first().click();
    await expect(page.getByRole('heading', { name: '인증서 상세 정보' })).toBeVisible();
  },
  contacts: () => openMenu(page, '고객센터', '전화 문의'),
  help: () => openMenu(page, '고객센터', '도움말'),
};

test('log-in and OTP', async () => {
  await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
  await look('login');
  const { customer } = world.bank;
  await enterPassword(page, customer.id, customer.password);
  await expect(page.getByRole('heading', { name: '추가 인증' })).toBeVisible();
  await look('otp');
  await enterOtp(page, otpCode(customer));
  await expect(page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
});

test('every page, light', async () => {
  for (const [name, go] of Object.entries(visit)) {
    await go();
    await look(`light-${name}`);
  }
});

test('every page, dark', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const [name, go] of Object.entries(visit)) {
    await go();
    await look(`dark-${name}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
});

for (const [what, factor, width] of [
  ['at 200 %', 2, 1024],
  ['in a narrow window', 1, 480],
] as const)
  test(`every page ${what}`, async () => {
    const resize = (zoom: number, w: number): Promise<void> =>
      world.app.app.evaluate(
        ({ BrowserWindow }, [z, to]) => {
          const window = BrowserWindow.getAllWindows()[0]!;
          window.setMinimumSize(320, 320);
          window.setContentSize(to, 720);
          window.webContents.setZoomFactor(z);
        },
        [zoom, w] as const,
      );
    await resize(factor, width);
    for (const [name, go] of Object.entries(visit)) {
      await go();
      await look(`${factor === 2 ? 'zoom' : 'narrow'}-${name}`);
    }
    await resize(1, 1024);
  });

test('registration by keyboard alone, the 전자서명 window included', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  const press = async (key: string) => page.keyboard.press(key);
  await page.getByRole('button', { name: '서비스', exact: true }).focus();
  await press('Enter');
  await expect(page.getByRole('menuitem', { name: '인증서 관리' })).toBeFocused();
  await press('ArrowDown');
  await press('Enter');
  await expect(page.getByRole('heading', { name: '타기관 인증서 등록', level: 1 })).toBeFocused();
  const wanted = page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ });
  const focusIs = (locator: typeof wanted) =>
    locator.evaluate(
      (element) => element === document.activeElement || element.contains(document.activeElement),
    );
  const group = page.getByRole('radiogroup', { name: '등록할 인증서' });
  for (let i = 0; i < 30 && !(await focusIs(group)); i++) await press('Tab');
  for (let i = 0; i < 80 && !(await focusIs(wanted)); i++) await press('ArrowDown');
  await press('Space');
  await expect(wanted).toBeChecked();
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const next = page.getByRole('button', { name: '다음', exact: true });
  for (let i = 0; i < 30 && !(await focusIs(next)); i++) await press('Tab');
  const opened = world.app.approvalWindow();
  await press('Enter');
  const window = await opened;
  await expect(window.getByLabel('인증서 암호', { exact: true })).toBeFocused();
  await look('approval-register', window);
  await window.waitForTimeout(700);
  await window.keyboard.type(world.fixture('bank-yessign-shb').password);
  await window.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeFocused();
  await look('done');
});

test('the release pages and their windows', async () => {
  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await page.getByRole('button', { name: '상세 보기' }).first().click();
  await expect(page.getByRole('heading', { name: '타기관 인증서 해제' })).toBeVisible();
  await look('release');
  const opened = world.app.approvalWindow();
  await page.getByRole('button', { name: '해제', exact: true }).click();
  const window = await opened;
  await look('approval-release', window);
  await window.emulateMedia({ colorScheme: 'dark' });
  await look('approval-release-dark', window);
  await approve(window, '확인', certificatePassword('wrong'));
  await expect(window.getByRole('alert')).toBeVisible();
  await look('approval-wrong-password', window);
  await dismiss(window);
  await expect(page.getByText('취소하였습니다. 변경된 내용이 없습니다.')).toBeVisible();
  await look('cancelled');
});

test('English, whole: no Korean but names', async () => {
  await page
    .getByRole('button', { name: '설정' })
    .or(page.getByRole('link', { name: '설정' }))
    .first()
    .click();
  await pick(page.getByRole('radio', { name: /English/ }));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await look('english-settings');
});

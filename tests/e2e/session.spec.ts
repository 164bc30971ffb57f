// Log-in that goes wrong, and a session that ends by itself.
import { expect, test } from '@playwright/test';
import { enterPassword, logIn, openMenu } from './customer.ts';
import { openWorld } from './world.ts';

test('five wrong passwords lock: how long, and how to lift it; the fourth is told as the last but one', async () => {
  const world = await openWorld();
  const { page } = world;
  const { customer } = world.bank;
  for (let n = 1; n <= 4; n++) {
    await enterPassword(page, customer.id, `wrong ${n}`);
    await expect(page.getByText(new RegExp(`아이디 또는 비밀번호가 맞지 않습니다.*${n}/5회`))).toBeVisible();
  }
  await enterPassword(page, customer.id, 'wrong 5');
  const lock = page.getByText(/비밀번호를 5회 잘못 입력하여 로그인이 제한되었습니다/).first();
  await expect(lock).toBeVisible();
  await expect(page.getByText(/\d{1,2}:\d{2}/).first()).toBeVisible();
  // The right one does not help while it lasts.
  await enterPassword(page, customer.id, customer.password);
  await expect(lock).toBeVisible();
  await expect(page.getByRole('heading', { name: '추가 인증' })).toHaveCount(0);
  await world.close();
});

test('without use: a warning, 로그인 연장, then log-out; what was typed and is not secret stays', async () => {
  // 62 s of session: the warning of 60 s comes at once after 2.
  const world = await openWorld({ bank: ['--idle-seconds=64'] });
  const { page } = world;
  await logIn(page, world.bank.customer);
  await openMenu(page, '서비스', '인증서 등록');
  const warning = page.getByRole('alertdialog', { name: '곧 자동으로 로그아웃됩니다' });
  await expect(warning).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: '로그인 연장' }).click();
  await expect(warning).toHaveCount(0);
  await expect(page.getByRole('heading', { name: '타기관 인증서 등록' })).toBeVisible();
  await expect(warning).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: '로그아웃' }).last().click();
  await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(
    world.bank.customer.id,
  );
  await world.close();
});

test('a session that the bank has ended is told as such', async () => {
  const world = await openWorld({ bank: ['--idle-seconds=8'] });
  const { page } = world;
  await logIn(page, world.bank.customer);
  await expect(page.getByText('오랫동안 사용하지 않아 자동으로 로그아웃되었습니다.').first()).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(
    world.bank.customer.id,
  );
  await world.close();
});

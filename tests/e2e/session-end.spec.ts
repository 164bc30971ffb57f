// What one customer opened is not there for the next: the key process ends with the session, and the list forgets it.
import { expect, test } from '@playwright/test';
import {
  approve,
  certificatePassword,
  enterOtp,
  enterPassword,
  heldTable,
  logIn,
  openMenu,
} from './customer.ts';
import { otpCode } from './bank-process.ts';
import { openWorld } from './world.ts';

test('로그아웃 ends an opened file and an open 전자서명 window', async () => {
  const world = await openWorld({ only: ['bank-yessign-shb'] });
  const { page, app, bank } = world;
  await logIn(page, bank.customer);
  const before = (await app.pids()).length;
  await openMenu(page, '서비스', '인증서 등록');
  await app.chooseInDialog(world.file('pfx-korean'));
  const opened = app.approvalWindow();
  await page.getByRole('button', { name: '파일 선택' }).click();
  await approve(await opened, '확인', certificatePassword(world.fixture('pfx-korean').password));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  expect((await app.pids()).length, 'a key process holds the file').toBe(before + 1);

  await page.getByRole('button', { name: '로그아웃', exact: true }).click();
  await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
  await expect.poll(async () => (await app.pids()).length).toBe(before);

  const next = bank.customers.find(({ name }) => name === '김철수')!;
  await enterPassword(page, next.id, next.password);
  await enterOtp(page, otpCode(next));
  await openMenu(page, '서비스', '인증서 관리');
  await expect(heldTable(page).getByRole('row', { name: /신한은행/ })).toHaveCount(1);
  await expect(heldTable(page).getByRole('row', { name: /국민은행/ })).toHaveCount(0);
  await world.close();
});

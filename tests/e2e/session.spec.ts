// Log-in that goes wrong, and a session that ends by itself.
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from './app.ts';
import { look } from './axe.ts';
import { otpCode } from './bank-process.ts';
import { enterOtp, enterPassword, logIn, openMenu, pick } from './customer.ts';
import { openWorld, type World } from './world.ts';

test('five wrong passwords lock: how long, and how to lift it; how many tries are left before', async () => {
  // How the tries are slowed is told below.
  const world = await openWorld({ bank: ['--delay-seconds=0'] });
  const { page } = world;
  const { customer } = world.bank;
  for (let n = 1; n <= 4; n++) {
    await enterPassword(page, customer.id, `wrong ${n}`);
    const wrong = page.getByRole('alert').filter({ hasText: '아이디 또는 비밀번호가 맞지 않습니다' });
    await expect(wrong).toContainText(`(${n}/5회)`);
    await expect(wrong).toContainText(`앞으로 ${5 - n}회 더 틀리면 로그인이 제한됩니다.`);
  }
  await enterPassword(page, customer.id, 'wrong 5');
  const lock = page
    .getByRole('alert')
    .filter({ hasText: '비밀번호를 5회 잘못 입력하여 로그인이 제한되었습니다.' });
  await expect(lock).toContainText(
    /\d{4}\. \d{1,2}\. \d{1,2}\. \d{2}:\d{2}:\d{2}까지 로그인할 수 없습니다\. 그 전에 이용하시려면 비밀번호 재설정 메뉴에서 제한을 풀어 주십시오\./,
  );
  await expect(lock.getByText('비밀번호 재설정', { exact: true })).toBeVisible();
  // The right one does not help while it lasts.
  await enterPassword(page, customer.id, customer.password);
  await expect(lock).toBeVisible();
  await expect(page.getByRole('heading', { name: '추가 인증' })).toHaveCount(0);
  await world.close();
});

const ended = '오랫동안 사용하지 않아 자동으로 로그아웃되었습니다.';

test('without use, to the end: told as such', async () => {
  const world = await openWorld({ bank: ['--idle-seconds=4'] });
  const { page } = world;
  await logIn(page, world.bank.customer);
  await expect(page.getByRole('alert').filter({ hasText: ended })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(
    world.bank.customer.id,
  );
  await world.close();
});

test('after the longest that a session lasts: no 로그인 연장, and told as such', async () => {
  test.setTimeout(150_000);
  const world = await openWorld({
    only: ['bank-yessign-shb'],
    bank: ['--idle-seconds=20', '--absolute-seconds=45'],
  });
  const { page } = world;
  await logIn(page, world.bank.customer);
  const warning = page.getByRole('alertdialog', { name: '곧 자동으로 로그아웃됩니다' });
  const extend = warning.getByRole('button', { name: '로그인 연장' });
  // It is put off as long as anything puts it off.
  await expect(async () => {
    if (await extend.isVisible()) await extend.click({ timeout: 1000 });
    await expect(warning).toContainText('자동으로 로그아웃되며 연장할 수 없습니다.', { timeout: 500 });
  }).toPass({ timeout: 45_000 });
  await expect(warning.getByRole('button', { name: '로그인 연장' })).toHaveCount(0);
  await look('session-longest', page);
  await warning.getByRole('button', { name: '닫기' }).click();
  await expect(warning).toHaveCount(0);
  await openMenu(page, '서비스', '인증서 등록');
  await expect(
    page.getByRole('alert').filter({
      hasText: '안전을 위해 로그인 후 일정 시간이 지나 자동으로 로그아웃되었습니다.',
    }),
  ).toBeVisible({ timeout: 20_000 });
  await world.close();
});

test('logged in anew somewhere else: told as such, with what to do if it was somebody else', async () => {
  const world = await openWorld({ only: ['bank-yessign-shb'] });
  const { page } = world;
  const { customer } = world.bank;
  await logIn(page, customer);
  const other = await launchApp({
    profile: world.bank.profile,
    home: world.home,
    userData: path.join(world.folder, 'elsewhere'),
  });
  await enterPassword(other.page, customer.id, customer.password);
  await enterOtp(other.page, otpCode(customer, 1));
  await expect(other.page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
  await other.close();
  await openMenu(page, '서비스', '등록·해제 내역');
  const told = page
    .getByRole('alert')
    .filter({ hasText: '다른 곳에서 로그인하여 이 PC에서는 로그아웃되었습니다.' });
  await expect(told).toContainText('본인이 로그인하지 않으셨다면 바로 비밀번호를 재설정하고');
  await expect(told.getByText('비밀번호 재설정', { exact: true })).toBeVisible();
  await look('session-elsewhere', page);
  await world.close();
});

test('tries that come too fast: until when to wait', async () => {
  const world = await openWorld({ bank: ['--delay-seconds=60'] });
  const { page } = world;
  const { customer } = world.bank;
  await enterPassword(page, customer.id, 'wrong');
  await expect(page.getByRole('alert').filter({ hasText: '(1/5회)' })).toBeVisible();
  await enterPassword(page, customer.id, customer.password);
  const wait = page.getByRole('alert').filter({ hasText: '요청이 많아 잠시 후 다시 시도해 주십시오.' });
  await expect(wait).toContainText(/\d{2}:\d{2}:\d{2} 이후 다시 시도해 주십시오\./);
  await world.close();
});

test.describe('ten minutes', () => {
  test.describe.configure({ mode: 'serial' });
  let world: World;
  test.beforeAll(async () => {
    world = await openWorld({ only: ['bank-yessign-kmb', 'bank-yessign-shb'] });
  });
  test.afterAll(() => world.close());

  /** Moves the app's clock so far ahead of the wall's, as a sleep does; 0 puts it right again. */
  const ahead = (minutes: number): Promise<void> =>
    world.app.app.evaluate((_, by) => {
      const holder = globalThis as typeof globalThis & { wall?: DateConstructor };
      const wall = (holder.wall ??= Date);
      holder.Date =
        by === 0
          ? wall
          : new Proxy(wall, {
              construct: (target, given: []) =>
                given.length > 0 ? new target(...given) : new target(target.now() + by),
              get: (target, name) =>
                name === 'now' ? () => target.now() + by : (Reflect.get(target, name) as unknown),
            });
    }, minutes * 60_000);
  const warning = () => world.page.getByRole('alertdialog', { name: '곧 자동으로 로그아웃됩니다' });
  const heading = () => world.page.getByRole('heading', { name: '타기관 인증서 등록', level: 1 });

  test('a warning and 로그인 연장; then slept through: what was chosen for 등록 is chosen after the next log-in', async () => {
    const { page } = world;
    const { customer } = world.bank;
    await logIn(page, customer);
    await openMenu(page, '서비스', '인증서 등록');
    const choice = page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ });
    await pick(choice);
    await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();

    await ahead(8.5);
    await page.waitForTimeout(1500);
    await expect(warning()).toHaveCount(0);
    await ahead(9.5);
    await expect(warning()).toBeVisible();
    await page.getByRole('button', { name: '로그인 연장' }).click();
    await expect(warning()).toHaveCount(0);
    await expect(heading()).toBeVisible();
    // Ten minutes from then on.
    await ahead(11);
    await page.waitForTimeout(1500);
    await expect(heading()).toBeVisible();
    await ahead(20);
    await expect(page.getByRole('alert').filter({ hasText: ended })).toContainText(
      '다시 로그인해 주십시오. 선택하신 내용은 그대로 있으며, 파일에서 연 인증서만 다시 열어 주십시오.',
    );
    await ahead(0);

    await enterPassword(page, customer.id, customer.password);
    // The code of the first log-in is used: the next step's is taken.
    await enterOtp(page, otpCode(customer, 1));
    await expect(heading()).toBeVisible();
    await expect(choice).toBeChecked();
    await expect(page.getByRole('radio', { checked: true, name: /^홍길동/ })).toHaveCount(1);
  });

  test('로그아웃 from the warning: what was typed and is not secret stays', async () => {
    const { page } = world;
    await ahead(9.5);
    await expect(warning()).toBeVisible();
    await warning().getByRole('button', { name: '로그아웃' }).click();
    await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
    await expect(page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(
      world.bank.customer.id,
    );
    await expect(page.getByLabel('비밀번호', { exact: true })).toHaveValue('');
    await expect(page.getByText(ended), 'nothing ended by itself').toHaveCount(0);
    await ahead(0);
  });
});

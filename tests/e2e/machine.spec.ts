// 보안 점검: each check with its result, and a keychain out of reach, which warns and hinders nothing.
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { launchApp } from './app.ts';
import { approve, certificatePassword, goOn, logIn, openMenu, pick } from './customer.ts';
import { openWorld, type World } from './world.ts';

let world: World;
test.beforeAll(async () => {
  world = await openWorld({ only: ['bank-yessign-shb'] });
});
test.afterAll(() => world.close());

/** Name and result of each check, in order. */
async function checks(page: Page): Promise<Record<string, string>> {
  const items = page.getByRole('list', { name: '점검 항목' }).getByRole('listitem');
  await expect(items).toHaveCount(6);
  const all = await items.all();
  const rows = all.map(async (item) => [
    await item.getByRole('heading').innerText(),
    await item.getByText(/^(정상|주의|차단)$/).innerText(),
  ]);
  return Object.fromEntries((await Promise.all(rows)) as [string, string][]);
}
const check = (page: Page, name: string) =>
  page
    .getByRole('list', { name: '점검 항목' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name }) });

test('the page lists every check, from the menu and from 도움말', async () => {
  const { page } = world;
  await logIn(page, world.bank.customer);
  await openMenu(page, '고객센터', '보안 점검');
  const found = await checks(page);
  expect(Object.keys(found)).toEqual([
    '앱 버전',
    '앱 파일',
    '날짜와 시간',
    '은행 서버 확인',
    '이 PC의 보안 저장소',
    '디버거 연결',
  ]);
  expect(found).toMatchObject({
    '앱 버전': '정상',
    '앱 파일': '정상',
    '날짜와 시간': '정상',
    '은행 서버 확인': '정상',
  });

  await openMenu(page, '고객센터', '도움말');
  await page.getByRole('button', { name: '보안 점검' }).click();
  await expect(page.getByRole('heading', { name: '보안 점검', level: 1 })).toBeVisible();
  expect(await checks(page)).toEqual(found);
});

test('no keychain can be reached: 주의, and 등록 goes on', async () => {
  const app = await launchApp({
    profile: world.bank.profile,
    home: world.home,
    userData: path.join(world.folder, 'no-keychain'),
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/dev/null' },
  });
  const { page } = app;
  // What needs attention is shown before the log-in, and does not stand in its way.
  await expect(page.getByRole('heading', { name: '보안 점검', level: 1 })).toBeVisible();
  expect(await checks(page)).toMatchObject({ '이 PC의 보안 저장소': '주의' });
  await page.getByRole('button', { name: '로그인 화면으로' }).click();
  // Another id of the same person: the first one's OTP number of now is used.
  await logIn(
    page,
    world.bank.customers.find(({ id }) => id === 'hong2')!,
  );
  await openMenu(page, '고객센터', '보안 점검');
  const found = await checks(page);
  expect(found).toMatchObject({ '앱 파일': '정상', '은행 서버 확인': '정상', '이 PC의 보안 저장소': '주의' });
  await expect(check(page, '이 PC의 보안 저장소')).toContainText(
    '이 PC의 보안 저장소를 사용할 수 없습니다. 다른 저장 위치의 인증서는 사용할 수 있습니다.',
  );

  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ }));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const opened = app.approvalWindow();
  await goOn(page);
  await approve(await opened, '등록', certificatePassword(world.fixture('bank-yessign-shb').password));
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
  await app.close();
});

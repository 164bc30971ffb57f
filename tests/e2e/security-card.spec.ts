// 보안카드: two places that the bank chooses, the same ones until they are right; on the page and in the 전자서명 window.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { look } from './axe.ts';
import { cardDigits, type BankCustomer } from './bank-process.ts';
import {
  approve,
  askedPlaces,
  cardFields,
  enterPassword,
  fillCard,
  openMenu,
  opening as openWindow,
  pick,
  registeredTable,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

let world: World;
let page: Page;
let lim: BankCustomer;
test.beforeAll(async () => {
  world = await openWorld({ only: ['bank-yessign-shb'], bank: ['--delay-seconds=0'] });
  page = world.page;
  lim = world.bank.customers.find(({ id }) => id === 'lim')!;
  // One that lies elsewhere: it can be released without its key alone.
  const certificatePath = path.join(world.folder, 'registered.der');
  await writeFile(certificatePath, Buffer.from(world.fixture('universal-signkorea').certificate!, 'base64'));
  const seed = path.join(world.folder, 'seed.json');
  await writeFile(seed, JSON.stringify([{ customer: 'lim', certificatePath }]));
  await world.restartBank([`--seed=${seed}`]);
});
test.afterAll(() => world.close());

const right = (place: string) => cardDigits(lim, place);
/** Of the card, and yet not what was asked for. */
const wrong = (place: string) => (right(place) === '00' ? '11' : '00');
const confirm = () => page.getByRole('button', { name: '확인', exact: true }).click();
const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });

test('two places of two digits each, never more, and the page says so', async () => {
  await enterPassword(page, lim.id, lim.password);
  await expect(heading('추가 인증')).toBeFocused();
  const places = await askedPlaces(page);
  expect(new Set(places).size).toBe(2);
  await expect(
    page.getByText('보안카드 번호 전체를 묻는 화면은 사기입니다.', { exact: false }),
  ).toBeVisible();
  await expect(page.getByRole('group', { name: '보안카드 번호' })).toHaveAccessibleDescription(
    /두 곳, 두 자리씩만/,
  );
  // The demo's OTP is nothing to this customer.
  await expect(page.getByText('체험용 인증번호')).toHaveCount(0);
  await expect(page.getByText('OTP', { exact: false })).toHaveCount(0);
  await look('security-card', page);
  await page.setViewportSize({ width: 360, height: 700 });
  await look('security-card-narrow', page);
  await page.setViewportSize({ width: 1200, height: 860 });
});

test('what is missing is told in its field; going on from one to the other is the customer’s', async () => {
  const [first, second] = [cardFields(page).nth(0), cardFields(page).nth(1)];
  await first.focus();
  await page.keyboard.type('123');
  await expect(first).toHaveValue('12');
  await expect(first).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(second).toBeFocused();
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('숫자 2자리를 입력해 주십시오.');
  await expect(second).toBeFocused();
  await expect(second).toHaveAttribute('aria-invalid', 'true');
  await look('security-card-missing', page);
});

test('a wrong answer counts, and the same two places are asked again, in another log-in too', async () => {
  const places = await askedPlaces(page);
  await fillCard(page, wrong);
  await confirm();
  const refused = page.getByRole('alert').filter({ hasText: '보안카드 번호가 맞지 않습니다.' });
  await expect(refused).toContainText('(1/5회)');
  await expect(refused).toContainText('앞으로 4회 더 틀리면 로그인이 제한됩니다.');
  await expect(cardFields(page).first()).toBeFocused();
  for (const field of await cardFields(page).all()) await expect(field).toHaveValue('');
  expect(await askedPlaces(page)).toEqual(places);
  await look('security-card-wrong', page);

  await page.getByRole('button', { name: '로그인 화면으로' }).click();
  await enterPassword(page, lim.id, lim.password);
  expect(await askedPlaces(page), 'no new question to be had by beginning anew').toEqual(places);
  await fillCard(page, right);
  await confirm();
  await expect(heading('인증서 관리')).toBeVisible();
  await expect(page.getByText('임꺽정님')).toBeVisible();
});

test('인증서 없이 해제 asks for two places in the 전자서명 window; a wrong answer keeps it', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await registeredTable(page).getByRole('button', { name: '상세 보기' }).click();
  await page.getByRole('button', { name: '인증서 없이 해제' }).click();
  await pick(page.getByRole('radio', { name: '분실' }));
  const window = await openWindow(world.app, () =>
    page.getByRole('button', { name: '인증서 없이 해제', exact: true }).click(),
  );
  const places = await askedPlaces(window);
  await expect(cardFields(window).first()).toBeFocused();
  await look('approval-security-card', window);
  await fillCard(window, wrong);
  await approve(window, '확인');
  const refused = window.getByRole('alert').filter({ hasText: '보안카드 번호가 맞지 않습니다. (1/5회)' });
  await expect(refused).toBeVisible();
  expect(await askedPlaces(window)).toEqual(places);
  await look('approval-security-card-wrong', window);
  await fillCard(window, right);
  await approve(window, '확인');
  await expect(heading('해제 완료')).toBeVisible();
});

test('five wrong answers lock, and the way out is no page of the bank', async () => {
  await page.getByRole('button', { name: '로그아웃' }).click();
  await enterPassword(page, lim.id, lim.password);
  for (let n = 1; n <= 5; n++) {
    await fillCard(page, wrong);
    await confirm();
    if (n < 5) await expect(page.getByRole('alert').filter({ hasText: `(${n}/5회)` })).toBeVisible();
  }
  const lock = page
    .getByRole('alert')
    .filter({ hasText: '보안카드 번호를 5회 잘못 입력하여 로그인이 제한되었습니다.' });
  await expect(lock).toContainText(/까지 로그인할 수 없습니다\. .*영업점에서 제한을 풀어 주십시오\./);
  await expect(lock.getByText('OTP 오류 해제')).toHaveCount(0);
});

// 인증서로 로그인: only a registered certificate is a first factor; every way back keeps what was chosen.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { look } from './axe.ts';
import { otpCode } from './bank-process.ts';
import {
  approve,
  certificatePassword,
  dismiss,
  enterOtp,
  enterPassword,
  goOn,
  opening as openWindow,
  openMenu,
  pick,
  pressLast,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let world: World;
let page: Page;
/** Seconds: each log-in below waits for the next number of the OTP. */
const otpStep = 5;
test.beforeAll(async () => {
  world = await openWorld({
    only: ['bank-yessign-shb', 'bank-yessign-kmb', 'expired'],
    bank: [`--otp-step=${otpStep}`],
  });
  page = world.page;
});
test.afterAll(() => world.close());

let used = '';
/** A number of the OTP that no log-in before has used. */
async function freshCode(): Promise<string> {
  const shown = () => otpCode(world.bank.customer, 0, otpStep);
  await expect.poll(shown, { timeout: 3 * otpStep * 1000 }).not.toBe(used);
  used = shown();
  return used;
}

const shb = /^홍길동, 은행\/신용카드\/보험용, 신한은행/;
const kmb = /^홍길동, 은행\/신용카드\/보험용, 국민은행 .*사용 가능$/;
const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });
const choices = () => page.getByRole('radiogroup', { name: '로그인할 인증서' }).getByRole('radio');
const choice = (name: RegExp) => choices().and(page.getByRole('radio', { name }));
const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);
const next = () => button('다음').click();
const password = () => certificatePassword(world.fixture('bank-yessign-shb').password);
const outside = () => page.getByRole('alert').filter({ hasText: '우리은행에 등록되지 않은 인증서입니다.' });

test('the choice: what signs comes first, what cannot be used says why and goes no further', async () => {
  await button('인증서로 로그인').click();
  await expect(heading('인증서로 로그인')).toBeFocused();
  await expect(choice(shb)).toBeVisible();
  await look('certificate-log-in', page);
  await next();
  await expect(page.getByText('로그인할 인증서를 선택해 주십시오.')).toBeVisible();
  const names = await choices().evaluateAll((radios) =>
    radios.map((radio) => radio.getAttribute('aria-label') ?? radio.closest('label')?.ariaLabel ?? ''),
  );
  expect(names.findIndex((name) => name.endsWith('만료됨'))).toBe(names.length - 1);
  await pick(choices().last());
  await expect(page.getByRole('alert').filter({ hasText: '에 만료된 인증서입니다.' })).toBeVisible();
  await expect(button('다음')).toHaveCount(0);
});

test('one that is not registered gives no session, and says which way leads there', async () => {
  await pick(choice(shb));
  await expect(page.getByRole('alert').filter({ hasText: '만료된' })).toHaveCount(0);
  const window = await opening(next);
  await expect(window.getByText('아래 인증서로 우리은행에 로그인합니다.')).toBeVisible();
  await approve(window, '로그인', password());
  await expect(outside()).toContainText(
    '아이디와 비밀번호로 로그인한 뒤 [인증서 등록]에서 이 인증서를 등록하시면 다음부터 인증서로 로그인할 수 있습니다.',
  );
  await expect(choice(shb)).toBeChecked();
  await expect(heading('추가 인증')).toHaveCount(0);
  await look('certificate-not-registered', page);
  // Another one is another matter.
  await pick(choice(kmb));
  await expect(outside()).toHaveCount(0);
});

test('a .pfx opened for it is there for 등록 after the other log-in, and is not opened again', async () => {
  await world.app.chooseInDialog(world.file('pfx-korean'));
  const { password: secret } = world.fixture('pfx-korean');
  await approve(await opening(() => button('파일 선택').click()), '확인', certificatePassword(secret));
  await expect(choices().and(page.getByRole('radio', { checked: true }))).toHaveCount(1);
  // Its key process holds the key: the window asks for nothing but a yes.
  const window = await opening(next);
  await expect(window.getByLabel('인증서 암호', { exact: true })).toHaveCount(0);
  await approve(window, '로그인');
  await outside().getByRole('button', { name: '아이디로 로그인' }).click();
  await expect(heading('로그인')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);

  const { customer } = world.bank;
  await enterPassword(page, customer.id, customer.password);
  await enterOtp(page, await freshCode());
  await openMenu(page, '서비스', '인증서 등록');
  const opened = page.getByRole('radiogroup', { name: '등록할 인증서' }).getByRole('radio', { name: kmb });
  await expect(opened.first()).toBeVisible();

  await pick(page.getByRole('radio', { name: shb }));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  await approve(await opening(() => goOn(page)), '등록', password());
  await expect(heading('등록 완료')).toBeVisible();
  await button('로그아웃').click();
  await expect(heading('로그인')).toBeVisible();
});

test('the registered one, by keyboard alone: 전자서명, 추가 인증, 인증서 관리', async () => {
  const press = (key: string) => page.keyboard.press(key);
  const tabTo = async (wanted: Locator) => {
    const reached = () => wanted.evaluate((element) => element.contains(document.activeElement));
    for (let i = 0; i < 40 && !(await reached()); i++) await press('Tab');
    expect(await reached()).toBe(true);
  };
  await tabTo(button('인증서로 로그인'));
  await press('Enter');
  await expect(choice(shb)).toBeVisible();
  await tabTo(page.getByRole('radiogroup', { name: '로그인할 인증서' }));
  await press('Space');
  for (let i = 0; i < 10 && !(await choice(shb).isChecked()); i++) await press('ArrowDown');
  await expect(choice(shb)).toBeChecked();
  await tabTo(button('다음'));
  const window = await opening(() => press('Enter'));
  await expect(window.getByLabel('인증서 암호', { exact: true })).toBeFocused();
  await look('approval-log-in', window);
  // A wrong one keeps the window.
  await approve(window, '로그인', certificatePassword('wrong'));
  await expect(window.getByRole('alert').filter({ hasText: '인증서 암호가 맞지 않습니다.' })).toBeVisible();
  await window.keyboard.type(world.fixture('bank-yessign-shb').password);
  await pressLast(window, 'Enter');
  await expect(heading('추가 인증')).toBeFocused();
  await enterOtp(page, await freshCode());
  await expect(heading('인증서 관리')).toBeVisible();
  await expect(page.getByText('홍길동님')).toBeVisible();
  await button('로그아웃').click();
});

test('취소, and the way back from 추가 인증, lead to the choice as it was', async () => {
  await button('인증서로 로그인').click();
  await pick(choice(shb));
  await dismiss(await opening(next));
  await expect(page.getByText('취소하였습니다. 변경된 내용이 없습니다.')).toBeVisible();
  await expect(choice(shb)).toBeChecked();
  await approve(await opening(next), '로그인', password());
  await expect(heading('추가 인증')).toBeVisible();
  await button('로그인 화면으로').click();
  await expect(heading('인증서로 로그인')).toBeVisible();
  await expect(choice(shb)).toBeChecked();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await button('이전').click();
  await expect(heading('로그인')).toBeVisible();
});

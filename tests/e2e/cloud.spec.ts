// 금융인증서 through the same wizards as every other certificate, at 체험용 대체 서비스 as a process of its own.
import { expect, test, type Page } from '@playwright/test';
import {
  approve,
  heldTable,
  goOn,
  logIn,
  openHeld,
  openMenu,
  opening as openWindow,
  pick,
  registeredTable,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

let world: World;
let page: Page;
test.beforeAll(async () => {
  // Two services and the app: a busy machine takes its time.
  test.setTimeout(180_000);
  world = await openWorld({ only: ['bank-yessign-shb'], cloud: true });
  page = world.page;
  await logIn(page, world.bank.customer);
});
test.afterAll(() => world.close());

const row = /^홍길동, 금융인증서/;
const button = (name: string) => page.getByRole('button', { name, exact: true });
const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const holder = () => world.cloud!.holders[0]!;
const pin = (text: string) => ({ field: '금융인증서 비밀번호(6자리)', text });
const connect = async (birth: string): Promise<void> => {
  const { name, phone } = holder();
  await field('이름').fill(name);
  await field('휴대폰 번호').fill(phone.replace(/^(\d{3})(\d{4})/, '$1-$2-'));
  await field('생년월일 6자리').fill(birth);
  await page
    .getByRole('form', { name: '금융인증서 연결' })
    .getByRole('button', { name: '금융인증서 연결' })
    .click();
};

test('금융인증서 연결 says whose service it is, and whom it does not know', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: '금융인증서', exact: true }));
  await expect(page.getByText('체험용 대체 서비스에서 본인의 금융인증서를 찾습니다.')).toBeVisible();
  await connect('991399');
  await expect(page.getByRole('alert')).toHaveText('생년월일 6자리를 입력해 주십시오.');
  await expect(field('생년월일 6자리')).toBeFocused();
  await connect('700101');
  await expect(
    page.getByRole('alert').filter({ hasText: '입력하신 내용과 일치하는 금융인증서를 찾지 못했습니다.' }),
  ).toBeVisible();
});

test('등록 with the PIN: tries are told, a wrong one counts, the right one registers', async () => {
  await connect(holder().birth);
  const choice = page.getByRole('radio', { name: row });
  await expect(choice).toHaveCount(1);
  // The other kind is not among them.
  await expect(page.getByRole('radio', { name: /신한은행/ })).toHaveCount(0);
  await pick(choice);
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const window = await opening(() => goOn(page));
  await expect(window.getByLabel('금융인증서 비밀번호(6자리)', { exact: true })).toBeFocused();
  await expect(window.getByText(/남은 입력 횟수: \d+회/)).toBeVisible();
  const wrong = holder().pin === '135790' ? '246801' : '135790';
  await approve(window, '등록', pin(wrong));
  await expect(
    window.getByRole('alert').filter({ hasText: '금융인증서 비밀번호가 맞지 않습니다' }),
  ).toBeVisible();
  await approve(window, '등록', pin(holder().pin));
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('it is among the others, where it lies by the name of the service, and nothing of it can be copied', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await expect(heldTable(page).getByRole('row', { name: row })).toContainText('체험용 대체 서비스');
  await openHeld(page, row);
  for (const tool of ['암호 확인', '암호 변경']) await expect(button(tool)).toBeVisible();
  for (const tool of ['복사', '내보내기', '삭제']) await expect(button(tool)).toHaveCount(0);
});

test('해제 with the PIN', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await registeredTable(page)
    .getByRole('row', { name: row })
    .getByRole('button', { name: '상세 보기' })
    .click();
  const window = await opening(() => button('해제').click());
  await approve(window, '확인', pin(holder().pin));
  await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
});

test('암호 변경 asks for six digits that are no run, and the new ones hold', async () => {
  await openHeld(page, row);
  const now = holder().pin;
  const next = now === '246802' ? '864208' : '246802';
  const fields = (digits: string) => [
    { field: '지금 비밀번호(6자리)', text: now },
    { field: '새 비밀번호(6자리)', text: digits },
    { field: '새 비밀번호(6자리) 확인', text: digits },
  ];
  const window = await opening(() => button('암호 변경').click());
  await approve(window, '변경', ...fields('123456'));
  await expect(window.getByRole('alert')).toHaveText('맞지 않는 규칙: 같거나 연속된 문자 3개 제외');
  await approve(window, '변경', ...fields(next));
  await expect(page.getByRole('status').filter({ hasText: '비밀번호를 변경하였습니다.' })).toBeVisible();
  const check = await opening(() => button('암호 확인').click());
  await approve(check, '확인', pin(next));
  await expect(page.getByRole('status').filter({ hasText: '비밀번호가 맞습니다.' })).toBeVisible();
});

test('연결 해제 takes it from the list', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await button('연결 해제').click();
  await expect(
    page.getByRole('status').filter({ hasText: '금융인증서 연결을 해제하였습니다.' }),
  ).toBeVisible();
  await expect(heldTable(page).getByRole('row', { name: row })).toHaveCount(0);
});

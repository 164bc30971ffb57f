// ux.md, the seed's steps 1 to 7, one customer from the first page to 해제 완료, in order and in one session.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { inspectBank } from '../sandbox-bank/inspect.ts';
import { otpCode } from './bank-process.ts';
import {
  approve,
  certificatePassword,
  dismiss,
  enterOtp,
  enterPassword,
  goOn,
  heldTable,
  opening as openWindow,
  openMenu,
  pick,
  registeredTable,
} from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

const only = ['bank-yessign-kmb', 'bank-yessign-shb', 'universal-signkorea', 'expired', 'own-bank'];
let world: World;
let page: Page;
let usedAtLogIn = '';
/** Seconds: the number of the log-in is still known as used, and not as a wrong one, when it is typed again far below. */
const otpStep = 300;
test.beforeAll(async () => {
  world = await openWorld({ only, bank: [`--otp-step=${otpStep}`] });
  page = world.page;
});
test.afterAll(() => world.close());

const choose = (name: RegExp) => page.getByRole('radio', { name }).first();
const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);

test('1 접속: the log-in page, nothing to install, no check that interrupts', async () => {
  await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
  await expect(
    page.getByText('설치할 보안 프로그램이 없습니다. 이 앱이 PC의 보안 상태를 점검합니다.'),
  ).toBeVisible();
  await expect(page.getByRole('heading', { name: '보안 점검' })).toHaveCount(0);
  for (const link of ['아이디 찾기', '비밀번호 재설정', 'OTP 오류 해제'])
    await expect(page.getByText(link, { exact: true })).toBeVisible();
});

test('2 로그인: a wrong password tells the tries, then 아이디, 비밀번호 and OTP lead in', async () => {
  const { customer } = world.bank;
  await enterPassword(page, customer.id, 'not the password');
  await expect(
    page.getByRole('alert').filter({ hasText: '아이디 또는 비밀번호가 맞지 않습니다' }),
  ).toContainText(/1\/5회/);
  await expect(page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(customer.id);
  await enterPassword(page, customer.id, customer.password);
  await expect(page.getByRole('heading', { name: '추가 인증' })).toBeVisible();
  const shown = page.getByRole('status', { name: '체험용 인증번호' });
  await expect(shown).toHaveText(/\d{3}\s?\d{3}/);
  const right = otpCode(customer, 0, otpStep);
  await enterOtp(page, right === '000000' ? '111111' : '000000');
  await expect(page.getByRole('alert').filter({ hasText: 'OTP 번호가 맞지 않습니다' })).toContainText(
    /1\/5회/,
  );
  usedAtLogIn = otpCode(customer, 0, otpStep);
  await enterOtp(page, usedAtLogIn);
  await expect(page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
});

for (const menu of ['서비스', '고객센터'] as const)
  for (const [item, heading] of [
    ['인증서 등록', '타기관 인증서 등록'],
    ['인증서 관리', '인증서 관리'],
  ] as const)
    test(`3 메뉴: ${menu} › ${item}`, async () => {
      await openMenu(page, menu, item);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
    });

test('3 메뉴: 고객센터 › 전화 문의, 도움말', async () => {
  await openMenu(page, '고객센터', '전화 문의');
  await expect(page.getByText('1588-5000').first()).toBeVisible();
  await openMenu(page, '고객센터', '도움말');
  await expect(page.getByRole('heading', { name: '도움말', level: 1 })).toBeVisible();
});

test('3 인증서 관리: both tables and the guidance', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await expect(page.getByText('등록된 타기관 인증서가 없습니다.')).toBeVisible();
  await expect(page.getByText('타기관 인증서 등록 안내')).toBeVisible();
  await expect(
    page.getByText(
      '다른 은행이나 기관에서 발급받은 본인 명의의 범용 또는 은행/신용카드/보험용 인증서를 등록할 수 있습니다.',
    ),
  ).toBeVisible();
  const row = heldTable(page).getByRole('row', {
    name: /^홍길동, 은행\/신용카드\/보험용, 국민은행 \/ 금융결제원\(yessign\), .+ 만료, 사용 가능$/,
  });
  await expect(row.first()).toBeVisible();
  await expect(
    heldTable(page)
      .getByRole('row', { name: /만료됨$/ })
      .first(),
  ).toBeVisible();
  await expect(heldTable(page).getByText('우리은행 발급(등록 불필요)').first()).toBeVisible();
});

test('4 인증서 등록: 금융인증서 is told, not a dead button', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await expect(page.getByText('은행 직원은 인증서 암호나 OTP 번호를 묻지 않습니다.')).toBeVisible();
  await pick(page.getByRole('radio', { name: '금융인증서' }));
  await expect(
    page.getByText('금융인증서는 준비 중입니다. 우리은행 홈페이지 또는 우리WON뱅킹에서 등록해 주십시오.'),
  ).toBeVisible();
  await pick(page.getByRole('radio', { name: '공동인증서(구 공인인증서)' }));
});

test('4 인증서 등록: a certificate of an NPKI folder, a wrong password first', async () => {
  const { password } = world.fixture('universal-signkorea');
  await pick(choose(/^홍길동, 범용\(개인\), .*SignKorea/));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const window = await opening(() => goOn(page));
  await expect(window.getByText('우리은행').first()).toBeVisible();
  await expect(window.getByText(/우리은행에 아래 인증서를 등록합니다/)).toBeVisible();
  await expect(page.getByText('열린 전자서명 창에서 계속해 주십시오.')).toBeVisible();

  await approve(window, '등록', certificatePassword('wrong password'));
  await expect(window.getByRole('alert').filter({ hasText: '인증서 암호가 맞지 않습니다' })).toBeVisible();
  await expect(window.getByLabel('인증서 암호', { exact: true })).toBeFocused();

  await approve(window, '등록', certificatePassword(password));
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
  await expect(
    page.getByText(
      '타기관 인증서 등록이 완료되었습니다. 이제 우리은행 인터넷뱅킹에서 이 인증서로 로그인할 수 있습니다.',
    ),
  ).toBeVisible();
  await expect(page.getByText('접수번호')).toBeVisible();
  await expect(page.getByText('처리일시')).toBeVisible();
  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await expect(registeredTable(page).getByRole('row', { name: /범용\(개인\), .*SignKorea/ })).toHaveCount(1);
  await expect(heldTable(page).getByText('등록됨', { exact: true }).first()).toBeVisible();
});

test('4 인증서 등록: a .pfx by 파일 선택 is opened first, and the last window asks no password', async () => {
  const { password } = world.fixture('pfx-korean');
  await openMenu(page, '고객센터', '인증서 등록');
  await world.app.chooseInDialog(world.file('pfx-korean'));
  const first = await opening(() => page.getByRole('button', { name: '파일 선택' }).click());
  await approve(first, '확인', certificatePassword(password));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const last = await opening(() => goOn(page));
  await expect(last.getByLabel('인증서 암호', { exact: true })).toHaveCount(0);
  await expect(last.getByRole('button', { name: '취소', exact: true })).toBeFocused();
  await approve(last, '등록');
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('4 인증서 등록: a .P12 dropped on the window', async () => {
  const { password } = world.fixture('pfx-korean-km');
  await openMenu(page, '서비스', '인증서 등록');
  const bytes = [...(await readFile(world.file('pfx-korean-km')))];
  const dropped = await page.evaluateHandle((octets) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(octets)], 'KICA-universal.P12'));
    return data;
  }, bytes);
  const first = await opening(() => page.dispatchEvent('main', 'drop', { dataTransfer: dropped }));
  await approve(first, '확인', certificatePassword(password));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const last = await opening(() => goOn(page));
  await approve(last, '등록');
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
});

test('4 취소 leads back to the same step, and nothing is changed', async () => {
  await openMenu(page, '서비스', '인증서 등록');
  await pick(choose(/^홍길동, 은행\/신용카드\/보험용, 신한은행/));
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const window = await opening(() => goOn(page));
  await dismiss(window);
  await expect(page.getByText('취소하였습니다. 변경된 내용이 없습니다.')).toBeVisible();
  await expect(choose(/^홍길동, 은행\/신용카드\/보험용, 신한은행/)).toBeChecked();
});

test('6 인증서 해제: with the certificate', async () => {
  const { password } = world.fixture('universal-signkorea');
  await openMenu(page, '고객센터', '인증서 관리');
  await registeredTable(page)
    .getByRole('row', { name: /범용\(개인\), .*SignKorea/ })
    .getByRole('button', { name: '상세 보기' })
    .click();
  await expect(page.getByRole('heading', { name: '타기관 인증서 해제' })).toBeVisible();
  const window = await opening(() => page.getByRole('button', { name: '해제', exact: true }).click());
  await expect(
    window.getByText(
      '해제하면 우리은행에서 이 인증서를 더 이상 사용할 수 없습니다. PC의 인증서 파일은 그대로 남으며 다른 기관에서는 계속 사용할 수 있습니다.',
    ),
  ).toBeVisible();
  await approve(window, '확인', certificatePassword(password));
  await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
  await expect(page.getByText('타기관 인증서 해제가 완료되었습니다.')).toBeVisible();
  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await expect(registeredTable(page).getByRole('row', { name: /범용\(개인\), .*SignKorea/ })).toHaveCount(0);
  await expect(
    heldTable(page)
      .getByRole('row', { name: /범용\(개인\), .*SignKorea/ })
      .first(),
  ).toContainText('미등록');
});

test('6 인증서 없이 해제: a reason and a fresh OTP; the one of the log-in is refused, the window stays', async () => {
  await registeredTable(page)
    .getByRole('row', { name: /국민은행/ })
    .getByRole('button', { name: '상세 보기' })
    .click();
  // The file is open, so the key is at hand; who does not go on with it is offered the way without.
  const withKey = await opening(() => page.getByRole('button', { name: '해제', exact: true }).click());
  await dismiss(withKey);
  await page.getByRole('button', { name: '인증서 없이 해제' }).click();
  await pick(page.getByRole('radio', { name: 'PC 교체' }));
  const window = await opening(() =>
    page.getByRole('button', { name: '인증서 없이 해제', exact: true }).click(),
  );
  await approve(window, '확인', { field: 'OTP 번호', text: usedAtLogIn });
  await expect(
    window
      .getByRole('alert')
      .filter({ hasText: '이미 사용한 OTP 번호입니다. 새 번호가 표시되면 다시 입력해 주십시오.' }),
  ).toBeVisible();
  await approve(window, '확인', { field: 'OTP 번호', text: otpCode(world.bank.customer, 1, otpStep) });
  await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
});

test('7 trouble at 해제: the bank’s customer centre, and the row stays', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await registeredTable(page)
    .getByRole('row', { name: /KICA/ })
    .getByRole('button', { name: '상세 보기' })
    .click();
  await expect(page.getByRole('heading', { name: '타기관 인증서 해제' })).toBeVisible();
  const window = await opening(() => page.getByRole('button', { name: '해제', exact: true }).click());
  await world.bank.stop();
  // The process that held the file open has ended with the registration: the password is asked again.
  await approve(window, '확인', certificatePassword(world.fixture('pfx-korean-km').password));
  await expect(
    page.getByText('은행 서버에 연결하지 못했습니다. 잠시 후 다시 시도해 주십시오.').first(),
  ).toBeVisible();
  await expect(page.getByText('우리은행 고객센터').first()).toBeVisible();
  await expect(page.getByText('1588-5000').first()).toBeVisible();
  await expect(page.getByText('평일 09:00–18:00').first()).toBeVisible();
  await world.restartBank();
  await openMenu(page, '서비스', '인증서 관리');
  await expect(registeredTable(page).getByRole('row', { name: /KICA/ })).toHaveCount(1);
});

test('the bank has recorded just that, and signed a receipt for each', async () => {
  await world.bank.stop();
  const { registrations, receipts } = await inspectBank(path.join(world.folder, 'bank'));
  expect(registrations.map(({ state }) => state).sort()).toEqual(['active', 'released', 'released']);
  expect(receipts.map(({ record }) => record.act).sort()).toEqual([
    'register',
    'register',
    'register',
    'release',
    'release-without-key',
  ]);
  await world.restartBank();
});

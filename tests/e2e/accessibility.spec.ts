// Every screen without an axe violation, in both themes and languages; the whole job by keyboard alone; nothing that
// must be scrolled sideways at 200 % or in a narrow window.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { look as lookAt, overflow } from './axe.ts';
import {
  approve,
  certificatePassword,
  dismiss,
  enterPassword,
  enterOtp,
  openHeld as openHeldPage,
  opening as openWindow,
  openMenu,
  pick,
  pressLast,
} from './customer.ts';
import { otpCode } from './bank-process.ts';
import { openWorld, type World } from './world.ts';

// Each test looks at a dozen screens: a busy machine takes its time.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let world: World;
let page: Page;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  world = await openWorld({ cloud: true });
  page = world.page;
});
test.afterAll(() => world.close());

const look = (name: string, of: Page = page): Promise<void> => lookAt(name, of);

/** The labels by which the pages are reached, in both languages. */
const labels = {
  ko: {
    services: '서비스',
    centre: '고객센터',
    inventory: '인증서 관리',
    register: '인증서 등록',
    history: '등록·해제 내역',
    contacts: '전화 문의',
    help: '도움말',
    machine: '보안 점검',
    settings: '설정',
    heldTable: '보유 인증서 목록',
    details: '상세 보기',
    held: '인증서 상세 정보',
    ready: '등록할 수 있는 인증서입니다.',
    usable: /^홍길동, 은행\/신용카드\/보험용, 농협/,
    expired: /만료됨$/,
    refusal: /에 만료된 인증서입니다/,
    ask: '문의할 곳',
    checks: '점검 항목',
    copyTool: '복사',
    copyWhere: '복사할 위치',
    exportTool: '내보내기',
    exportForm: '파일 형식',
    removed: '삭제된 인증서',
    cloud: '금융인증서 연결',
    phone: '휴대폰 번호',
    view: '인증서 보기',
    technical: '기술 항목',
    rawText: '원문(PEM)',
  },
  en: {
    services: 'Services',
    centre: 'Customer centre',
    inventory: 'Manage certificates',
    register: 'Register a certificate',
    history: 'History',
    contacts: 'Contact by phone',
    help: 'Help',
    machine: 'Security check',
    settings: 'Settings',
    heldTable: 'Certificates you hold',
    details: 'Details',
    held: 'Certificate details',
    ready: 'This certificate can be registered.',
    usable: /^홍길동, .+, NongHyup/,
    expired: /Expired$/,
    refusal: /This certificate expired on/,
    ask: 'Whom to ask',
    checks: 'Checks',
    copyTool: 'Copy',
    copyWhere: 'Copy to',
    exportTool: 'Export',
    exportForm: 'Form of the file',
    removed: 'Deleted certificates',
    cloud: 'Connect financial certificates',
    phone: 'Mobile number',
    view: 'What the certificate says',
    technical: 'Technical fields',
    rawText: 'Raw text (PEM)',
  },
} as const;

function pagesIn(language: keyof typeof labels): Record<string, () => Promise<void>> {
  const l = labels[language];
  const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });
  const go = async (menu: string, item: string) => {
    await page.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const table = () =>
    page.getByRole('grid', { name: l.heldTable }).or(page.getByRole('table', { name: l.heldTable }));
  const openHeld = async () => {
    await go(l.services, l.inventory);
    // Every row has the same button: what it says beside its name is which row it is in.
    const row = table().getByRole('row', { name: l.usable });
    const details = row.getByRole('button', { name: l.details });
    await expect(details).toHaveAccessibleDescription(l.usable);
    await details.click();
    await expect(heading(l.held)).toBeVisible();
  };
  const tool = (name: string) => page.getByRole('button', { name, exact: true }).click();
  return {
    inventory: async () => {
      await go(l.services, l.inventory);
      await expect(table()).toBeVisible();
    },
    register: async () => {
      await go(l.services, l.register);
      await pick(page.getByRole('radio', { name: l.usable }));
      await expect(page.getByText(l.ready)).toBeVisible();
    },
    refused: async () => {
      await go(l.services, l.register);
      await pick(page.getByRole('radio', { name: l.expired }).first());
      await expect(page.getByText(l.refusal).first()).toBeVisible();
      // Whom to ask stands below the reason: it is looked at as well, and seen in the picture.
      const card = page.getByRole('group', { name: l.ask }).first();
      await card.scrollIntoViewIfNeeded();
      await expect(card).toBeInViewport();
    },
    held: async () => {
      await openHeld();
      await page.getByText(l.technical, { exact: true }).click();
      await page.getByText(l.rawText, { exact: true }).click();
      await expect(page.getByText('-----BEGIN CERTIFICATE-----')).toBeVisible();
      await page.getByRole('heading', { name: l.view }).scrollIntoViewIfNeeded();
    },
    copy: async () => {
      await openHeld();
      await tool(l.copyTool);
      // The first place is where it lies already.
      await pick(page.getByRole('radiogroup', { name: l.copyWhere }).getByRole('radio').first());
    },
    export: async () => {
      await openHeld();
      await tool(l.exportTool);
      await expect(page.getByRole('radiogroup', { name: l.exportForm })).toBeVisible();
    },
    removed: async () => {
      await go(l.services, l.inventory);
      await tool(l.removed);
      await expect(heading(l.removed)).toBeVisible();
    },
    cloud: async () => {
      await go(l.services, l.inventory);
      await tool(l.cloud);
      await expect(page.getByRole('textbox', { name: l.phone })).toBeVisible();
    },
    history: async () => {
      await go(l.services, l.history);
      await expect(heading(l.history)).toBeVisible();
    },
    contacts: async () => {
      await go(l.centre, l.contacts);
      await expect(heading(l.contacts)).toBeVisible();
    },
    help: async () => {
      await go(l.centre, l.help);
      await expect(heading(l.help)).toBeVisible();
    },
    machine: async () => {
      await go(l.centre, l.machine);
      await expect(page.getByRole('list', { name: l.checks }).getByRole('listitem')).toHaveCount(6);
    },
    settings: async () => {
      await page.getByRole('button', { name: l.settings, exact: true }).click();
      await expect(heading(l.settings)).toBeVisible();
    },
  };
}

/** The window itself: a viewport that Playwright sets would stay for good, Electron's page has none to go back to. */
async function resize(zoom: number, width: number): Promise<void> {
  await world.app.app.evaluate(
    ({ BrowserWindow }, [z, to]) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      window.setMinimumSize(320, 320);
      window.setContentSize(to, 720);
      window.webContents.setZoomFactor(z);
    },
    [zoom, width] as const,
  );
  // The window manager takes its time: what is looked at before would be the old size.
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width / zoom);
}

test('log-in and OTP', async () => {
  await expect(page.getByRole('button', { name: '로그인', exact: true })).toBeVisible();
  await look('login');
  await page.getByRole('button', { name: '인증서로 로그인' }).click();
  await expect(page.getByRole('radiogroup', { name: '로그인할 인증서' })).toBeVisible();
  await look('certificate-choice');
  await page.emulateMedia({ colorScheme: 'dark' });
  await look('certificate-choice-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(1, 480);
  await look('certificate-choice-narrow');
  await resize(1, 1024);
  await page.getByRole('button', { name: '이전' }).click();
  const { customer } = world.bank;
  await enterPassword(page, customer.id, customer.password);
  await expect(page.getByRole('heading', { name: '추가 인증' })).toBeVisible();
  await look('otp');
  await enterOtp(page, otpCode(customer));
  await expect(page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
});

test('every page, light', async () => {
  for (const [name, go] of Object.entries(pagesIn('ko'))) {
    await go();
    await look(`light-${name}`);
  }
});

test('every page, dark', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const [name, go] of Object.entries(pagesIn('ko'))) {
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
    await resize(factor, width);
    for (const [name, go] of Object.entries(pagesIn('ko'))) {
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
  const consent = page.getByRole('checkbox', { name: /에 동의합니다/ });
  for (let i = 0; i < 30 && !(await focusIs(consent)); i++) await press('Tab');
  await press('Space');
  await expect(consent).toBeChecked();
  await look('terms');
  const next = page.getByRole('button', { name: '다음', exact: true });
  for (let i = 0; i < 30 && !(await focusIs(next)); i++) await press('Tab');
  const opened = world.app.approvalWindow();
  await press('Enter');
  const window = await opened;
  await expect(window.getByLabel('인증서 암호', { exact: true })).toBeFocused();
  await look('approval-register', window);
  // Keys that come too early are not taken, and put the moment off.
  await expect(window.getByRole('button', { name: '등록', exact: true })).toBeEnabled();
  await window.keyboard.type(world.fixture('bank-yessign-shb').password);
  await pressLast(window, 'Enter');
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

test('deleting, and what stands beside it when it is to come back', async () => {
  const opening = (click: () => Promise<unknown>) => openWindow(world.app, click);
  await openHeldPage(page, /^홍길동, 은행\/신용카드\/보험용, 농협/);
  const changing = await opening(() => page.getByRole('button', { name: '암호 변경', exact: true }).click());
  await look('approval-change', changing);
  await changing.setViewportSize({ width: 560, height: 320 });
  expect(await overflow(changing), 'the window in a small one').toBeLessThanOrEqual(0);
  await expect(changing.getByRole('button', { name: '변경', exact: true })).toBeInViewport();
  await dismiss(changing);
  const deleting = await opening(() => page.getByRole('button', { name: '삭제', exact: true }).click());
  await look('approval-delete', deleting);
  await approve(deleting, '삭제');
  await expect(page.getByText('30일 동안 복원할 수 있습니다. 은행의')).toBeVisible();
  await look('deleted');
  await page.getByRole('button', { name: '삭제된 인증서', exact: true }).click();
  await expect(page.getByRole('row', { name: /^홍길동, 삭제, / })).toBeVisible();
  await look('removed');
  await page.getByRole('button', { name: '복원', exact: true }).click();
  await expect(page.getByText('인증서를 복원하였습니다.')).toBeVisible();
});

test('copying by keyboard alone, and the focus stays where the result is said', async () => {
  await openHeldPage(page, /^홍길동, 은행\/신용카드\/보험용, 신한은행/);
  const press = (key: string) => page.keyboard.press(key);
  const tabTo = async (wanted: Locator) => {
    const reached = () => wanted.evaluate((element) => element.contains(document.activeElement));
    for (let i = 0; i < 40 && !(await reached()); i++) await press('Tab');
    expect(await reached()).toBe(true);
  };
  const copy = page.getByRole('button', { name: '복사', exact: true });
  await tabTo(copy);
  await press('Enter');
  await expect(page.getByRole('heading', { name: '인증서 복사', level: 1 })).toBeFocused();
  const group = page.getByRole('radiogroup', { name: '복사할 위치' });
  await tabTo(group);
  await press('Space');
  const storage = page.getByRole('radio', { name: '이 PC의 보안 저장소' });
  for (let i = 0; i < 10 && !(await storage.isChecked()); i++) await press('ArrowDown');
  await tabTo(copy);
  const window = await openWindow(world.app, () => press('Enter'));
  await expect(window.getByRole('button', { name: '취소', exact: true })).toBeFocused();
  await window.keyboard.press('Tab');
  await expect(window.getByRole('button', { name: '복사', exact: true })).toBeFocused();
  // Keys that come too early are not taken.
  await window.waitForTimeout(700);
  await pressLast(window, 'Enter');
  await expect(page.getByRole('status').filter({ hasText: '인증서를 복사하였습니다.' })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
});

/** Korean that stays in English: what stands in certificates, and the languages' own names. */
const data = /홍길동|김철수|\(주\)한빛상사|한국어 \(Korean\)/g;

test('English, whole: no Korean but names, in both themes', async () => {
  await pagesIn('ko').settings!();
  await pick(page.getByRole('radio', { name: /English/ }));
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  for (const theme of ['Light', 'Dark']) {
    await pagesIn('en').settings!();
    await pick(page.getByRole('radio', { name: theme }));
    for (const [name, go] of Object.entries(pagesIn('en'))) {
      await go();
      await look(`english-${theme.toLowerCase()}-${name}`);
      const text = await page.getByRole('main').innerText();
      expect(text.length, `${name} has its text`).toBeGreaterThan(40);
      const korean = text
        .replace(data, '')
        .split('\n')
        .filter((line) => /[가-힣]/.test(line));
      expect.soft(korean, `Korean on ${name}`).toEqual([]);
    }
  }
});

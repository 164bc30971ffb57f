import { expect, type Locator, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { cardDigits, otpCode, type BankCustomer } from './bank-process.ts';

/** What a customer does, in the names of ux.md; every step waits for what a customer would wait for. */

export async function enterPassword(page: Page, id: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: '아이디', exact: true }).fill(id);
  await page.getByLabel('비밀번호', { exact: true }).fill(password);
  await page.getByRole('button', { name: '로그인', exact: true }).click();
}

export async function enterOtp(page: Page, code: string): Promise<void> {
  await expect(page.getByRole('heading', { name: '추가 인증' })).toBeVisible();
  await page.getByRole('textbox', { name: 'OTP 번호' }).fill(code);
  await page.getByRole('button', { name: '확인', exact: true }).click();
}

/** The two fields for what the bank asks of the 보안카드, on the page or in the 전자서명 window. */
export const cardFields = (of: Page): Locator => of.getByRole('textbox', { name: /^\d+번 [앞뒤] 2자리$/ });

/** Which two places the bank asks for: the accessible names of the fields. */
export const askedPlaces = async (of: Page): Promise<string[]> => {
  await expect(cardFields(of)).toHaveCount(2);
  return of.getByRole('group', { name: '보안카드 번호' }).locator('label').allInnerTexts();
};

/** Types what stands at the places asked for; `digits` otherwise, to be wrong. */
export async function fillCard(of: Page, digits: (place: string) => string): Promise<void> {
  for (const place of await askedPlaces(of))
    await of.getByRole('textbox', { name: place, exact: true }).fill(digits(place));
}

/** From the log-in page to 인증서 관리. */
export async function logIn(page: Page, customer: BankCustomer): Promise<void> {
  await enterPassword(page, customer.id, customer.password);
  if (customer.securityCard === undefined) await enterOtp(page, otpCode(customer));
  else {
    await fillCard(page, (place) => cardDigits(customer, place));
    await page.getByRole('button', { name: '확인', exact: true }).click();
  }
  await expect(page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
}

export async function openMenu(page: Page, menu: '서비스' | '고객센터', item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

export const registeredTable = (page: Page): Locator =>
  page
    .getByRole('table', { name: '등록된 인증서 목록' })
    .or(page.getByRole('grid', { name: '등록된 인증서 목록' }));
export const heldTable = (page: Page): Locator =>
  page
    .getByRole('table', { name: '보유 인증서 목록' })
    .or(page.getByRole('grid', { name: '보유 인증서 목록' }));

/** Chooses a radio or a checkbox by its label, as a mouse does: the control itself is drawn by the page. */
export const pick = (control: Locator): Promise<void> => control.locator('xpath=ancestor::label[1]').click();

/** [다음] on the registration page, with the consent to the bank's terms where it is asked. */
export async function goOn(page: Page): Promise<void> {
  const consent = page.getByRole('checkbox', { name: /에 동의합니다\. \(필수\)$/ });
  if ((await consent.count()) > 0 && !(await consent.isChecked())) await pick(consent);
  await page.getByRole('button', { name: '다음', exact: true }).click();
}

/** What ends a window: it is often gone before the key or the button is up. */
const last = (window: Page, act: Promise<void>): Promise<void> =>
  act.catch((error: unknown) => {
    if (!window.isClosed()) throw error;
  });
export const pressLast = (window: Page, key: 'Enter' | 'Escape'): Promise<void> =>
  last(window, window.keyboard.press(key));
/** Esc is 취소. */
export const dismiss = (window: Page): Promise<void> => pressLast(window, 'Escape');

/** Types into the 전자서명 window as a person does: the window takes no input in its first half second. */
export async function approve(
  window: Page,
  button: '로그인' | '등록' | '확인' | '변경' | '내보내기' | '복사' | '삭제',
  ...secrets: readonly { field: string; text: string }[]
): Promise<void> {
  const submit = window.getByRole('button', { name: button, exact: true });
  await expect(submit).toBeVisible();
  await window.waitForTimeout(700);
  for (const { field, text } of secrets) await window.getByLabel(field, { exact: true }).fill(text);
  await last(window, submit.click());
}

/** Clicks what opens the 전자서명 window and answers that window. */
export async function opening(app: RunningApp, click: () => Promise<unknown>): Promise<Page> {
  const opened = app.approvalWindow();
  await click();
  const window = await opened;
  await expect(window.getByRole('button', { name: '취소', exact: true })).toBeVisible();
  return window;
}

/** From 인증서 관리 to the details of a certificate that the customer holds. */
export async function openHeld(page: Page, row: RegExp): Promise<void> {
  await openMenu(page, '서비스', '인증서 관리');
  await heldTable(page)
    .getByRole('row', { name: row })
    .first()
    .getByRole('button', { name: '상세 보기' })
    .click();
  await expect(page.getByRole('heading', { name: '인증서 상세 정보', level: 1 })).toBeVisible();
}

export const certificatePassword = (text: string) => ({ field: '인증서 암호', text });

// The guided demo of `npm start` without a display: the customer's two jobs in the real app against the real bank, a
// screenshot a step, and at the end what the bank's database and the receipts say of it.
import fs from 'node:fs';
import path from 'node:path';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { readManifest } from '../tests/fixtures/home.ts';
import {
  approve,
  certificatePassword,
  enterPassword,
  enterOtp,
  goOn,
  openHeld,
  openMenu,
  pick,
  registeredTable,
} from '../tests/e2e/customer.ts';
import { otpCode } from '../tests/e2e/bank-process.ts';
import { inspectBank } from '../tests/sandbox-bank/inspect.ts';
import { outboxFile, readDelivered } from '../tests/sandbox-bank/outbox/deliver.ts';
import { drive } from './driver.ts';
import type { Session } from './session.ts';

export async function demo(session: Session): Promise<void> {
  const app = await drive(session);
  try {
    await walkThrough(session, app);
  } finally {
    await app.close();
  }
  await checkRecords(session);
}

async function walkThrough(session: Session, app: ElectronApplication): Promise<void> {
  const page = await app.firstWindow();
  const { fixtures } = await readManifest(session.home);
  const fixture = (id: string) => fixtures.find((one) => one.id === id)!;
  const customer = session.bank.customers[0]!;
  let shots = 0;
  const step = async (what: string, of: Page = page): Promise<void> => {
    const name = `${String(++shots).padStart(2, '0')}-${what.replaceAll(/[ /·]+/g, '-')}.png`;
    await of.screenshot({ path: path.join(session.screenshots, name) });
    console.log(`demo: ${String(shots).padStart(2)}. ${what}`);
  };
  const heading = (name: string) => expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  const ready = () => expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  /** The 전자서명 window that a click opens. */
  const opening = async (click: () => Promise<void>): Promise<Page> => {
    const window = app.waitForEvent('window');
    await click();
    const opened = await window;
    await expect(opened.getByRole('button', { name: '취소', exact: true })).toBeVisible();
    return opened;
  };

  await heading('로그인');
  await step('접속');
  await enterPassword(page, customer.id, customer.password);
  await heading('추가 인증');
  await step('추가 인증');
  await enterOtp(page, otpCode(customer));
  await heading('인증서 관리');
  await expect(page.getByRole('table', { name: '보유 인증서 목록' })).toBeVisible();
  await step('인증서 관리');

  const npki = fixture('bank-yessign-shb');
  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: /만료됨$/ }).first());
  await expect(page.getByText(/에 만료된 인증서입니다/).first()).toBeVisible();
  await step('등록할 수 없는 이유를 먼저 안내');
  await pick(page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ }));
  await ready();
  await step('등록할 인증서 선택');
  await step('이용약관');
  let window = await opening(() => goOn(page));
  await step('전자서명 등록', window);
  await approve(window, '등록', certificatePassword(npki.password));
  await heading('등록 완료');
  await step('등록 완료');
  console.log('등록 완료');

  const pfx = fixture('pfx-korean');
  const file = path.join(session.home, Object.values(pfx.places[0]!.files)[0]!);
  await app.evaluate(({ dialog }, chosen) => {
    // The system's own dialog cannot be driven from here; its answer takes its place.
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);
  await openMenu(page, '고객센터', '인증서 등록');
  window = await opening(() => page.getByRole('button', { name: '파일 선택' }).click());
  await step('전자서명 파일 열기', window);
  await approve(window, '확인', certificatePassword(pfx.password));
  await ready();
  await step('pfx 파일 선택');
  window = await opening(() => goOn(page));
  await step('전자서명 pfx 등록', window);
  await approve(window, '등록');
  await heading('등록 완료');
  await step('pfx 등록 완료');
  console.log('등록 완료');

  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  const row = registeredTable(page).getByRole('row', { name: /신한은행/ });
  await expect(row).toBeVisible();
  await step('등록된 인증서 목록');
  await row.getByRole('button', { name: '상세 보기' }).click();
  await heading('타기관 인증서 해제');
  await step('타기관 인증서 해제');
  window = await opening(() => page.getByRole('button', { name: '해제', exact: true }).click());
  await step('전자서명 해제', window);
  await approve(window, '확인', certificatePassword(npki.password));
  await heading('해제 완료');
  await step('해제 완료');
  console.log('해제 완료');

  const shb = /^홍길동, 은행\/신용카드\/보험용, 신한은행/;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const said = (text: string) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();
  await openHeld(page, shb);
  await step('인증서 보기');
  await button('복사').click();
  await pick(page.getByRole('radio', { name: '이 PC의 보안 저장소' }));
  await step('인증서 복사');
  window = await opening(() => button('복사').click());
  await step('전자서명 복사', window);
  await approve(window, '복사');
  await said('인증서를 복사하였습니다.');
  await openHeld(page, shb);
  await pick(page.getByRole('radio', { name: /NPKI/ }).first());
  window = await opening(() => button('삭제').click());
  await step('전자서명 삭제', window);
  await approve(window, '삭제');
  await said('인증서 파일을 삭제하였습니다.');
  await openMenu(page, '서비스', '인증서 관리');
  await button('삭제된 인증서').click();
  const removed = page.getByRole('row', { name: /^홍길동, 삭제, / });
  await expect(removed).toBeVisible();
  await step('삭제된 인증서');
  await removed.getByRole('button', { name: '복원' }).click();
  await said('인증서를 복원하였습니다.');
  console.log('복사, 삭제, 복원 완료');

  const [holder] = session.cloud.holders;
  if (holder === undefined) throw new Error('the stand-in for 금융인증서 knows nobody');
  await openMenu(page, '서비스', '인증서 등록');
  await pick(page.getByRole('radio', { name: '금융인증서', exact: true }));
  for (const [name, text] of [
    ['이름', holder.name],
    ['휴대폰 번호', holder.phone],
    ['생년월일 6자리', holder.birth],
  ] as const)
    await page.getByRole('textbox', { name, exact: true }).fill(text);
  await step('금융인증서 연결');
  const form = page.getByRole('form', { name: '금융인증서 연결' });
  await form.getByRole('button', { name: '금융인증서 연결' }).click();
  await pick(page.getByRole('radio', { name: /^홍길동, 금융인증서/ }));
  await ready();
  window = await opening(() => goOn(page));
  await step('전자서명 금융인증서 등록', window);
  await approve(window, '등록', { field: '금융인증서 비밀번호(6자리)', text: holder.pin });
  await heading('등록 완료');
  await step('금융인증서 등록 완료');
  console.log('등록 완료');
  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await expect(registeredTable(page).getByRole('row', { name: /금융인증서/ })).toBeVisible();
  await step('인증서 관리 마지막');
}

/** The bank's database has what was done and nothing else; each receipt it signed is the one the app keeps. */
async function checkRecords({ bank, userData }: Session): Promise<void> {
  await bank.stop();
  const { registrations, receipts } = await inspectBank(bank.data);
  const states = registrations.map(({ state }) => state).sort();
  if (states.join() !== 'active,active,released') throw new Error(`the bank's records: ${states.join()}`);
  const acts = receipts.map(({ record }) => record.act).join();
  if (acts !== 'register,register,release,register') throw new Error(`the bank's receipts: ${acts}`);
  const folder = path.join(userData, 'receipts');
  const kept = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(name).isFile())
    .map((name) => fs.readFileSync(name));
  for (const { number, signed } of receipts)
    if (!kept.some((one) => one.includes(Buffer.from(signed))))
      throw new Error(`the app does not keep receipt ${number}`);
  console.log('demo: the bank’s database has two active registrations and one released');
  console.log('demo: 4 receipts, their signatures verified, are kept by the app as the bank signed them');
  for (const { text } of await readDelivered(outboxFile(bank.data)))
    console.log(`demo: told the customer: ${text.ko}`);
}

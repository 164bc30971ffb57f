// Every fixture ends in its reason, in the app, with the right contact. One app and one session; the home holds one
// fixture at a time, so that a certificate is chosen by what it is and not by its place in a list.
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { ReasonCode } from '../../shared/reason-rules.ts';
import { cases } from '../fixtures/cases.ts';
import type { Fixture } from '../fixtures/home.ts';
import { approve, certificatePassword, dismiss, goOn, heldTable, logIn, openMenu, pick } from './customer.ts';
import { bankAnswers, bankCentre, everyAuthority, issuerUnknown, whoIssued, words } from './reason-words.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: Page;
/** The whole home as the fixtures wrote it, out of the app's sight. */
let store: string;
const npkiRoots = ['NPKI', '.pki', 'media'];

test.beforeAll(async () => {
  world = await openWorld({ bank: ['--maximum-registrations=100'] });
  page = world.page;
  store = path.join(world.folder, 'store');
  await cp(world.home, store, { recursive: true });
  await logIn(page, world.bank.customer);
});
test.afterAll(() => world.close());

/** Two of one name: the elder must know of the younger, and the younger replaces the elder at the bank. */
const pair = ['renewed-predecessor', 'renewed'];
const inPair = (id: string): boolean => pair.includes(id);
// Before the files: what was opened stays in the list for minutes.
const inOrder = [
  ...pair.flatMap((id) => cases.filter((one) => one.id === id)),
  ...cases.filter(({ id }) => !inPair(id)),
];

/** Leaves these fixtures of the NPKI folders in the home. */
async function holdOnly(...fixtures: Fixture[]): Promise<void> {
  for (const root of npkiRoots) await rm(path.join(world.home, root), { recursive: true, force: true });
  await mkdir(path.join(world.home, 'NPKI'), { recursive: true });
  for (const { folder } of fixtures.flatMap(({ places }) => places))
    await cp(path.join(store, folder), path.join(world.home, folder), { recursive: true });
  await openMenu(page, '서비스', '인증서 관리');
  await page.getByRole('button', { name: '다시 찾기' }).click();
  await expect(heldTable(page).getByRole('row', { name: /./ })).toHaveCount(1 + fixtures.length);
}

const anyOf = (codes: readonly ReasonCode[]): RegExp =>
  new RegExp(codes.map((code) => (words[code] ?? /없는 사유/).source).join('|'));
const outcome = (codes: readonly ReasonCode[]) => page.getByRole('main').getByText(anyOf(codes)).first();
const ready = () => page.getByText('등록할 수 있는 인증서입니다.');

/** Through the 전자서명 window that a click opens; a wrong password is told there, everything else on the page. */
async function open(
  fixture: Fixture,
  click: () => Promise<unknown>,
  button: '등록' | '확인',
  password = true,
) {
  const opened = world.app.approvalWindow();
  await click();
  const window = await opened;
  await approve(window, button, ...(password ? [certificatePassword(fixture.password)] : []));
  return window;
}

/** Whom the notice of this reason names, and in what order; the innermost box that holds both is the notice. */
async function expectContact(fixture: Fixture, codes: readonly ReasonCode[]): Promise<void> {
  const group = page.getByRole('group', { name: '문의할 곳' });
  const notice = page
    .getByRole('main')
    .locator('div')
    .filter({ has: page.getByText(anyOf(codes)) })
    .filter({ has: group })
    .last();
  const asked = codes.every((code) => bankAnswers.has(code)) ? [bankCentre] : whoIssued(fixture);
  await expect(notice.getByRole('group', { name: '문의할 곳' }).locator('.contact-name')).toHaveText([
    ...(asked ?? everyAuthority),
  ]);
  await expect(notice.getByText(issuerUnknown)).toHaveCount(asked === null ? 1 : 0);
}

for (const { id, what, shape, expected } of inOrder)
  test(`${id}: ${what} → ${expected}`, async () => {
    const fixture = world.fixture(id);
    const codes = [...(fixture.expected === 'OK' ? [] : [fixture.expected]), ...fixture.orElse];
    const state = id === 'renewed' ? /사용 가능$/ : /만료 임박$/;
    const pfx = typeof shape === 'object' && 'pfx' in shape;
    if (pfx) {
      await openMenu(page, '서비스', '인증서 등록');
      await world.app.chooseInDialog(path.join(store, Object.values(fixture.places[0]!.files)[0]!));
      const click = () => page.getByRole('button', { name: '파일 선택' }).first().click();
      // What is no whole PKCS#12 is told at once, without a window; the rest is opened in the 전자서명 window.
      const unreadable = fixture.certificate === null;
      if (unreadable && fixture.stage === 'check') {
        await click();
        await expect(outcome(codes)).toBeVisible();
        expect(world.app.app.windows(), 'no window asked for a password').toHaveLength(1);
        // What was chosen before stays chosen.
        return expectContact(fixture, codes);
      } else {
        const window = await open(fixture, click, '확인');
        if (fixture.expected === 'PASSWORD_WRONG') {
          await expect(window.getByRole('alert').filter({ hasText: words.PASSWORD_WRONG! })).toBeVisible();
          // The window stays for another try: who gives up has changed nothing, and there is nobody to ask.
          await dismiss(window);
          const cancelled = page
            .getByRole('status')
            .filter({ hasText: '취소하였습니다. 변경된 내용이 없습니다.' });
          await expect(cancelled).toBeVisible();
          await expect(cancelled.getByRole('group', { name: '문의할 곳' })).toHaveCount(0);
          return;
        }
      }
    } else {
      await holdOnly(...(inPair(id) ? pair.map((one) => world.fixture(one)) : [fixture]));
      await openMenu(page, '서비스', '인증서 등록');
      const radios = page.getByRole('radiogroup', { name: '등록할 인증서' }).getByRole('radio');
      await pick(inPair(id) ? radios.and(page.getByRole('radio', { name: state })) : radios);
    }

    await expect(
      ready()
        .or(outcome(codes.length > 0 ? codes : ['INTERNAL']))
        .first(),
    ).toBeVisible();
    if (await ready().isVisible()) {
      expect(fixture.stage, 'it must have been refused before the password').not.toBe('check');
      for (const code of fixture.findings.filter((one) => one !== fixture.expected && words[one]))
        await expect(outcome([code])).toBeVisible();
      const agree = page.getByRole('checkbox', { name: '확인하였으며 교체합니다.' });
      if (await agree.isVisible()) await pick(agree);
      await open(fixture, () => goOn(page), '등록', !pfx);
      const done = page.getByRole('heading', { name: '등록 완료' });
      if (fixture.expected === 'OK') return expect(done).toBeVisible();
      await expect(outcome(codes)).toBeVisible();
    } else expect(fixture.expected, 'refused although it is usable').not.toBe('OK');
    // Nothing is wrong with the bank's own: there is nothing to ask anybody.
    if (fixture.expected !== 'OWN_BANK_CERT') await expectContact(fixture, codes);
  });

// Certificates as files: what one says, its passwords, copies, exports, and the way out and back, each on one copy.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import {
  approve,
  certificatePassword,
  dismiss,
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

const only = ['bank-yessign-shb', 'universal-kica-km', 'two-places'];
let world: World;
let page: Page;
test.beforeAll(async () => {
  world = await openWorld({ only });
  page = world.page;
  await logIn(page, world.bank.customer);
});
test.afterAll(() => world.close());

const kmb = /^홍길동, 은행\/신용카드\/보험용, 국민은행/;
const shb = /^홍길동, 은행\/신용카드\/보험용, 신한은행/;
const kica = /^홍길동, 범용\(개인\), .*KICA/;
const newPassword = 'Tlsqhan!2468';

const opening = (click: () => Promise<unknown>): Promise<Page> => openWindow(world.app, click);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const radio = (name: string | RegExp) => page.getByRole('radio', { name });
const said = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
/** A file of a certificate, as it lies in one of its places. */
const bytesOf = (id: string, place: number, name: string): Promise<Buffer> =>
  readFile(path.join(world.home, world.fixture(id).places[place]!.files[name]!));
const useTool = async (tool: string, row: RegExp, place?: RegExp): Promise<Page> => {
  await openHeld(page, row);
  if (place !== undefined) await pick(radio(place));
  return opening(() => button(tool).click());
};

test('인증서 보기: every field with what it is for, the chain, and the raw text to copy', async () => {
  await openHeld(page, kica);
  for (const text of [
    '신원확인 정보(VID)',
    '이 기간에만 사용할 수 있습니다.',
    '상위 인증서',
    '우리은행에서 사용할 수 있는 인증기관입니다.',
  ])
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  await page.getByText('기술 항목', { exact: true }).click();
  const { sha256 } = world.fixture('universal-kica-km');
  await expect(page.getByText(sha256!)).toBeVisible();
  await page.getByText('원문(PEM)', { exact: true }).click();
  await button('원문 복사').click();
  await expect(said('복사하였습니다.')).toBeVisible();
  const copied = await world.app.app.evaluate(({ clipboard }) => clipboard.readText());
  const der = Buffer.from(copied.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  expect(createHash('sha256').update(der).digest('hex')).toBe(sha256);
});

test('where it lies in several places, the place is chosen first', async () => {
  await openHeld(page, kmb);
  await expect(page.getByText('여러 위치에 있는 인증서입니다. 먼저 위치를 선택해 주십시오.')).toBeVisible();
  await expect(button('암호 변경')).toHaveCount(0);
  await pick(radio(/USB/));
  for (const tool of ['암호 확인', '암호 변경', '복사', '내보내기', '삭제'])
    await expect(button(tool)).toBeVisible();
});

test('암호 변경: rules and mismatch are told before, and the copy elsewhere keeps the old password', async () => {
  const { password } = world.fixture('two-places');
  const before = await bytesOf('two-places', 0, 'signPri.key');
  const window = await useTool('암호 변경', kmb, /USB/);
  const fields = (now: string, next: string, again: string) => [
    { field: '지금 암호', text: now },
    { field: '새 암호', text: next },
    { field: '새 암호 확인', text: again },
  ];
  await expect(window.getByLabel('지금 암호', { exact: true })).toBeFocused();
  await approve(window, '변경', ...fields(password, 'abc', 'abc'));
  await expect(window.getByRole('alert')).toHaveText('맞지 않는 규칙: 정해진 길이');
  await expect(window.getByLabel('새 암호', { exact: true })).toBeFocused();
  await window.getByLabel('새 암호', { exact: true }).fill('Password!135');
  await expect(window.getByRole('status').filter({ hasText: '사용할 수 있습니다.' })).toBeVisible();
  await approve(window, '변경', ...fields(password, newPassword, `${newPassword}x`));
  await expect(window.getByRole('alert')).toHaveText('새로 입력한 두 값이 서로 다릅니다.');
  await approve(window, '변경', ...fields('not the password', newPassword, newPassword));
  await expect(window.getByRole('alert').filter({ hasText: '인증서 암호가 맞지 않습니다' })).toBeVisible();
  await expect(window.getByLabel('지금 암호', { exact: true })).toBeFocused();
  await approve(window, '변경', { field: '지금 암호', text: password });
  await expect(said('인증서 암호를 변경하였습니다.')).toContainText('이전 암호를 그대로 사용합니다');
  expect(await bytesOf('two-places', 0, 'signPri.key')).toEqual(before);
  expect(await bytesOf('two-places', 1, 'signPri.key')).not.toEqual(before);
});

test('암호 확인: each copy by its own password', async () => {
  const check = await useTool('암호 확인', kmb, /USB/);
  await approve(check, '확인', certificatePassword(world.fixture('two-places').password));
  await expect(check.getByRole('alert').filter({ hasText: '인증서 암호가 맞지 않습니다' })).toBeVisible();
  await approve(check, '확인', certificatePassword(newPassword));
  await expect(said('인증서 암호가 맞습니다.')).toBeVisible();
});

test('복사: what lies there is shown side by side, replaced only when that is said, and can be restored', async () => {
  const original = await bytesOf('two-places', 0, 'signPri.key');
  await openHeld(page, kmb);
  await pick(radio(/USB/));
  await button('복사').click();
  await expect(page.getByRole('heading', { name: '인증서 복사', level: 1 })).toBeFocused();
  await pick(
    page
      .getByRole('radiogroup')
      .getByRole('radio')
      .filter({ hasNot: page.getByText('USB') })
      .first(),
  );
  const compared = page.getByRole('group', { name: '같은 이름의 두 인증서' });
  await expect(compared).toContainText('지금 있는 인증서');
  await expect(compared).toContainText('복사할 인증서');
  await button('복사').click();
  await expect(said('두 인증서를 확인한 뒤')).toBeVisible();
  expect(await bytesOf('two-places', 0, 'signPri.key')).toEqual(original);
  await pick(page.getByRole('checkbox', { name: '두 인증서를 확인하였으며 교체합니다.' }));
  const window = await opening(() => button('복사').click());
  await expect(window.getByText('교체되는 인증서', { exact: true })).toBeVisible();
  await expect(window.getByRole('button', { name: '취소', exact: true })).toBeFocused();
  await approve(window, '복사');
  await expect(said('인증서를 복사하였습니다.')).toBeVisible();
  expect(await bytesOf('two-places', 0, 'signPri.key')).toEqual(
    await bytesOf('two-places', 1, 'signPri.key'),
  );

  await openMenu(page, '서비스', '인증서 관리');
  await button('삭제된 인증서').click();
  await page
    .getByRole('row', { name: /^홍길동, 교체, / })
    .getByRole('button', { name: '복원' })
    .click();
  await expect(page.getByRole('heading', { name: '원래 위치에 다른 인증서가 있습니다' })).toBeFocused();
  await button('교체하여 복원').click();
  await expect(said('인증서를 복원하였습니다.')).toBeVisible();
  expect(await bytesOf('two-places', 0, 'signPri.key')).toEqual(original);
});

test('복사 to 이 PC의 보안 저장소, where it opens with its password', async () => {
  const { password } = world.fixture('universal-kica-km');
  await openHeld(page, kica);
  await button('복사').click();
  await pick(radio('이 PC의 보안 저장소'));
  const window = await opening(() => button('복사').click());
  await approve(window, '복사');
  await expect(said('인증서를 복사하였습니다. 위치: 이 PC의 보안 저장소')).toBeVisible();
  await openMenu(page, '서비스', '인증서 관리');
  const row = heldTable(page).getByRole('row', { name: kica });
  await expect(row).toContainText('이 PC의 보안 저장소');
  await expect(row).toContainText('Windows 자격 증명 / macOS 키체인');
  const check = await useTool('암호 확인', kica, /보안 저장소/);
  await approve(check, '확인', certificatePassword(password));
  await expect(said('인증서 암호가 맞습니다. 위치: 이 PC의 보안 저장소')).toBeVisible();
});

test('내보내기: the file has the name, the password and both pairs, as openssl reads it', async () => {
  const { password } = world.fixture('universal-kica-km');
  const target = path.join(world.folder, 'exported.pfx');
  await world.app.app.evaluate(({ dialog }, file) => {
    const seen = globalThis as unknown as { proposed: string | undefined };
    dialog.showSaveDialog = (...options: unknown[]) => {
      seen.proposed = (options.at(-1) as { defaultPath?: string }).defaultPath;
      return Promise.resolve({ canceled: false, filePath: file });
    };
  }, target);
  await openHeld(page, kica);
  await pick(radio(/NPKI/).first());
  await button('내보내기').click();
  await pick(radio('최신 방식'));
  await pick(page.getByRole('checkbox', { name: '키분배용(암호화용) 인증서도 포함' }));
  const window = await opening(() => button('내보내기').click());
  await approve(window, '내보내기', certificatePassword(password));
  await expect(said('인증서를 내보냈습니다. 파일: exported.pfx')).toBeVisible();
  const proposed = await world.app.app.evaluate(
    () => (globalThis as unknown as { proposed: string }).proposed,
  );
  expect(proposed).toMatch(/^홍길동_한국정보인증\(KICA\)_\d{4}-\d\d-\d\d\.pfx$/);
  const args = ['pkcs12', '-in', target, '-nodes', '-passin', 'stdin'];
  const opened = execFileSync('openssl', args, { input: password, encoding: 'utf8' });
  expect(opened.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThanOrEqual(2);
  expect(opened.match(/BEGIN PRIVATE KEY/g)).toHaveLength(2);
});

test('가져오기: a file into 이 PC의 보안 저장소', async () => {
  await openMenu(page, '서비스', '인증서 관리');
  await world.app.chooseInDialog(world.file('pfx-korean-km'));
  const first = await opening(() => button('가져오기').click());
  const password = certificatePassword(world.fixture('pfx-korean-km').password);
  await approve(first, '확인', password);
  await expect(page.getByRole('heading', { name: '인증서 가져오기', level: 1 })).toBeFocused();
  await pick(radio('이 PC의 보안 저장소'));
  const last = await opening(() => button('가져오기').click());
  await approve(last, '복사', password);
  await expect(said('인증서를 복사하였습니다. 위치: 이 PC의 보안 저장소')).toBeVisible();
});

test('삭제: cancelled, then done, and restored to what it was', async () => {
  const folder = path.join(world.home, world.fixture('bank-yessign-shb').places[0]!.folder);
  const files = async () =>
    Promise.all(
      (await readdir(folder)).sort().map(async (name) => [name, await readFile(path.join(folder, name))]),
    );
  const before = await files();
  await dismiss(await useTool('삭제', shb));
  await expect(page.getByText('취소하였습니다. 변경된 내용이 없습니다.')).toBeVisible();
  const window = await opening(() => button('삭제').click());
  await expect(window.getByText('30일 동안 복원할 수 있습니다.')).toBeVisible();
  await approve(window, '삭제');
  await expect(said('인증서 파일을 삭제하였습니다.')).toBeVisible();
  await expect(button('이전')).toBeVisible();
  await button('삭제된 인증서').click();
  const row = page.getByRole('row', { name: /^홍길동, 삭제, / });
  await row.getByRole('button', { name: '복원' }).click();
  await expect(said('인증서를 복원하였습니다.')).toBeVisible();
  expect(await files()).toEqual(before);
  await openMenu(page, '서비스', '인증서 관리');
  await expect(heldTable(page).getByRole('row', { name: shb })).toHaveCount(1);
});

test('완전 삭제 asks once more, and nothing is left to restore', async () => {
  await approve(await useTool('삭제', shb), '삭제');
  await button('삭제된 인증서').click();
  const row = page.getByRole('row', { name: /^홍길동, 삭제, / });
  const window = await opening(() => row.getByRole('button', { name: '완전 삭제' }).click());
  await approve(window, '삭제');
  await expect(said('인증서를 완전히 삭제하였습니다.')).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('삭제 of a registered certificate asks whether the registration is meant', async () => {
  const { password } = world.fixture('universal-kica-km');
  await openMenu(page, '서비스', '인증서 등록');
  await pick(radio(kica).first());
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const window = await opening(() => goOn(page));
  await approve(window, '등록', certificatePassword(password));
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();

  await openHeld(page, kica);
  await pick(radio(/보안 저장소/).first());
  await button('삭제').click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText(
    '우리은행 등록을 해제하시겠습니까, 이 PC의 인증서 파일을 삭제하시겠습니까?',
  );
  await question.getByRole('button', { name: '취소', exact: true }).click();
  await expect(button('삭제')).toBeFocused();
  await button('삭제').click();
  await question.getByRole('button', { name: '우리은행 등록 해제' }).click();
  await expect(page.getByRole('heading', { name: '타기관 인증서 해제' })).toBeVisible();
  // A registered certificate's details carry only 해제.
  await expect(button('해제')).toBeVisible();
  await expect(button('삭제')).toHaveCount(0);

  await openHeld(page, kica);
  await pick(radio(/보안 저장소/).first());
  await button('삭제').click();
  const deleting = await opening(() => question.getByRole('button', { name: '인증서 파일 삭제' }).click());
  await approve(deleting, '삭제');
  await expect(said('인증서 파일을 삭제하였습니다.')).toContainText(
    '은행의 등록 정보는 변경되지 않았습니다.',
  );
  await openMenu(page, '서비스', '인증서 관리');
  await expect(registeredTable(page).getByRole('row', { name: kica })).toHaveCount(1);
});

test('폴더 추가: searched at once and named; removed, its certificates go from the list and stay in the folder', async () => {
  const added = path.join(world.folder, '백업');
  const { folder } = world.fixture('two-places').places[1]!;
  await cp(path.join(world.home, folder), path.join(added, 'copy'), { recursive: true });
  await openMenu(page, '서비스', '인증서 관리');
  await world.app.chooseInDialog(added);
  await button('폴더 추가').click();
  const list = page.getByRole('list', { name: '추가한 위치' });
  await expect(list).toContainText('백업');
  await expect(heldTable(page).getByRole('row', { name: kmb })).toContainText('백업');
  await list.getByRole('button', { name: '제거' }).click();
  await expect(said('위치를 제거하였습니다.')).toBeVisible();
  await expect(heldTable(page).getByRole('row', { name: kmb })).not.toContainText('백업');
  expect(await readdir(path.join(added, 'copy'))).toContain('signPri.key');
});

// The bank down, slow, unreachable, not the bank; and an answer that is lost after the bank has acted.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:tls';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { otpCode } from './bank-process.ts';
import {
  approve,
  certificatePassword,
  enterOtp,
  enterPassword,
  goOn,
  logIn,
  openMenu,
  pick,
  registeredTable,
} from './customer.ts';
import { launchApp, type RunningApp } from './app.ts';
import { look } from './axe.ts';
import { startProxy } from './cutting-proxy.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

let world: World;
test.beforeAll(async () => {
  world = await openWorld();
});
test.afterAll(() => world.close());

const said = (text: string | RegExp) => world.page.getByText(text).first();
const tryToLogIn = () => enterPassword(world.page, world.bank.customer.id, world.bank.customer.password);

/** The bank's profile with another address. */
async function profileWith(name: string, change: (url: string) => string): Promise<string> {
  const profile = JSON.parse(await readFile(world.bank.profile, 'utf8')) as { server: { url: string } };
  profile.server.url = change(profile.server.url);
  const file = path.join(world.folder, `${name}.json`);
  await writeFile(file, JSON.stringify(profile));
  return file;
}

test('the bank is down: BANK_UNAVAILABLE, and the id stays', async () => {
  await world.bank.stop();
  await tryToLogIn();
  await expect(said('은행 서버에 연결하지 못했습니다. 잠시 후 다시 시도해 주십시오.')).toBeVisible();
  await expect(world.page.getByRole('textbox', { name: '아이디', exact: true })).toHaveValue(
    world.bank.customer.id,
  );
});

test('the computer has no network: OFFLINE', async () => {
  // A name that no resolver knows, and in place of the system's word on its network a no: the lookup fails for real.
  const app = await launchApp({
    profile: await profileWith('offline', (url) => url.replace(/127\.0\.0\.1:\d+/, 'bank.invalid')),
    home: world.home,
    userData: path.join(world.folder, 'offline'),
  });
  await app.app.evaluate(({ net }) => {
    net.isOnline = () => false;
  });
  // A bank out of reach needs attention: 보안 점검 tells it first, and leads on to the log-in all the same.
  await app.page.getByRole('button', { name: '로그인 화면으로' }).click();
  await enterPassword(app.page, 'hong', 'whatever it is');
  await expect(app.page.getByText('인터넷에 연결되어 있지 않습니다.').first()).toBeVisible();
  await app.close();
});

test('somebody else answers in the bank’s place: SERVER_IDENTITY', async () => {
  const port = Number(new URL(world.bank.url).port);
  const [key, cert] = [path.join(world.folder, 'false.key'), path.join(world.folder, 'false.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'].concat([
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ]),
    { stdio: 'ignore' },
  );
  const received: Buffer[] = [];
  const impostor = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    socket.on('data', (data) => received.push(data));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => impostor.listen(port, '127.0.0.1', resolve));
  await tryToLogIn();
  await expect(said('은행 서버가 맞는지 확인하지 못했습니다.')).toBeVisible();
  expect(received, 'nothing was said to it').toEqual([]);
  await new Promise((resolve) => impostor.close(resolve));
});

test('the bank accepts and does not answer: BANK_UNAVAILABLE within its time limit, progress meanwhile', async () => {
  test.setTimeout(90_000);
  await world.restartBank();
  world.bank.signal('SIGSTOP');
  const submit = world.page.getByRole('button', { name: '로그인', exact: true });
  await expect(submit).not.toHaveAttribute('aria-disabled', 'true');
  await tryToLogIn();
  const refused = world.page.getByRole('alert').filter({ hasText: '은행 서버에 연결하지 못했습니다.' });
  await expect(submit, 'the button tells that something is under way').toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(refused).toHaveCount(0);
  await expect(refused).toBeVisible({ timeout: 45_000 });
  await expect(submit).not.toHaveAttribute('aria-disabled', 'true');
  world.bank.signal('SIGCONT');
});

test('the bank goes down between the check and the signature: the choice is kept, and the same 등록 succeeds later', async () => {
  const { page, bank } = world;
  // The same person under another id: the first one's OTP numbers are needed below.
  await logIn(
    page,
    bank.customers.find(({ id }) => id === 'hong2')!,
  );
  await openMenu(page, '서비스', '인증서 등록');
  const choice = page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 농협/ });
  await pick(choice);
  await expect(page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  const password = certificatePassword(world.fixture('bank-yessign-nacf').password);
  const next = page.getByRole('button', { name: '다음', exact: true });
  const register = async (meanwhile: () => Promise<void>): Promise<void> => {
    const opened = world.app.approvalWindow();
    await goOn(page);
    const window = await opened;
    await meanwhile();
    await approve(window, '등록', password);
  };

  await register(() => bank.stop());
  const refused = page.getByRole('alert').filter({ hasText: '은행 서버에 연결하지 못했습니다.' });
  await expect(refused).toBeVisible({ timeout: 45_000 });
  // The bank is asked about what lies with the bank, not who issued the certificate.
  await expect(refused.getByRole('group', { name: '문의할 곳' }).locator('.contact-name')).toHaveText([
    '우리은행 고객센터',
  ]);
  await expect(choice).toBeChecked();

  await world.restartBank();
  await expect(next).toBeEnabled();
  await register(() => Promise.resolve());
  await expect(page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
  await page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await expect(registeredTable(page).getByRole('row', { name: /농협/ })).toHaveCount(1);
  await page.getByRole('button', { name: '로그아웃' }).click();
});

test('the answer is lost after the bank has acted: RESULT_UNKNOWN, and after a restart the app asks by itself', async () => {
  test.setTimeout(120_000);
  const proxy = await startProxy(Number(new URL(world.bank.url).port));
  const profile = await profileWith('proxied', (url) => url.replace(/:\d+\//, `:${proxy.port}/`));
  const userData = path.join(world.folder, 'proxied');
  const { customer } = world.bank;
  const unknown = '처리 결과를 확인하지 못했습니다. 다시 신청하지 마시고 [결과 확인]을 눌러 주십시오.';
  const password = certificatePassword(world.fixture('bank-yessign-shb').password);
  const inList = (app: RunningApp) => registeredTable(app.page).getByRole('row', { name: /신한은행/ });
  const loseAnswer = async (
    app: RunningApp,
    go: () => Promise<unknown>,
    button: '등록' | '확인',
  ): Promise<void> => {
    proxy.cutAfterNextWrite();
    const opened = app.approvalWindow();
    await go();
    await approve(await opened, button, password);
    const settle = app.page.getByRole('button', { name: '결과 확인' }).first();
    await expect(app.page.getByText(unknown).or(settle).first()).toBeVisible({ timeout: 60_000 });
    await expect(settle).toBeVisible();
  };

  let app = await launchApp({ profile, home: world.home, userData });
  await logIn(app.page, customer);
  // Within the session: the customer asks.
  await openMenu(app.page, '서비스', '인증서 등록');
  await pick(app.page.getByRole('radio', { name: /^홍길동, 은행\/신용카드\/보험용, 신한은행/ }));
  await expect(app.page.getByText('등록할 수 있는 인증서입니다.')).toBeVisible();
  await loseAnswer(app, () => goOn(app.page), '등록');
  proxy.mend();
  await expect(app.page.getByRole('heading', { name: '처리 결과 확인', level: 1 })).toBeVisible();
  await app.page.getByRole('listitem').getByRole('button', { name: '결과 확인' }).click();
  await expect(app.page.getByRole('heading', { name: '등록 완료' })).toBeVisible();
  await app.page.getByRole('button', { name: '인증서 목록 보기' }).click();
  await inList(app).getByRole('button', { name: '상세 보기' }).click();
  await loseAnswer(app, () => app.page.getByRole('button', { name: '해제', exact: true }).click(), '확인');
  await app.close();

  proxy.mend();
  app = await launchApp({ profile, home: world.home, userData });
  // The code of the first log-in is used: the next step's is taken.
  await enterPassword(app.page, customer.id, customer.password);
  await enterOtp(app.page, otpCode(customer, 1));
  const news = app.page.getByRole('status').filter({ hasText: '확인하지 못한 신청의 결과를 알려 드립니다' });
  await expect(news).toContainText(
    /지난번에 결과를 확인하지 못한 해제가 \d{4}\. \d{1,2}\. \d{1,2}\. \d{2}:\d{2}:\d{2}에 완료되었습니다\./,
  );
  const number = /사용자: 홍길동 · 접수번호: (\S+)/.exec(await news.innerText())?.[1];
  await look('settled', app.page);
  await expect(app.page.getByRole('button', { name: '상세 보기' }).first()).toBeVisible();
  await expect(inList(app)).toHaveCount(0);
  // Nothing is left to be asked about, and what was read is not said again.
  await expect(app.page.getByRole('button', { name: '결과 확인' })).toHaveCount(0);
  await news.getByRole('button', { name: '등록·해제 내역' }).click();
  await expect(app.page.getByText(number ?? 'no receipt number')).toBeVisible();
  await openMenu(app.page, '서비스', '인증서 관리');
  await news.getByRole('button', { name: '확인', exact: true }).click();
  await expect(news).toHaveCount(0);
  await openMenu(app.page, '서비스', '등록·해제 내역');
  await openMenu(app.page, '서비스', '인증서 관리');
  await expect(app.page.getByRole('heading', { name: '인증서 관리', level: 1 })).toBeVisible();
  await expect(news).toHaveCount(0);
  await app.close();
  await proxy.close();
});

// An expired, a revoked and a suspended certificate that were registered when they were good can be released.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { approve, certificatePassword, logIn, openMenu, registeredTable } from './customer.ts';
import { openWorld, type World } from './world.ts';

test.describe.configure({ mode: 'serial' });

let world: World;
const ids = ['expired', 'revoked', 'suspended'] as const;

test.beforeAll(async () => {
  world = await openWorld();
  const entries = await Promise.all(
    ids.map(async (id) => {
      const certificatePath = path.join(world.folder, `${id}.der`);
      await writeFile(certificatePath, Buffer.from(world.fixture(id).certificate!, 'base64'));
      return { customer: world.bank.customer.id, certificatePath };
    }),
  );
  const seed = path.join(world.folder, 'seed.json');
  await writeFile(seed, JSON.stringify(entries));
  await world.restartBank([`--seed=${seed}`]);
  await logIn(world.page, world.bank.customer);
});
test.afterAll(() => world.close());

for (const [id, state, said] of [
  ['expired', '만료됨', /에 만료된 인증서입니다/],
  ['revoked', '폐지됨', /폐지된 인증서입니다/],
  ['suspended', '효력정지', /효력이 정지된 인증서입니다/],
] as const)
  test(`${id}: told, and released all the same`, async () => {
    const { page } = world;
    await openMenu(page, '서비스', '인증서 관리');
    const row = registeredTable(page).getByRole('row', { name: new RegExp(`${state}$`) });
    await row.getByRole('button', { name: '상세 보기' }).click();
    await expect(page.getByText(said).first()).toBeVisible();
    const opened = world.app.approvalWindow();
    await page.getByRole('button', { name: '해제', exact: true }).click();
    await approve(await opened, '확인', certificatePassword(world.fixture(id).password));
    await expect(page.getByRole('heading', { name: '해제 완료' })).toBeVisible();
    await page.getByRole('button', { name: '인증서 목록 보기' }).click();
    await expect(row).toHaveCount(0);
  });

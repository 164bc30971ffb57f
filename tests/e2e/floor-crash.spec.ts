// A page that crashes.
import { expect, test } from '@playwright/test';
import { floorApp } from './floor-app.ts';

const floor = floorApp();

test('a crashed page is loaded again once, then it is said', async () => {
  await floor.running.app.evaluate(({ dialog }) => {
    const said: string[] = [];
    (globalThis as { said?: string[] }).said = said;
    dialog.showMessageBox = ((...args: unknown[]) => {
      said.push((args.at(-1) as { message: string }).message);
      return new Promise(() => undefined);
    }) as typeof dialog.showMessageBox;
  });
  const said = () => floor.running.app.evaluate(() => (globalThis as { said?: string[] }).said);
  const pid = () =>
    floor.running.app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      return webContents.isLoading() || webContents.isCrashed() ? 0 : webContents.getOSProcessId();
    });
  /** Kills the page's process once it stands still: 0 would be a whole group of processes, ours. */
  const kill = async (): Promise<number> => {
    await expect.poll(pid).not.toBe(0);
    const found = await pid();
    expect(found).toBeGreaterThan(0);
    process.kill(found, 'SIGKILL');
    return found;
  };
  const first = await kill();
  await expect.poll(async () => ![0, first].includes(await pid())).toBe(true);
  const shown = await floor.running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('location.href + document.title'),
  );
  expect(shown).toContain('app://main/');
  expect(await said()).toEqual([]);
  await kill();
  await expect.poll(said).toEqual(['화면을 표시하지 못했습니다.']);
  expect(await pid()).toBe(0);
});

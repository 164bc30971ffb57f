import { describe, expect, it, vi } from 'vitest';
import { createLogInChoice, mayLogInWith } from '../../../renderer/login/certificate-choice.ts';
import { createOpenedFiles } from '../../../renderer/register/opened-files.ts';
import type { HeldCertificate } from '../../../shared/ipc.ts';
import { type Result, failed, ok } from '../../../shared/result.ts';
import { fakeBridge, later } from './fake-bridge.ts';
import { held } from './samples.ts';

const choosing = (chooseFile: () => Promise<Result<HeldCertificate | null>>) => {
  const opened = createOpenedFiles();
  return { opened, choice: createLogInChoice(fakeBridge({ certificates: { chooseFile } }).bridge, opened) };
};

describe('choosing the certificate to log in with', () => {
  it.each([
    ['one that can be used', held(), true],
    ['one that only warns', held({ findings: [{ code: 'EXPIRES_SOON', params: { days: 3 } }] }), true],
    [
      'one whose purpose is no longer taken',
      held({ findings: [{ code: 'PURPOSE_NOT_ALLOWED', params: {} }] }),
      true,
    ],
    ['one that has expired', held({ findings: [{ code: 'EXPIRED', params: {} }] }), false],
    ['one that cannot be read', held({ summary: null }), false],
  ])('lets %s through to the window or not', (_, certificate, may) => {
    expect(mayLogInWith(certificate)).toBe(may);
  });

  it('chooses the file that was opened, and leaves it there for 등록', async () => {
    const { opened, choice } = choosing(() => Promise.resolve(ok(held({ id: 'pfx' }))));
    await choice.chooseFile();
    expect(choice.store.getState()).toEqual({ id: 'pfx', opening: false, file: null });
    expect(opened.store.getState().map(({ id }) => id)).toEqual(['pfx']);
  });

  it.each([
    ['cancelled', ok(null), 'CANCELLED'],
    ['damaged', failed('FILE_DAMAGED'), 'FILE_DAMAGED'],
  ])('keeps what was chosen over a file that is %s', async (_, answer, code) => {
    const { opened, choice } = choosing(() => Promise.resolve(answer));
    choice.choose('held-1');
    await choice.chooseFile();
    expect(choice.store.getState()).toMatchObject({ id: 'held-1', opening: false, file: { code } });
    expect(opened.store.getState()).toEqual([]);
    choice.choose('held-2');
    expect(choice.store.getState()).toEqual({ id: 'held-2', opening: false, file: null });
  });

  it('opens one file at a time', async () => {
    const file = later<Result<HeldCertificate | null>>();
    const chooseFile = vi.fn(() => file.promise);
    const { choice } = choosing(chooseFile);
    const both = [choice.chooseFile(), choice.chooseFile()];
    file.resolve(ok(held({ id: 'pfx' })));
    await Promise.all(both);
    expect(chooseFile).toHaveBeenCalledTimes(1);
  });

  it('forgets a file that the main process has closed, and no other choice', async () => {
    const { choice } = choosing(() => Promise.resolve(ok(held({ id: 'pfx' }))));
    await choice.chooseFile();
    choice.choose('held-1');
    choice.forgetFiles();
    expect(choice.store.getState().id).toBe('held-1');
    choice.choose('pfx');
    choice.forgetFiles();
    expect(choice.store.getState().id).toBeNull();
  });
});

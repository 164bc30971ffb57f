import { expect, it } from 'vitest';
import { createLinks } from '../../../electron/shell/links.ts';

const opened: string[] = [];
const links = createLinks(
  { findId: 'https://bank.example/find-id', resetPassword: 'http://bank.example/reset' },
  (url) => Promise.resolve(void opened.push(url)),
);

it('opens a page of the profile, by its name', async () => {
  await links.open('findId');
  expect(opened.splice(0)).toEqual(['https://bank.example/find-id']);
});

it.each(['resetPassword', 'unlockOtp'] as const)(
  'refuses what is not https or not there: %s',
  async (name) => {
    await expect(links.open(name)).rejects.toMatchObject({ reason: { code: 'INTERNAL' } });
    expect(opened).toEqual([]);
  },
);

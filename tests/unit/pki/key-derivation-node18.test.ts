import { expect, it, vi } from 'vitest';
import { pbkdf1Sha1 } from '../../../electron/pki/encryption/key-derivation.ts';
import { IterationBudget } from '../../../electron/pki/limits.ts';
import { bytes, hex, utf8 } from './support/openssl.ts';

/** node:crypto as Electron 25's Node 18 has it. */
vi.mock('node:crypto', async (original) => {
  const real = await original<{ default: typeof import('node:crypto') }>();
  const { hash: _, ...older } = real.default as typeof real.default & { hash?: unknown };
  return { ...real, default: older };
});

it('derives the same where crypto.hash is not there yet', () => {
  const dk = pbkdf1Sha1(utf8('WTuA8Ev0lWXVFSiI!'), bytes('c8ea2fa25023c285'), 2048, new IterationBudget());
  expect(hex(dk)).toBe('6240e2686a6abbc48c922ccba906bb91c58eec36');
});

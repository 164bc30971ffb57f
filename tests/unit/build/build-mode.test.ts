import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RefusedError, buildModeFor } from '../../../build/build-mode.ts';
import { writeReleaseProfile } from '../../../build/test/release-profile.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'build-mode-'));
let good: Record<string, unknown>;

const profile = (changes: Record<string, unknown>): string => {
  const file = path.join(folder, 'profile.json');
  fs.writeFileSync(file, JSON.stringify({ ...good, ...changes }));
  return file;
};

beforeAll(() => {
  good = JSON.parse(
    fs.readFileSync(writeReleaseProfile(path.join(folder, 'good.json')), 'utf8'),
  ) as typeof good;
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

describe('a release', () => {
  test('is built with a bank profile, and takes no development switches', () => {
    const mode = buildModeFor('release', profile({}));
    expect(mode).toMatchObject({ mode: 'release', developmentSwitches: false });
    expect(mode.profile?.environment).toBe('production');
  });

  test('is refused without a bank profile', () => {
    expect(() => buildModeFor('release', undefined)).toThrow(RefusedError);
    expect(() => buildModeFor('release', undefined)).toThrow('--profile FILE');
  });

  test('is refused with demo customers', () => {
    const demo = { customers: [{ id: 'demo', password: 'x', otpSecret: 'JBSWY3DPEHPK3PXP' }] };
    expect(() => buildModeFor('release', profile({ demo }))).toThrow('demo customers');
  });

  test('is refused with the profile of a sandbox', () => {
    expect(() => buildModeFor('release', profile({ environment: 'sandbox' }))).toThrow('sandbox');
  });

  test.each([
    ['missing', () => path.join(folder, 'none.json'), 'cannot be read'],
    ['not JSON', () => path.join(import.meta.dirname, 'build-mode.test.ts'), 'is not JSON'],
    ['incomplete', () => profile({ signingRoot: undefined }), 'signingRoot'],
    [
      'without a TLS root',
      () => profile({ server: { url: 'https://x', tlsRoots: [], pins: [] } }),
      'tlsRoots',
    ],
    [
      'over plain http',
      () => profile({ server: { ...(good['server'] as object), url: 'http://x' } }),
      'https',
    ],
  ])('is refused with a profile that is %s', (_name, file, why) => {
    expect(() => buildModeFor('release', file())).toThrow(RefusedError);
    expect(() => buildModeFor('release', file())).toThrow(why);
  });
});

describe('the e2e package', () => {
  test('needs no profile and takes development switches', () => {
    expect(buildModeFor('e2e', undefined)).toEqual({ mode: 'e2e', profile: null, developmentSwitches: true });
  });
});

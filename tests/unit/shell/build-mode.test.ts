import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBuildMode } from '../../../electron/shell/build-mode.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'build-mode-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (content: string): string => {
  const file = path.join(folder, 'build-mode.json');
  writeFileSync(file, content);
  return file;
};
const mode = (name: string, developmentSwitches = true): string =>
  written(JSON.stringify({ mode: name, profile: null, developmentSwitches }));

describe('readBuildMode', () => {
  it('is a development build in a clone', () => {
    const absent = path.join(folder, 'absent.json');
    expect(readBuildMode(absent, false)).toEqual({
      mode: 'development',
      profile: null,
      developmentSwitches: true,
    });
    expect(() => readBuildMode(absent, true)).toThrow();
  });
  it('reads the e2e package', () => {
    expect(readBuildMode(mode('e2e'), true).mode).toBe('e2e');
  });
  it('refuses a package that calls itself a development build', () => {
    expect(() => readBuildMode(mode('development'), true)).toThrow();
  });
  it.each([true, false])(
    'refuses a release without its bank or with development switches (%s)',
    (switches) => {
      expect(() => readBuildMode(mode('release', switches), true)).toThrow();
    },
  );
  it.each(['', '{', '{}', '[]', '{"mode":"e2e","profile":{},"developmentSwitches":true}'])(
    'refuses %j',
    (content) => {
      expect(() => readBuildMode(written(content), true)).toThrow();
      expect(() => readBuildMode(written(content), false)).toThrow();
    },
  );
});

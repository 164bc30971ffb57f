import { createRequire } from 'node:module';
import type { Configuration } from 'electron-builder';
import { describe, expect, test } from 'vitest';
import { at, root } from '../../../build/places.ts';

interface Loader {
  getConfig(project: string, file: string | null, options: null): Promise<Configuration>;
  validateConfiguration(config: Configuration, log: object): Promise<void>;
}
// Not among the package's exported names; the same code checks the configuration when it builds.
const { getConfig, validateConfiguration } = createRequire(import.meta.url)(
  at('node_modules/app-builder-lib/out/util/config/config.js'),
) as Loader;
const { DebugLogger } = createRequire(at('node_modules/app-builder-lib/package.json'))('builder-util') as {
  DebugLogger: new (enabled: boolean) => object;
};

const load = (file: string) => getConfig(root, at('build', file), null);
const release = await load('electron-builder.yml');
const e2e = await load('electron-builder.e2e.yml');

describe('electron-builder', () => {
  test.each([
    ['release', release],
    ['e2e', e2e],
  ])('takes the whole %s configuration, for Windows and macOS too', async (_name, config) => {
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
  });

  test('refuses a configuration with a word it does not know', async () => {
    const wrong = {
      ...release,
      win: { ...release.win, requestedExecutionLevels: 'asInvoker' },
    } as Configuration;
    await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow('configuration.win');
  });

  test('the two packages are configured alike but for the output folder and the inspect fuse', () => {
    expect(release.electronFuses?.enableNodeCliInspectArguments).toBe(false);
    const { extends: parent, ...rest } = e2e;
    expect(parent).toBe('build/electron-builder.yml');
    expect(rest).toEqual({
      ...release,
      directories: { ...release.directories, output: 'release-e2e' },
      electronFuses: { ...release.electronFuses, enableNodeCliInspectArguments: true },
    });
  });

  test('every fuse that can weaken the app is named and set the safe way', () => {
    expect(release.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
    });
  });

  test('Windows installs for the user, without an administrator; macOS says why it reads folders', () => {
    expect(release.win?.requestedExecutionLevel).toBe('asInvoker');
    expect(release.nsis).toMatchObject({ oneClick: true, perMachine: false });
    expect(release.mac).toMatchObject({ hardenedRuntime: true });
    expect(Object.keys((release.mac?.extendInfo ?? {}) as object)).toEqual(
      expect.arrayContaining(['NSDocumentsFolderUsageDescription', 'NSRemovableVolumesUsageDescription']),
    );
  });
});

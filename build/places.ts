// Where things lie in this clone, and in the packages built from it.
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
export const at = (...parts: string[]): string => path.join(root, ...parts);

/** A program of node_modules, by its name. */
export const program = (name: string): string =>
  at('node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** The two packages; design: they differ only in the inspect fuse and one build-mode file. */
export type PackageMode = 'release' | 'e2e';

const executableName = 'woori-certificates';

/** What electron-builder leaves for this system: the application's folder, its program and its archive. */
export function packaged(mode: PackageMode): { folder: string; executable: string; asar: string } {
  const output = at(mode === 'release' ? 'release' : 'release-e2e');
  if (process.platform === 'darwin') {
    const folder = path.join(
      output,
      process.arch === 'arm64' ? 'mac-arm64' : 'mac',
      '우리은행 인증서 관리.app',
    );
    const contents = path.join(folder, 'Contents');
    return {
      folder,
      executable: path.join(contents, 'MacOS/우리은행 인증서 관리'),
      asar: path.join(contents, 'Resources/app.asar'),
    };
  }
  const folder = path.join(output, process.platform === 'win32' ? 'win-unpacked' : 'linux-unpacked');
  return {
    folder,
    executable: path.join(folder, executableName + (process.platform === 'win32' ? '.exe' : '')),
    asar: path.join(folder, 'resources/app.asar'),
  };
}

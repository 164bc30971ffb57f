// electron-builder's hook between copying and signing.
import fs from 'node:fs';
import path from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { LinuxPackager } from 'app-builder-lib';

/** The first Electron whose fuse wire has the two youngest fuses. */
const knowsAllFuses = 42;

/** @param {import('app-builder-lib').AfterPackContext} context */
export default async function afterPack(context) {
  const { appOutDir, packager, electronPlatformName } = context;
  const name = packager.appInfo.productFilename;
  const mac = electronPlatformName === 'darwin' || electronPlatformName === 'mas';
  const resources = mac
    ? path.join(appOutDir, `${name}.app/Contents/Resources`)
    : path.join(appOutDir, 'resources');
  // An unpacked runtime brings its default application along: a second program that could be started.
  fs.rmSync(path.join(resources, 'default_app.asar'), { force: true });

  if (Number(packager.info.framework.version.split('.')[0]) < knowsAllFuses) return;
  const extension = { darwin: '.app', mas: '.app', win32: '.exe' }[electronPlatformName] ?? '';
  const program = packager instanceof LinuxPackager ? packager.executableName : name;
  await flipFuses(path.join(appOutDir, `${program}${extension}`), {
    version: FuseVersion.V1,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  });
}

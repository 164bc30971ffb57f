import type { Session } from 'electron';

/** Camera, location, notifications, clipboard, devices …: the app needs none. Copying text goes over IPC. */
export function forbidPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

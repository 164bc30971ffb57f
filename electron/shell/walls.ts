import { type App, session } from 'electron';
import { forbidClientCertificates } from './walls/client-certificates.ts';
import { forbidBluetooth, forbidDevices } from './walls/devices.ts';
import { forbidDownloads } from './walls/downloads.ts';
import { forbidNavigation } from './walls/navigation.ts';
import { forbidNameResolution, forbidNetwork, forbidWebRtc } from './walls/network.ts';
import { forbidNewWindows } from './walls/new-windows.ts';
import { forbidPermissions } from './walls/permissions.ts';
import { forbidWebviews } from './walls/webviews.ts';

/** Before `ready`. Every session and page made from now on is walled in, also those of windows yet to be thought of. */
export function raiseWalls(app: App): void {
  forbidNameResolution(app);
  forbidClientCertificates(app);
  app.on('session-created', (created) => {
    forbidPermissions(created);
    forbidDevices(created);
    forbidDownloads(created);
    forbidNetwork(created);
  });
  app.on('web-contents-created', (_event, contents) => {
    forbidNavigation(contents);
    forbidNewWindows(contents);
    forbidWebviews(contents);
    forbidBluetooth(contents);
    forbidWebRtc(contents);
  });
  // The default session serves no page of ours; it is made here so that it is walled in before anything could use it.
  void app.whenReady().then(() => session.defaultSession);
}

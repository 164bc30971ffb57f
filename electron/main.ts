import '../shared/jitless.ts';
import path from 'node:path';
import { app, net } from 'electron';
import type { EventPayload } from '../shared/ipc.ts';
import { createBankClient } from './bank/client.ts';
import { handleApproval, handleCalls, tell } from './ipc/handle.ts';
import { handlersOf } from './ipc/handlers.ts';
import { systemClock as clock } from './platform/clock.ts';
import { createHttpsClient } from './platform/https.ts';
import { createLog } from './platform/log.ts';
import { createMachine } from './platform/machine.ts';
import { createOperationsFile } from './platform/operations-file.ts';
import { checkProfile, readProfile } from './platform/profile.ts';
import { createReceipts } from './platform/receipts.ts';
import { createSecretStore } from './platform/secret-store.ts';
import { createSettingsFile } from './platform/settings-file.ts';
import { followSettings } from './shell/appearance.ts';
import { createDesktop } from './shell/desktop.ts';
import { quitWithLastWindow } from './shell/leaving.ts';
import { prepare } from './shell/prepare.ts';
import { runOnce } from './shell/single-instance.ts';
import { createMedia } from './stores/media.ts';
import { createCertificateLogIn } from './usecases/certificate-log-in.ts';
import { createDemo } from './usecases/demo.ts';
import { createInventory } from './usecases/inventory.ts';
import { createManage } from './usecases/manage/manage.ts';
import { createMachineCheck } from './usecases/machine-check.ts';
import { createOpenFile } from './usecases/open-file.ts';
import { createRegistration } from './usecases/registration.ts';
import { endWithSession } from './usecases/session-end.ts';

const built = (name: string): string => path.join(__dirname, '..', name);
const kept = (name: string): string => path.join(app.getPath('userData'), name);
const { buildMode, own } = prepare(app, built('build-mode.json'));

async function start(): Promise<void> {
  // What this app is for, and this computer.
  const profile = own.profile === null ? checkProfile(buildMode.profile) : await readProfile(own.profile);
  const log = createLog(kept('logs'));
  const settings = await followSettings(createSettingsFile(kept('settings.json')));
  const archive = app.isPackaged ? app.getAppPath() : null;
  const inspectorExpected = buildMode.mode !== 'release';
  const machine = createMachine({ version: app.getVersion(), archive, inspectorExpected });
  log.event('app.started', { version: machine.version, platform: process.platform, mode: buildMode.mode });

  // The windows, and the key process behind one of them. The page loads while the rest is put together.
  const desktop = createDesktop({ app, built, profile, settings, log });
  const { main, approval } = desktop;
  const opened = main.open();

  // The bank.
  const unread = () => log.event('file.damaged', { file: 'operations' });
  const pending = createOperationsFile(kept('operations.json'), unread);
  const online = (): boolean => net.isOnline();
  const https = createHttpsClient({ ...profile.server, online });
  const seenVersionsFile = kept('bank-versions.json');
  const records = { pendingOperations: pending, history: createReceipts(kept('receipts')), seenVersionsFile };
  const { version } = machine;
  const bank = createBankClient({ profile, https, clock, log, version, ...records });

  // Places on this computer.
  const markerFile = kept('keychain.json');
  const storage = createSecretStore({ service: 'kr.wooribank.certificates', markerFile });
  const onPlaces = (): void => tell(main, 'places', undefined);
  const outside = { kept, secrets: storage, clock, cloud: profile.cloud, online, onPlaces };
  const media = createMedia({ ...desktop, ...outside, home: own.home });

  // What the app does.
  const onProgress = (progress: EventPayload<'search'>): void => tell(main, 'search', progress);
  const common = { approval, bank, profile, settings, clock };
  const inventory = createInventory({ ...media, ...common, log, onProgress });
  const openFile = createOpenFile({ ...desktop, ...media, inventory, settings, profile });
  const registration = createRegistration({ ...common, inventory, pending, log });
  const logInWithCertificate = createCertificateLogIn({ ...common, inventory });
  const check = createMachineCheck({ machine, bank, storage });
  const manage = createManage({ ...common, ...media, inventory, log });
  const demo = createDemo({ profile, clock });

  // The door of the pages.
  const jobs = { ...registration, inventory, openFile, logInWithCertificate, check, manage, demo };
  handleCalls(main, handlersOf({ ...desktop, ...media, ...jobs, machine, profile, bank, settings }), log);
  handleApproval(desktop.approvalPage, approval.handlers, log);
  approval.onOpenChange((open) => tell(main, 'approval', { open }));
  main.onVisible(media.attend);
  bank.onSession((state) => tell(main, 'session', state));
  endWithSession(bank, [
    () => approval.cancelAll(),
    inventory.forgetOpened,
    registration.preflight.forget,
    media.forget,
  ]);

  quitWithLastWindow(app, () => bank.logOut());
  await opened;
}

runOnce(app, start);

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { listTokens } from '../../../electron/keys/token.ts';
import { systemClock as clock } from '../../../electron/platform/clock.ts';
import { createSecretStore } from '../../../electron/platform/secret-store.ts';
import { createMedia, type Media } from '../../../electron/stores/media.ts';
import { makeToken, type MadeToken } from '../../fixtures/token.ts';
import { build, clear, layGround, type Ground, type House } from '../../unit/usecases/support/house.ts';
import { enterAsDemo } from '../bank/demo-customer.ts';
import { BankProcess } from '../bank/process.ts';
import { layCloudGround } from '../cloud/setting.ts';
import { startKeyring } from './keyring.ts';

/** Every medium as it really is, joined as the app joins them, and the sandbox bank; each server a process of its own. */
export interface MediaWorld {
  readonly ground: Ground;
  readonly house: House;
  readonly media: Media;
  readonly token: MadeToken;
  readonly cloudPin: string;
  /** The folder that the customer added, and where the system's dialog puts an export. */
  readonly added: string;
  readonly exportTo: (file: string) => void;
  close(): Promise<void>;
}

export const openMediaWorld = async (): Promise<MediaWorld> => {
  const [ground, cloudGround] = await Promise.all([layGround(), layCloudGround()]);
  const at = (...names: string[]): string => path.join(ground.dir, ...names);
  const [tokens, userData, added] = [at('token'), at('user-data'), at('added', 'NPKI')];
  for (const folder of [tokens, userData, added]) mkdirSync(folder, { recursive: true });
  const keyring = await startKeyring(at('keyring'));
  const cloudServer = await cloudGround.start();
  const bankServer = await BankProcess.start(undefined, '--cloud', cloudServer.out);
  const token = await makeToken({ dir: tokens, pki: ground.pki });

  const { profile } = bankServer;
  const kept = (name: string): string => path.join(userData, name);
  let target: string | null = null;
  const media = createMedia({
    kept,
    home: ground.manifest.home,
    secrets: createSecretStore({ service: 'kr.wooribank.test', markerFile: kept('keychain.json') }),
    clock,
    cloud: profile.cloud,
    online: () => true,
    listTokens,
    chooseFolder: async () => added,
    chooseToken: async () => ({ path: token.library, label: 'SoftHSM2' }),
    chooseTarget: async () => target,
    onPlaces: () => undefined,
  });
  await media.sources.addFolder();
  await media.sources.addToken();
  const holder = profile.demo?.cloud?.[0];
  if (!holder || !media.cloud) throw new Error('the profile offers no 금융인증서');
  await media.cloud.connect(holder);

  const bank = await enterAsDemo(bankServer, userData);

  return {
    ground,
    media,
    token,
    added,
    house: build(ground, { bank, media }),
    cloudPin: holder.pin,
    exportTo: (file) => (target = file),
    async close() {
      await Promise.all([bankServer.remove(), cloudServer.stop(), keyring.stop()]);
      cloudGround.clear();
      clear(ground);
    },
  };
};

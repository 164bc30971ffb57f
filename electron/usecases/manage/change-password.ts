import type { HeldCertificate } from '../../../shared/ipc.ts';
import type { KeySource } from '../../../shared/key-job.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { Copy, Holding } from '../holdings.ts';
import type { WritableStore } from '../ports.ts';
import { newSecretOf, secretOf, triesOf } from '../window-view.ts';
import { chosenCopy, isWritable, sourceOf } from './chosen-copy.ts';
import type { ManagePorts } from './manage-ports.ts';
import { filesOf, pairsIn } from './pair-files.ts';
import { placeName } from '../window-view.ts';
import type { Windows } from './window.ts';

type Ports = Pick<ManagePorts, 'inventory' | 'files' | 'approval'>;
type PlaceOf = Pick<HeldCertificate['places'][number], 'kind' | 'label'>;

/** Copies with a password of their own: a change here changes nothing there. A medium's PIN is no copy's password. */
const keepingTheirs = ({ copies }: Holding, changed: Copy): PlaceOf[] =>
  copies
    .filter(
      ({ id, place, key }) => id !== changed.id && key && place.kind !== 'token' && place.kind !== 'cloud',
    )
    .map(({ place }) => placeName(place));

export const createPasswords = (ports: Ports, windows: Windows) => {
  const { approval } = ports;

  const view = (copy: Copy, source: KeySource, operation: 'check-password' | 'change-password') =>
    windows.view(copy, {
      operation,
      asks: operation === 'check-password' ? secretOf(source) : newSecretOf(source),
      tries: triesOf(source),
    });

  /** signPri.key and kmPri.key, both or neither, over exactly what the new ones were made from. */
  const changeFiles = async (store: WritableStore, copy: Copy): Promise<void> => {
    const before = await filesOf(store, copy);
    const { source, keyName, kmKeyName } = pairsIn(before);
    const { keys } = await approval.perform(await view(copy, source, 'change-password'), {
      kind: 'change-secret',
      source,
    });
    if (!keys) throw new Refusal('INTERNAL');
    const km =
      keys.kmEncryptedKey && kmKeyName !== null ? [{ name: kmKeyName, bytes: keys.kmEncryptedKey }] : [];
    await store.replaceKeys(copy.id, before, [{ name: keyName, bytes: keys.encryptedKey }, ...km]);
  };

  return {
    /** 암호 확인: opens the key and forgets it. */
    async check(id: string): Promise<void> {
      const { copy } = chosenCopy(ports, id, 'check-secret');
      const source = await sourceOf(ports, copy);
      await approval.perform(await view(copy, source, 'check-password'), { kind: 'verify-secret', source });
    },

    /** 암호 변경, of this copy alone; answers the places of those that keep their own. */
    async change(id: string): Promise<PlaceOf[]> {
      const { copy, holding } = chosenCopy(ports, id, 'change-secret');
      if (isWritable(copy.store)) {
        await changeFiles(copy.store, copy);
        return keepingTheirs(holding, copy);
      }
      // The medium changes its own PIN while the key process speaks with it: there is nothing to write.
      const source = await sourceOf(ports, copy);
      await approval.perform(await view(copy, source, 'change-password'), { kind: 'change-secret', source });
      return [];
    },
  };
};

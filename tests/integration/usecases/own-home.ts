import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { createDisk } from '../../../electron/platform/disk.ts';
import type { SecretStore } from '../../../electron/platform/secret-store.ts';
import { createCertificateFiles } from '../../../electron/stores/certificate-files.ts';
import { createChanges } from '../../../electron/stores/changes/changes.ts';
import { createNpkiStore } from '../../../electron/stores/npki/npki-store.ts';
import { createRemoved } from '../../../electron/stores/changes/removed.ts';
import { createSavedFiles } from '../../../electron/stores/saved-files.ts';
import { createSealedFiles } from '../../../electron/stores/sealed/sealed-files.ts';
import type { PlaceKind } from '../../../shared/media.ts';
import { build, codeOf, fixtureOf } from '../../unit/usecases/support/house.ts';
import { ground } from './ground.ts';

/** A keychain that is open. The real one is met in tests/integration/client. */
const openKeychain = (): SecretStore => {
  const entries = new Map<string, Uint8Array>();
  return {
    check: async () => null,
    read: async (account) => {
      const secret = entries.get(account);
      return secret ? Uint8Array.from(secret) : null;
    },
    write: async (account, secret) => void entries.set(account, Uint8Array.from(secret)),
    remove: async (account) => void entries.delete(account),
  };
};

/**
 * A home of its own with these fixtures in its NPKI folder, an empty drive beside it, and everything that changes files
 * as the app joins it: real folders, journal, recoverable place, sealed files.
 */
export const layHome = async (...ids: readonly string[]) => {
  const home = mkdtempSync(path.join(ground.dir, 'own-home-'));
  const at = (...names: string[]): string => path.join(home, ...names);
  for (const folder of ['own', 'NPKI', 'USB/NPKI', 'Documents']) mkdirSync(at(folder), { recursive: true });
  for (const id of ids) {
    const folder = fixtureOf(ground, id).places[0]?.folder ?? '';
    const below = folder.slice(folder.indexOf('NPKI/'));
    cpSync(path.join(ground.manifest.home, folder), at(below), { recursive: true });
  }
  const disk = createDisk();
  const clock = { now: () => new Date() };
  const removedFolder = at('own', 'removed');
  const changes = createChanges({ disk, clock, journalFolder: at('own', 'journal'), removedFolder });
  const dialog = { offered: [] as string[], target: null as string | null };
  const roots = () => [
    { path: at('NPKI'), kind: 'npki' as const, label: '~/NPKI' },
    { path: at('USB', 'NPKI'), kind: 'removable' as const, label: 'USB/NPKI' },
  ];
  const house = build(ground, {
    media: {
      stores: [
        createNpkiStore({ roots, disk, changes }),
        createSealedFiles({ folder: at('own', 'sealed'), secrets: openKeychain(), changes, disk }),
      ],
      files: createCertificateFiles(),
      sources: {
        list: async () => [],
        addFolder: async () => false,
        addToken: async () => false,
        remove: async () => undefined,
      },
      cloud: null,
      saver: createSavedFiles({
        disk,
        changes,
        chooseTarget: async (name) => (dialog.offered.push(name), dialog.target),
      }),
      removed: createRemoved({ disk, removedFolder, changes, clock }),
      interrupted: () => changes.recover(),
      forget: () => undefined,
      attend: () => undefined,
    },
  });

  /** The copy of a fixture's certificate in a place of that kind, as the page would have it from the list. */
  const copyIn = async (kind: PlaceKind, id: string): Promise<string> => {
    const held = await house.heldOf(id);
    const copy = held.places.find((place) => place.kind === kind);
    if (!copy) throw new Error(`${id} does not lie in ${kind}`);
    return copy.id;
  };
  const destinationIn = async (kind: PlaceKind, copy: string) => {
    const found = (await house.manage.destinations({ copy })).find(({ place }) => place.kind === kind);
    if (!found) throw new Error(`no destination ${kind}`);
    return found;
  };

  return {
    at,
    house,
    dialog,
    copyIn,
    destinationIn,
    /** Copies as a customer does: sees what lies there, and wants it replaced. */
    async copyTo(kind: PlaceKind, copy: string) {
      const { id, existing } = await destinationIn(kind, copy);
      return house.manage.copy({ copy, destination: id, replaces: existing?.fingerprint ?? null });
    },
    /** Whether the key of a copy opens with that password. */
    async opens(copy: string, password: string): Promise<boolean> {
      house.desk.passwords = [password];
      const outcome = await codeOf(house.manage.checkPassword({ copy }));
      // A wrong one is asked again, until the customer has no other and closes the window.
      if (outcome !== 'CANCELLED') expect(outcome).toEqual({ value: undefined });
      return outcome !== 'CANCELLED';
    },
    /** Every file below a folder by the octets of its name. */
    tree(...names: string[]): Record<string, string> {
      const found: Record<string, string> = {};
      const walk = (folder: Buffer, below: string): void => {
        for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
          const [file, name] = [
            Buffer.concat([folder, Buffer.from('/'), entry.name]),
            `${below}/${entry.name.toString('latin1')}`,
          ];
          if (entry.isDirectory()) walk(file, name);
          else found[name] = readFileSync(file).toString('base64');
        }
      };
      walk(Buffer.from(at(...names)), '');
      return found;
    },
  };
};

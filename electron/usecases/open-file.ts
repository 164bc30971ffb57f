import type { BankProfile } from '../../shared/bank-profile.ts';
import type { HeldCertificate } from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { Inventories } from './inventory.ts';
import type { Approval, ClosedFile, ClosedFiles, FileDialog, OpenedFile, SettingsStore } from './ports.ts';
import { readCertificate } from './read-certificate.ts';
import { emptyView } from './window-view.ts';

type Pair = OpenedFile['pairs'][number];

/** How well a pair serves for signing; undefined: it cannot be read. */
const rank = (pair: Pair): number | undefined => {
  try {
    const { keyUsage, notAfter } = readCertificate(pair.certificate);
    const signs =
      keyUsage.length === 0 || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation');
    // Two decisive bits above any date: it signs, and its key is there; then the one that lasts longest.
    return (signs ? 4e15 : 0) + (pair.hasKey ? 2e15 : 0) + Date.parse(notAfter) / 10;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
};

/** The pair that signs, told by keyUsage: some exports put the km pair first. FILE_DAMAGED where none can be read. */
export const signingPair = (pairs: readonly Pair[]): Pair => {
  const ranked = pairs.flatMap((pair) => {
    const value = rank(pair);
    return value === undefined ? [] : [{ pair, value }];
  });
  const best = ranked.sort((a, b) => b.value - a.value)[0];
  if (!best) throw new Refusal(pairs.length === 0 ? 'FORMAT_UNSUPPORTED' : 'FILE_DAMAGED');
  return best.pair;
};

export interface OpenFilePorts {
  readonly files: ClosedFiles;
  readonly dialog: FileDialog;
  readonly approval: Approval;
  readonly inventory: Inventories;
  readonly settings: SettingsStore;
  readonly profile: Pick<BankProfile, 'bank'>;
}

/** A .pfx/.p12 becomes an entry of the inventory: its password is asked at once, in the 전자서명 window. */
export const createOpenFile = (ports: OpenFilePorts) => {
  const { files, dialog, approval, inventory, settings, profile } = ports;

  const opened = async (closed: ClosedFile): Promise<HeldCertificate> => {
    const view = {
      ...emptyView(await settings.get(), profile.bank),
      operation: 'open-file',
      fileName: closed.name,
      asks: 'certificate-password',
    } as const;
    const file = await approval.openFile(view, files.source(closed.id));
    try {
      const { certificate, hasKey } = signingPair(file.pairs);
      return await inventory.addOpened({ closed, file, certificate, hasKey });
    } catch (error) {
      file.close();
      throw error;
    }
  };

  /** FILE_DAMAGED, FORMAT_UNSUPPORTED at once, from the bytes; CANCELLED, and what its password brings out. */
  const open = async (name: string, bytes: Uint8Array): Promise<HeldCertificate> => {
    const closed = files.accept(name, bytes);
    try {
      return await opened(closed);
    } catch (error) {
      files.drop(closed.id);
      throw error;
    }
  };

  return {
    open,
    /** By the system's dialog; null where the customer cancels there or in the 전자서명 window. */
    async choose(): Promise<HeldCertificate | null> {
      const chosen = await dialog.choose();
      if (!chosen) return null;
      try {
        return await open(chosen.name, chosen.bytes);
      } catch (error) {
        if (error instanceof Refusal && error.reason.code === 'CANCELLED') return null;
        throw error;
      }
    },
  };
};

import { readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { archiveIsIntact } from './asar-integrity.ts';

export interface MachineOptions {
  /** Of the app. */
  readonly version: string;
  /** The archive that the app runs from (`…/app.asar`); null where it runs from its sources. */
  readonly archive: string | null;
  /** The e2e package and a development build are driven through the inspector: there it is no finding. */
  readonly inspectorExpected: boolean;
}

/** Another program traces this one (gdb, strace): Linux says so; elsewhere the system keeps it to itself. */
const isTraced = (): boolean => {
  try {
    return /^TracerPid:\s*[1-9]/m.test(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return false;
  }
};

/** What 보안 점검 asks of this computer and of the app itself. */
export const createMachine = ({ version, archive, inspectorExpected }: MachineOptions) => {
  let intact: Promise<boolean> | undefined;
  return {
    version,
    /** Looked at once: what runs was loaded at start. */
    filesIntact: (): Promise<boolean> =>
      (intact ??= archive === null ? Promise.resolve(true) : archiveIsIntact(archive)),
    debuggerAttached: (): boolean => (!inspectorExpected && inspector.url() !== undefined) || isTraced(),
  };
};

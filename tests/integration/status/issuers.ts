import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeAtomically } from '../../fixtures/data-folder.ts';
import { defaultPkiDir } from '../../fixtures/pki.ts';
import type { Mode } from '../../sandbox-issuers/modes.ts';
import { startIssuers, type RunningIssuers } from '../../sandbox-issuers/start.ts';

/** The status services over the tests' PKI, with modes of their own. */
export interface TestIssuers extends RunningIssuers {
  /** Who is not named is fresh again; holds from the next question on. */
  set(modes: Readonly<Record<string, Partial<Mode>>>): Promise<void>;
}

export const startTestIssuers = async (port = 0): Promise<TestIssuers> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'issuers-'));
  const file = path.join(folder, 'modes.json');
  const set: TestIssuers['set'] = (modes) => writeAtomically(file, JSON.stringify(modes));
  await set({});
  const { url, close } = await startIssuers({ port, pki: defaultPkiDir, modes: file });
  return {
    url,
    set,
    async close() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

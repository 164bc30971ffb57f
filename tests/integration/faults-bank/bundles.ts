import { rm } from 'node:fs/promises';
import { bundleFolder, bundleProgram } from '../../fixtures/program-bundle.ts';

/** Programs in one file each: one that is started a thousand times must start fast. */
export interface Bundles {
  readonly bank: string;
  readonly client: string;
  remove(): Promise<void>;
}

export const bundlePrograms = async (): Promise<Bundles> => {
  const out = await bundleFolder('faults-bank');
  const [bank, client] = await Promise.all([
    bundleProgram(out, 'bank', 'tests/sandbox-bank/cli.ts'),
    bundleProgram(out, 'client', 'tests/integration/faults-bank/client.child.ts'),
  ]);
  return { bank, client, remove: () => rm(out, { recursive: true, force: true }) };
};

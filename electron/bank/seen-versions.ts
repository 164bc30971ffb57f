import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createJsonFile } from '../platform/json-file.ts';

const Versions = z.strictObject({ policy: z.int().min(0), trustList: z.int().min(0) });
export type Versions = z.infer<typeof Versions>;

/** By the signing root's SHA-256: a sandbox made anew counts from the beginning. */
const Seen = z.record(z.string().regex(/^[0-9a-f]{64}$/), Versions);

/**
 * The highest versions of the bank's signed documents that this computer has seen: an older one, signed rightly at its
 * time, would bring back what the bank has withdrawn since.
 */
export const createSeenVersions = (file: string, root: Uint8Array, onDamage: () => void) => {
  const seen = createJsonFile({ file, schema: Seen, fallback: {}, onDamage });
  const key = createHash('sha256').update(root).digest('hex');
  return {
    /** Remembers the versions offered; false, and nothing is remembered, where one is lower than what was seen. */
    async accept(offered: Versions): Promise<boolean> {
      const last = (await seen.read())[key];
      if (last !== undefined) {
        if (offered.policy < last.policy || offered.trustList < last.trustList) return false;
        if (offered.policy === last.policy && offered.trustList === last.trustList) return true;
      }
      await seen.update((all) => ({ ...all, [key]: offered }));
      return true;
    },
  };
};

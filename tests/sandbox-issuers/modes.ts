import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** How an issuer's two services answer, each by itself; what they say of a certificate stands in its list alone. */
export const Mode = z.strictObject({
  /** `refused` ends the connection, `hanging` leaves it open and says nothing. */
  ocsp: z.enum(['fresh', 'stale', 'unknown', 'refused', 'hanging']).default('fresh'),
  crl: z.enum(['fresh', 'stale', 'missing', 'refused', 'hanging']).default('fresh'),
  /** An OCSP answer says that it stands so long; without it, that newer is to be had at any time. */
  ocspSeconds: z.int().min(1).max(86_400).optional(),
});
export type Mode = z.infer<typeof Mode>;

/** The file: authority's id → mode; who is not in it is fresh. */
const Modes = z.record(z.string(), Mode);
const ordinary = Mode.parse({});

/** Reads the file at every question, so that a change of it holds from the next one on. */
export const modeReader =
  (file: string | undefined) =>
  async (id: string): Promise<Mode> => {
    if (file === undefined) return ordinary;
    return Modes.parse(JSON.parse(await readFile(file, 'utf8')))[id] ?? ordinary;
  };

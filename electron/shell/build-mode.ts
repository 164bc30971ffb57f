import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BankProfile } from '../../shared/bank-profile.ts';

/** What the two packages differ in beside the inspect fuse; written by the packaging, read once at start. */
export const BuildMode = z.strictObject({
  mode: z.enum(['development', 'release', 'e2e']),
  /** The bank this package is for; null: told by --profile=FILE. */
  profile: BankProfile.nullable(),
  /** Whether --profile=FILE and --home=DIR are taken. */
  developmentSwitches: z.boolean(),
});
export type BuildMode = z.infer<typeof BuildMode>;

const clone: BuildMode = { mode: 'development', profile: null, developmentSwitches: true };

/**
 * Reads dist/build-mode.json. A clone started without packaging has none and is a development build; a packaged app
 * without one, or with a development's, has been tampered with: throws.
 */
export function readBuildMode(file: string, packaged: boolean): BuildMode {
  const text = textOf(file);
  if (text === null && !packaged) return clone;
  const read = BuildMode.safeParse(text === null ? null : asJson(text));
  if (!read.success || (packaged && read.data.mode === 'development')) {
    throw new Error('the build mode of this package cannot be read');
  }
  if (read.data.mode === 'release' && (read.data.developmentSwitches || read.data.profile === null)) {
    throw new Error('a release names its bank and takes no development switches');
  }
  return read.data;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// dist/build-mode.json: with the inspect fuse all that tells the two packages apart. The main process reads it; a clone
// that is started without packaging has none.
import fs from 'node:fs';
import { BankProfile } from '../shared/bank-profile.ts';
import { type PackageMode, at } from './places.ts';

export interface BuildMode {
  mode: PackageMode;
  /** The bank this package is for. The e2e package has none of its own: it is told by --profile=FILE. */
  profile: BankProfile | null;
  /** Whether --profile=FILE and --home=DIR are taken. */
  developmentSwitches: boolean;
}

export const buildModeFile = at('dist/build-mode.json');

/** Why a package cannot be built; the message is for the person who builds it. */
export class RefusedError extends Error {}

function readProfile(file: string): BankProfile {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    throw new RefusedError(`The bank profile ${file} cannot be read.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RefusedError(`The bank profile ${file} is not JSON.`);
  }
  const parsed = BankProfile.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(whole)'}: ${issue.message}`,
  );
  throw new RefusedError(`${file} is not a bank profile:\n${faults.join('\n')}`);
}

/** What goes into the package, or RefusedError: a release is never built without a real bank's profile. */
export function buildModeFor(mode: PackageMode, profileFile: string | undefined): BuildMode {
  if (mode === 'e2e') {
    const profile = profileFile === undefined ? null : readProfile(profileFile);
    return { mode, profile, developmentSwitches: true };
  }
  if (profileFile === undefined) {
    throw new RefusedError(
      'A release needs the profile of the bank it is for: npm run package -- release --profile FILE',
    );
  }
  const profile = readProfile(profileFile);
  if (profile.demo !== undefined) {
    throw new RefusedError(`${profileFile} carries demo customers. A release is built without them.`);
  }
  if (profile.environment !== 'production') {
    throw new RefusedError(
      `${profileFile} is the profile of a ${profile.environment}, not of a bank in production.`,
    );
  }
  return { mode, profile, developmentSwitches: false };
}

import type { BuildMode } from './build-mode.ts';

/** Chromium's own that do no harm: where the app keeps its data, and what a customer with a bad graphics card needs. */
const harmless = ['user-data-dir', 'disable-gpu', 'force-device-scale-factor', 'lang'];
/** What Playwright attaches by. Only the e2e package has the inspect fuse, and only it takes these. */
const playwright = ['inspect', 'remote-debugging-port'];
const development = ['profile', 'home'];

export interface OwnSwitches {
  /** --profile=FILE: the bank profile. */
  readonly profile: string | null;
  /** --home=DIR: the folder that stands for the user's home. */
  readonly home: string | null;
}
export type CommandLine =
  | { readonly verdict: 'accepted'; readonly own: OwnSwitches }
  | { readonly verdict: 'refused'; readonly reason: string };

/**
 * Judges the arguments after the program's name. Packages take a list and nothing else: debugging, sandbox, extension,
 * proxy, certificate and log switches would each open the app from outside, and Chromium has over a thousand.
 * Nor do they take what is no switch: Chromium trims white space before it reads, so that ` --no-sandbox` is one to it,
 * and Windows has `/name` for `--name`.
 * A development build tells its own switches apart and leaves the rest to Electron.
 */
export function judgeCommandLine(
  args: readonly string[],
  { mode, developmentSwitches }: Pick<BuildMode, 'mode' | 'developmentSwitches'>,
): CommandLine {
  const own: { profile: string | null; home: string | null } = { profile: null, home: null };
  const allowed = [
    ...harmless,
    ...(mode === 'e2e' ? playwright : []),
    ...(developmentSwitches ? development : []),
  ];
  for (const argument of args) {
    const [, name = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    const known = allowed.includes(name);
    if (!known && mode !== 'development') return { verdict: 'refused', reason: argument.split('=')[0] ?? '' };
    if (!known || !isOwn(name)) continue;
    if (value === undefined || value === '')
      return { verdict: 'refused', reason: `--${name} without a value` };
    own[name] = value;
  }
  return { verdict: 'accepted', own };
}

const isOwn = (name: string): name is 'profile' | 'home' => development.includes(name);

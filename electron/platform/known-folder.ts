import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { text } from './system-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** FOLDERID_LocalAppDataLow. */
const localLow = '{A520A1A4-1780-4FF6-BD18-167343C5AF16}';
const shellFolders = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders';
const patienceMs = 5_000;

/** Names of variables mind no case on Windows. */
const expanded = (value: string, env: Environment): string =>
  value.replace(/%([^%]+)%/g, (whole, name: string) => {
    const key = Object.keys(env).find((one) => one.toLowerCase() === name.toLowerCase());
    return (key === undefined ? undefined : env[key]) ?? whole;
  });

/** What `reg query` prints: a value's name, its type and the value, four blanks between them. */
export const localLowOf = (printed: string, env: Environment): string | null => {
  const line = printed.split(/\r?\n/).find((one) => one.trim().toUpperCase().startsWith(localLow));
  const value = line && /\sREG_(?:EXPAND_)?SZ\s+(.*\S)/.exec(line)?.[1];
  const folder = value && expanded(value, env);
  return folder && path.win32.isAbsolute(folder) && !folder.includes('%') ? folder : null;
};

/**
 * Where this user's LocalLow is, as Windows' registry has it; null where it says nothing of it, which is so for most.
 * Node reads no registry: Windows' own program does, from its own folder and never from the path.
 */
export const readLocalLow = async (env: Environment): Promise<string | null> => {
  const program = path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  const options = { encoding: 'buffer', timeout: patienceMs, windowsHide: true } as const;
  try {
    const { stdout } = await promisify(execFile)(program, ['query', shellFolders, '/v', localLow], options);
    // In the console's code page: CP949 in Korea.
    return localLowOf(text(stdout), env);
  } catch {
    return null;
  }
};

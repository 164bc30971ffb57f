import { Buffer, isUtf8 } from 'node:buffer';
import path from 'node:path';

/**
 * A path or a name as the system gave it. On Windows a string; elsewhere the octets, because a folder that an old tool
 * named in CP949 has no string that leads back to it, and one named in NFD must be opened in NFD.
 */
export type SystemPath = string | Buffer;

export const encoding = process.platform === 'win32' ? 'utf8' : 'buffer';

export const systemPath = (text: string): SystemPath =>
  encoding === 'utf8' ? text : Buffer.from(text, 'utf8');

/** A name that the system listed in that folder. */
export const below = (folder: SystemPath, name: SystemPath): SystemPath =>
  typeof folder === 'string'
    ? path.win32.join(folder, String(name))
    : Buffer.concat([folder, Buffer.from('/'), Buffer.from(name)]);

/** The same path gives the same text, whatever its octets mean. */
export const identity = (value: SystemPath): string =>
  typeof value === 'string' ? value : value.toString('latin1');

const lastSlash = (path: Buffer): number => path.lastIndexOf('/');

/** The folder that a path lies in. */
export const parentOf = (value: SystemPath): SystemPath =>
  typeof value === 'string' ? path.win32.dirname(value) : value.subarray(0, Math.max(lastSlash(value), 1));

export const baseName = (value: SystemPath): SystemPath =>
  typeof value === 'string' ? path.win32.basename(value) : value.subarray(lastSlash(value) + 1);

const [system, separators] = encoding === 'utf8' ? [path.win32, /[/\\:]/] : [path.posix, /\//];

/** A name of one thing in one folder: it leads to no other. */
export const isName = (value: SystemPath): boolean => {
  const name = identity(value);
  return !['', '.', '..'].includes(name) && !separators.test(name) && !name.includes('\0');
};

/** From the root of this computer or of a drive, with no way back in it. */
export const isAbsolute = (value: SystemPath): boolean => {
  const whole = identity(value);
  return system.isAbsolute(whole) && !whole.split(separators).includes('..') && !whole.includes('\0');
};

// WHATWG's euc-kr is CP949 (UHC), which Korean Windows has used for file names on FAT and in old archives.
const koreanOrAny = (octets: Buffer): string => {
  try {
    return new TextDecoder('euc-kr', { fatal: true }).decode(octets);
  } catch {
    return octets.toString('latin1');
  }
};

/** For people and for comparing: NFC; never a way back to the file. */
export const text = (value: SystemPath): string => {
  const read =
    typeof value === 'string' ? value : isUtf8(value) ? value.toString('utf8') : koreanOrAny(value);
  return read.normalize('NFC');
};

import { encoding, systemPath, text, type SystemPath } from '../platform/system-path.ts';
import type { SystemName } from '../usecases/ports.ts';

/** Text where it leads back to the very same octets (NFD does, CP949 does not). */
export const systemName = (name: SystemPath): SystemName => {
  if (typeof name === 'string') return name;
  const read = name.toString('utf8');
  return Buffer.from(read, 'utf8').equals(name) ? read : name;
};

export const nameAsPath = (name: SystemName): SystemPath => {
  if (typeof name === 'string') return systemPath(name);
  return encoding === 'buffer' ? Buffer.from(name) : Buffer.from(name).toString('utf8');
};

export const nameText = (name: SystemName): string =>
  text(typeof name === 'string' ? name : Buffer.from(name));

import { Settings } from '../../shared/ipc.ts';
import { createJsonFile } from './json-file.ts';

const firstSettings: Settings = { language: 'ko', theme: 'system' };

/** The customer's settings, kept in one file; as at first where that is missing or damaged. */
export const createSettingsFile = (
  file: string,
): { get(): Promise<Settings>; set(settings: Settings): Promise<Settings> } => {
  const settings = createJsonFile({ file, schema: Settings, fallback: firstSettings });
  return {
    // The app starts, in Korean, whatever has become of its settings.
    get: () => settings.read().catch(() => firstSettings),
    set: (next) => settings.update(() => Settings.parse(next)),
  };
};

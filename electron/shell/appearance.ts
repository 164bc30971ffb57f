import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/ipc.ts';
import type { SettingsStore } from '../usecases/ports.ts';
import { setMenu } from './menu.ts';
import type { Language } from './texts.ts';

/** Before a page has painted, and behind it while a window is resized. */
export const backgroundColour = (): string => (nativeTheme.shouldUseDarkColors ? '#14171a' : '#ffffff');

export interface Appearance extends SettingsStore {
  /** The customer's language, for what the main process itself shows. */
  language(): Language;
}

/** Lets the menu, the windows and the pages' prefers-color-scheme follow the settings, now and when they change. */
export async function followSettings(store: SettingsStore): Promise<Appearance> {
  let shown: Settings;
  const show = (settings: Settings): Settings => {
    shown = settings;
    nativeTheme.themeSource = settings.theme;
    setMenu(settings.language);
    return settings;
  };
  show(await store.get());
  return {
    get: () => store.get(),
    set: async (settings) => show(await store.set(settings)),
    language: () => shown.language,
  };
}

import type { Handlers } from '../../shared/ipc.ts';
import type { SettingsStore } from '../usecases/ports.ts';

export const settingsHandlers = ({ settings }: { settings: SettingsStore }): Handlers<'settings'> => ({
  get: () => settings.get(),
  set: (chosen) => settings.set(chosen),
});

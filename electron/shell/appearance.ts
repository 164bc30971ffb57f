import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/ipc.ts';
import { setMenu } from './menu.ts';

/** Before a page has painted, and behind it while a window is resized. */
export const backgroundColour = (): string => (nativeTheme.shouldUseDarkColors ? '#14171a' : '#ffffff');

/** Lets the pages' prefers-color-scheme, the windows and the menu follow the customer's settings. */
export function applyAppearance({ language, theme }: Settings): void {
  nativeTheme.themeSource = theme;
  setMenu(language);
}

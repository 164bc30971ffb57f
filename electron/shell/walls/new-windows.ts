import type { WebContents } from 'electron';

/** window.open and target=_blank give nothing; a window of our own is opened by the main process only. */
export function forbidNewWindows(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

import type { WebContents } from 'electron';

/** A page stays the page that the main process loaded: no link, script, redirect or dropped file leads it elsewhere. */
export function forbidNavigation(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
}

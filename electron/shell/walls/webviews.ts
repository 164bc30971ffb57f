import type { WebContents } from 'electron';

/** The tag is off in every page's preferences; this holds should a later window forget it. */
export function forbidWebviews(contents: WebContents): void {
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

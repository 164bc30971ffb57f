import type { WebContents, WebFrameMain } from 'electron';

/** A page of ours as the main process knows it: the one web contents that may speak for it now, and its origin. */
export interface TrustedPage {
  readonly origin: string;
  /** null while the page's window is not open. */
  contents(): Pick<WebContents, 'mainFrame' | 'send'> | null;
}

/** The part of IpcMainInvokeEvent that is judged. */
export interface Sender {
  readonly sender: object;
  /** null once the frame has navigated away or is gone. */
  readonly senderFrame: Pick<WebFrameMain, 'origin'> | null;
}

/**
 * Whether a message comes from this page itself: its own web contents, the main frame (a frame inside the page speaks
 * for somebody else), and the exact origin (a page led elsewhere keeps its web contents and its preload).
 */
export function isFromPage({ sender, senderFrame }: Sender, page: TrustedPage): boolean {
  const contents = page.contents();
  if (contents === null || senderFrame === null) return false;
  return sender === contents && senderFrame === contents.mainFrame && senderFrame.origin === page.origin;
}

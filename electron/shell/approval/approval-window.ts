import { type MessagePortMain } from 'electron';
import type { ApprovalView } from '../../../shared/approval.ts';
import type { Reason } from '../../../shared/reasons.ts';

/** One open 전자서명 window. */
export interface ApprovalWindow {
  /** A new MessagePort whose other end the page's preload gets. Called once at most. */
  join(): MessagePortMain;
  /** Shows a refusal of the bank's while the window stays open. */
  refuse(reason: Reason): void;
  focus(): void;
  /** The customer closed it, or its page's process died. */
  onGone(listener: () => void): void;
  /** Destroys the window and answers when its page's process is gone. */
  close(): Promise<void>;
}

export type OpenApprovalWindow = (view: ApprovalView) => ApprovalWindow;

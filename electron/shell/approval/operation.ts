import type { ApprovalView } from '../../../shared/approval.ts';
import { Refusal } from '../../../shared/reasons.ts';
import type { ApprovalWindow } from './approval-window.ts';

/** One run of the 전자서명 window: what it shows, and the one way in which it ends. */
export class Operation {
  readonly view: ApprovalView;
  readonly window: ApprovalWindow;
  /** Rejects when the operation is cancelled. */
  readonly cancelled: Promise<never>;
  #reject: (refusal: Refusal) => void = () => undefined;
  #send: ((code: string) => Promise<void>) | null = null;
  #sending: Promise<void> | null = null;

  constructor(view: ApprovalView, window: ApprovalWindow) {
    this.view = view;
    this.window = window;
    this.cancelled = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // It is raced with the work; when nobody waits any more, its rejection concerns nobody.
    this.cancelled.catch(() => undefined);
    window.onGone(() => this.cancel());
  }

  /** Once a code is on its way to the bank, its answer is awaited: "nothing was changed" could be untrue. */
  cancel(): void {
    const reject = (): void => this.#reject(new Refusal('CANCELLED'));
    if (this.#sending === null) reject();
    else void this.#sending.then(reject);
  }

  /** Sends codes as they are typed until one is taken; a wrong or used one is told in the window. */
  codes<T>(send: (code: string) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#send = async (code) => {
        try {
          resolve(await send(code));
        } catch (error) {
          if (!isAnotherTry(error)) return reject(error);
          this.window.refuse(error.reason);
        }
      };
    });
  }

  /** A code typed in the window; one at a time. */
  submit(code: string): void {
    if (this.#send === null || this.#sending !== null) return;
    this.#sending = this.#send(code).finally(() => {
      this.#sending = null;
    });
  }
}

const isAnotherTry = (error: unknown): error is Refusal =>
  error instanceof Refusal && (error.reason.code === 'OTP_WRONG' || error.reason.code === 'OTP_USED');

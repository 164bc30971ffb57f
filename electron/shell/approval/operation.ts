import type { ApprovalView } from '../../../shared/approval.ts';
import { type ReasonCode, Refusal } from '../../../shared/reasons.ts';
import type { SecondFactor } from '../../../shared/second-factor.ts';
import type { ApprovalWindow } from './approval-window.ts';

/** One run of the 전자서명 window: what it shows, and the one way in which it ends. */
export class Operation {
  readonly view: ApprovalView;
  readonly window: ApprovalWindow;
  /** Rejects when the operation is cancelled, or ended. */
  readonly cancelled: Promise<never>;
  #reject: (reason: unknown) => void = () => undefined;
  #send: ((answer: SecondFactor) => Promise<void>) | null = null;
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

  /** Once an answer is on its way to the bank, its answer is awaited: "nothing was changed" could be untrue. */
  cancel(): void {
    this.end(new Refusal('CANCELLED'));
  }

  /** The same for another reason than the customer's. */
  end(reason: unknown): void {
    const reject = (): void => this.#reject(reason);
    if (this.#sending === null) reject();
    else void this.#sending.then(reject);
  }

  /** Sends second factors as they are typed until one is taken; a wrong, used or hasty one is told in the window. */
  answers<T>(send: (answer: SecondFactor) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#send = async (answer) => {
        try {
          resolve(await send(answer));
        } catch (error) {
          if (!isAnotherTry(error)) return reject(error);
          this.window.refuse(error.reason);
        }
      };
    });
  }

  /** Typed in the window; one at a time. */
  submit(answer: SecondFactor): void {
    if (this.#send === null || this.#sending !== null) return;
    this.#sending = this.#send(answer).finally(() => {
      this.#sending = null;
    });
  }
}

/** RATE_LIMITED: after a wrong one the bank takes no other for some seconds, and a quick hand is told so. */
const anotherTry: ReadonlySet<ReasonCode> = new Set(['OTP_WRONG', 'OTP_USED', 'RATE_LIMITED']);
const isAnotherTry = (error: unknown): error is Refusal =>
  error instanceof Refusal && anotherTry.has(error.reason.code);

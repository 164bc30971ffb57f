import type { ApprovalWindow } from '../../../../electron/shell/approval/approval-window.ts';
import type { Child } from '../../../../electron/shell/approval/key-process.ts';
import type { KeyAnswer } from '../../../../shared/key-job.ts';
import { type Reason, Refusal } from '../../../../shared/reasons.ts';

/** A window that a test closes, and a process that a test lets answer or die. */
export class FakeWindow implements ApprovalWindow {
  closed = false;
  focused = 0;
  refused: Reason[] = [];
  gone: () => void = () => undefined;
  readonly join: ApprovalWindow['join'];
  constructor(join: ApprovalWindow['join']) {
    this.join = join;
  }
  refuse = (reason: Reason) => void this.refused.push(reason);
  focus = () => void (this.focused += 1);
  onGone = (listener: () => void) => void (this.gone = listener);
  close = () => Promise.resolve(void (this.closed = true));
}
export class FakeChild implements Child {
  jobs: unknown[] = [];
  killed = false;
  answer: (answer: KeyAnswer) => void = () => undefined;
  #exit: () => void = () => undefined;
  postMessage = (posted: unknown) => void this.jobs.push(posted);
  onMessage = (listener: (answer: unknown) => void) => void (this.answer = listener);
  onExit = (listener: () => void) => void (this.#exit = listener);
  kill = () => {
    this.killed = true;
    this.#exit();
  };
}

/** The code a promise is refused with; `done` where it is not. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.reason.code : error),
  );

/** What the key process answers, signed under that challenge. */
export const signedUnder = (challenge: string): KeyAnswer => ({
  kind: 'signed',
  challenge,
  signedStatement: new Uint8Array([1]),
  randomEnvelope: null,
});

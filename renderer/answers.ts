import type { Completion, HeldCertificate, Preflight } from '../shared/ipc.ts';
import type { Reason } from '../shared/reasons.ts';
import type { Result } from '../shared/result.ts';

/** What the answers to a procedure's questions mean to its state: registration and release end their steps alike. */
export type AnswerEvent =
  | { readonly type: 'checked'; readonly preflight: Preflight }
  | { readonly type: 'check-refused'; readonly reason: Reason }
  | { readonly type: 'file-refused'; readonly reason: Reason }
  | { readonly type: 'sign-refused'; readonly reason: Reason }
  /** Done, or under way with an unknown result: another page goes on from here. */
  | { readonly type: 'left' };

type Dispatch = (event: AnswerEvent) => void;

export const endCheck = (dispatch: Dispatch, answer: Result<Preflight>): void =>
  dispatch(
    answer.ok
      ? { type: 'checked', preflight: answer.value }
      : { type: 'check-refused', reason: answer.reason },
  );

/** The certificate of the file that was opened; null after a refusal, which a file not chosen is too. */
export const endOpening = (
  dispatch: Dispatch,
  answer: Result<HeldCertificate | null>,
): HeldCertificate | null => {
  if (answer.ok && answer.value !== null) return answer.value;
  dispatch({
    type: 'file-refused',
    reason: answer.ok ? { code: 'CANCELLED', params: {} } : answer.reason,
  });
  return null;
};

/** `after` goes on from a write whose fate is known (a completion) or not (null). */
export const endSigning = (
  dispatch: Dispatch,
  answer: Result<Completion>,
  after: (completion: Completion | null) => void,
): void => {
  if (!answer.ok && answer.reason.code !== 'RESULT_UNKNOWN')
    return dispatch({ type: 'sign-refused', reason: answer.reason });
  dispatch({ type: 'left' });
  after(answer.ok ? answer.value : null);
};

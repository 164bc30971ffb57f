import { type RefObject, useCallback, useEffect, useReducer, useState } from 'react';
import type { ApprovalBridge, ApprovalView } from '../../shared/approval.ts';
import { type ApprovalState, initialApproval, transition } from './approval-machine.ts';
import { useArmed } from './use-armed.ts';

const slowMs = 500;

/** Joins the machine to the key process. The secret goes from the field straight to the bridge and stays nowhere. */
export function useApproval(
  bridge: ApprovalBridge,
  { asks }: ApprovalView,
  field: RefObject<HTMLInputElement | null>,
): { readonly state: ApprovalState; readonly waitMs: number; readonly submit: () => void } {
  const [state, dispatch] = useReducer(transition, initialApproval);
  const [waitMs, setWaitMs] = useState(0);
  useArmed(useCallback(() => dispatch({ type: 'armed' }), []));

  useEffect(
    () =>
      bridge.onAnswer((answer) => {
        switch (answer.kind) {
          case 'working':
            return;
          case 'refused':
            setWaitMs(answer.waitMs);
            return dispatch({ type: 'refused', reason: answer.reason, waits: answer.waitMs > 0 });
          case 'accepted':
            return dispatch({ type: 'accepted' });
        }
      }),
    [bridge],
  );

  const sent = state.step === 'sent';
  useEffect(() => {
    if (!sent) return;
    const timer = setTimeout(() => dispatch({ type: 'slow' }), slowMs);
    return () => clearTimeout(timer);
  }, [sent]);

  const waiting = state.step === 'asking' && state.waiting;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => dispatch({ type: 'waited' }), waitMs);
    return () => clearTimeout(timer);
  }, [waiting, waitMs]);

  // A refusal or a missing secret leads back into the field.
  const back = state.step === 'asking' && (state.refusal !== null || state.hint === 'missing') ? state : null;
  useEffect(() => {
    if (back === null) return;
    field.current?.focus();
    // With what is said about it, which a small window would leave below the edge.
    field.current?.closest('.field')?.scrollIntoView({ block: 'nearest' });
  }, [back, field]);

  // A wrong OTP comes as an answer; what fails otherwise must not leave the window waiting for ever.
  const failed = () => dispatch({ type: 'refused', reason: { code: 'INTERNAL', params: {} }, waits: false });
  const submit = () => {
    const typed = field.current?.value ?? '';
    const secret = asks === 'otp' ? typed.replace(/\s/g, '') : typed;
    const filled = asks === 'nothing' || (asks === 'otp' ? /^\d{6}$/.test(secret) : secret !== '');
    const next = transition(state, { type: 'submit', filled });
    dispatch({ type: 'submit', filled });
    if (next.step !== 'sent' || state.step === 'sent') return;
    if (field.current !== null) field.current.value = '';
    if (asks === 'otp') bridge.submitOtp(secret).catch(failed);
    else bridge.approve(asks === 'nothing' ? null : secret, null);
  };
  return { state, waitMs, submit };
}

import { type RefObject, useCallback, useEffect, useReducer, useState } from 'react';
import type { ApprovalBridge, ApprovalView } from '../../shared/approval.ts';
import type { SecondFactor } from '../../shared/second-factor.ts';
import { type ApprovalState, initialApproval, transition } from './approval-machine.ts';
import { type SecretField, type Typed, problemOf } from './secrets.ts';
import { useArmed } from './use-armed.ts';

const slowMs = 500;

export type Fields = Readonly<Record<SecretField, RefObject<HTMLInputElement | null>>>;

interface UsedApproval {
  readonly state: ApprovalState;
  readonly waitMs: number;
  /** Whether a secret was refused already: tries that were told beforehand are no longer true. */
  readonly refused: boolean;
  readonly submit: () => void;
}

/** Joins the machine to the key process. The secrets go from the fields straight to the bridge and stay nowhere. */
export function useApproval(bridge: ApprovalBridge, { asks }: ApprovalView, fields: Fields): UsedApproval {
  const [state, dispatch] = useReducer(transition, initialApproval);
  const [waitMs, setWaitMs] = useState(0);
  const [refused, setRefused] = useState(false);
  useArmed(useCallback(() => dispatch({ type: 'armed' }), []));

  useEffect(
    () =>
      bridge.onAnswer((answer) => {
        switch (answer.kind) {
          case 'working':
            return;
          case 'refused':
            setRefused(true);
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

  // A refusal, or what is missing or wrong, leads back into its field.
  const at = fieldAtFault(state);
  useEffect(() => {
    if (at === null) return;
    const field = fields[at].current;
    field?.focus();
    // With what is said about it, which a small window would leave below the edge.
    field?.closest('.field')?.scrollIntoView({ block: 'nearest' });
    // `state`: the same field at fault twice takes the focus twice.
  }, [at, state, fields]);

  // A wrong second factor comes as an answer; what fails otherwise must not leave the window waiting for ever.
  const failed = () => dispatch({ type: 'refused', reason: { code: 'INTERNAL', params: {} }, waits: false });
  const submit = () => {
    const typed = read(fields, asks === 'otp');
    const problem = problemOf(asks, typed);
    const next = transition(state, { type: 'submit', problem });
    dispatch({ type: 'submit', problem });
    if (next.step !== 'sent' || state.step === 'sent') return;
    empty(fields.current);
    const answer = secondFactorOf(asks, typed);
    // A new secret stays for a second try: it would have to be thought of and typed twice again.
    if (answer?.kind === 'securityCard') empty(fields.next);
    if (answer !== null) bridge.submitSecondFactor(answer).catch(failed);
    else bridge.approve(asks === 'nothing' ? null : typed.current, typed.next === '' ? null : typed.next);
  };
  return { state, waitMs, refused, submit };
}

/** Where what is said belongs: a new secret that is too weak is no fault of the old one. */
export function fieldAtFault(state: ApprovalState): SecretField | null {
  if (state.step !== 'asking') return null;
  if (state.hint !== null) return state.hint === 'not-armed' ? null : state.hint.field;
  if (state.refusal === null) return null;
  return state.refusal.code === 'NEW_PASSWORD_WEAK' ? 'next' : 'current';
}

/** What goes to the bank; null for what goes to the key process. */
const secondFactorOf = (asks: ApprovalView['asks'], { current, next }: Typed): SecondFactor | null => {
  if (asks === 'otp') return { kind: 'otp', code: current };
  return asks === 'security-card' ? { kind: 'securityCard', digits: [current, next] } : null;
};

const empty = ({ current: field }: RefObject<HTMLInputElement | null>): void => {
  if (field !== null) field.value = '';
};

const read = (fields: Fields, spaced: boolean): Typed => {
  const value = (name: SecretField) => fields[name].current?.value ?? '';
  const current = value('current');
  return {
    current: spaced ? current.replace(/\s/g, '') : current,
    next: value('next'),
    repeat: value('repeat'),
  };
};

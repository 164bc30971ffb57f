import type { Preflight } from '../../shared/ipc.ts';
import type { Reason } from '../../shared/reasons.ts';
import type { AnswerEvent } from '../answers.ts';

export type Kind = 'joint' | 'cloud';

interface Choice {
  readonly kind: Kind;
  /** Opaque id of the certificate chosen; it outlives every refusal. */
  readonly chosen: string | null;
  /** Why the file that was chosen or dropped last could not be opened. */
  readonly file: Reason | null;
}
interface Checked extends Choice {
  readonly chosen: string;
  readonly preflight: Preflight;
  /** The two certificates of a replacement were compared. */
  readonly agreed: boolean;
}
type Choosing = Choice & { readonly step: 'choosing'; readonly refusal: Reason | null };
type CheckedStep = Checked & { readonly step: 'checked'; readonly refusal: Reason | null };

/** 인증서 등록, from choosing to the bank's answer. */
export type Register =
  | Choosing
  /** A file is being opened; `before` is where its refusal leads back to. */
  | (Choice & { readonly step: 'opening'; readonly before: Choosing | CheckedStep })
  | (Choice & { readonly step: 'checking'; readonly chosen: string })
  | CheckedStep
  | (Checked & { readonly step: 'signing' });

export type RegisterEvent =
  | { readonly type: 'kind'; readonly kind: Kind }
  /** `check`: whether the bank is asked; a certificate that our own check refuses is not sent. */
  | { readonly type: 'choose'; readonly id: string; readonly check: boolean }
  | { readonly type: 'open-file' }
  | { readonly type: 'agree'; readonly agreed: boolean }
  | { readonly type: 'sign' }
  | AnswerEvent
  | { readonly type: 'reset' };

export const initialRegister: Choosing = {
  step: 'choosing',
  kind: 'joint',
  chosen: null,
  file: null,
  refusal: null,
};

/** Whether [다음] may go to the 전자서명 window. */
export const maySign = (state: Register): boolean =>
  state.step === 'checked' &&
  state.preflight.proceed &&
  !isNeedless(state.preflight) &&
  (state.preflight.replaces === null || state.agreed);

/** The bank's own certificate, or one registered already: a success without doing anything. */
export const isNeedless = (preflight: Preflight): boolean =>
  preflight.findings.some(({ code }) => code === 'OWN_BANK_CERT' || code === 'ALREADY_REGISTERED');

/** Pure; an event that does not belong to a step changes nothing. */
export function transition(state: Register, event: RegisterEvent): Register {
  const { kind } = state;
  const settled = state.step === 'choosing' || state.step === 'checking' || state.step === 'checked';
  switch (event.type) {
    case 'kind':
      // A certificate of the other kind is no longer among those to choose from.
      return settled && event.kind !== kind ? { ...initialRegister, kind: event.kind } : state;
    case 'choose':
      if (state.step === 'signing') return state;
      return event.check
        ? { step: 'checking', kind, chosen: event.id, file: null }
        : { step: 'choosing', kind, chosen: event.id, file: null, refusal: null };
    case 'open-file':
      return openFile(state);
    case 'file-refused':
      return state.step === 'opening' ? { ...state.before, file: event.reason } : state;
    case 'checked':
      return state.step === 'checking'
        ? { ...state, step: 'checked', preflight: event.preflight, agreed: false, refusal: null }
        : state;
    case 'check-refused':
      return state.step === 'checking' ? { ...state, step: 'choosing', refusal: event.reason } : state;
    case 'agree':
      return state.step === 'checked' ? { ...state, agreed: event.agreed } : state;
    case 'sign': {
      if (state.step !== 'checked' || !maySign(state)) return state;
      const { chosen, preflight, agreed } = state;
      return { step: 'signing', kind, chosen, file: null, preflight, agreed };
    }
    case 'sign-refused':
      return state.step === 'signing' ? { ...state, step: 'checked', refusal: event.reason } : state;
    case 'left':
      return state.step === 'signing' ? initialRegister : state;
    case 'reset':
      return initialRegister;
  }
}

/** A check under way is given up: its certificate stays chosen and can be checked again. */
function openFile(state: Register): Register {
  if (state.step === 'opening' || state.step === 'signing') return state;
  const { kind, chosen } = state;
  const before: Choosing | CheckedStep =
    state.step === 'checking'
      ? { step: 'choosing', kind, chosen, file: null, refusal: null }
      : { ...state, file: null };
  return { step: 'opening', kind, chosen, file: null, before };
}

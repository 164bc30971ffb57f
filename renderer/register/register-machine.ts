import type { Terms } from '../../shared/bank-policy.ts';
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
  /** The bank's terms were agreed to, where the check brought some. */
  readonly consented: boolean;
}
/** What is no longer as it was when it was signed. */
export type Changed = 'terms' | 'replaces';
type Choosing = Choice & { readonly step: 'choosing'; readonly refusal: Reason | null };
type CheckedStep = Checked & {
  readonly step: 'checked';
  readonly refusal: Reason | null;
  /** To be looked at once more: the check before showed something else. */
  readonly changed: readonly Changed[];
};

/** 인증서 등록, from choosing to the bank's answer. */
export type Register =
  | Choosing
  /** A file is being opened; `before` is where its refusal leads back to. */
  | (Choice & { readonly step: 'opening'; readonly before: Choosing | CheckedStep })
  /** `before`: what was signed and did not hold any more. */
  | (Choice & { readonly step: 'checking'; readonly chosen: string; readonly before: CheckedStep | null })
  | CheckedStep
  | (Checked & { readonly step: 'signing' });

export type RegisterEvent =
  | { readonly type: 'kind'; readonly kind: Kind }
  /** `check`: whether the bank is asked; a certificate that our own check refuses is not sent. */
  | { readonly type: 'choose'; readonly id: string; readonly check: boolean }
  | { readonly type: 'open-file' }
  | { readonly type: 'agree'; readonly agreed: boolean }
  | { readonly type: 'consent'; readonly consented: boolean }
  | { readonly type: 'check-again' }
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
export const maySign = (state: Register): state is CheckedStep =>
  state.step === 'checked' &&
  state.preflight.proceed &&
  !isNeedless(state.preflight) &&
  missingOf(state) === null;

/** What the customer has not agreed to yet: the replacement first, then the terms. */
export const missingOf = (state: Register): 'replacement' | 'terms' | null => {
  if (state.step !== 'checked') return null;
  if (state.preflight.replaces !== null && !state.agreed) return 'replacement';
  return state.preflight.terms !== null && !state.consented ? 'terms' : null;
};

/** The bank's own certificate, or one registered already: a success without doing anything. */
export const isNeedless = (preflight: Preflight): boolean =>
  preflight.findings.some(({ code }) => code === 'OWN_BANK_CERT' || code === 'ALREADY_REGISTERED');

/** Terms are shown where there is something to go on with. */
export const asksConsent = (preflight: Preflight): preflight is Preflight & { readonly terms: Terms } =>
  preflight.terms !== null && preflight.proceed && !isNeedless(preflight);

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
        ? { step: 'checking', kind, chosen: event.id, file: null, before: null }
        : { step: 'choosing', kind, chosen: event.id, file: null, refusal: null };
    case 'open-file':
      return openFile(state);
    case 'file-refused':
      return state.step === 'opening' ? { ...state.before, file: event.reason } : state;
    case 'checked':
      return state.step === 'checking' ? checked(state, event.preflight) : state;
    case 'check-refused': {
      if (state.step !== 'checking') return state;
      const { chosen } = state;
      return { step: 'choosing', kind, chosen, file: null, refusal: event.reason };
    }
    case 'check-again':
      return state.step === 'checked'
        ? { step: 'checking', kind, chosen: state.chosen, file: null, before: state }
        : state;
    case 'consent':
      return state.step === 'checked' ? { ...state, consented: event.consented } : state;
    case 'agree':
      return state.step === 'checked' ? { ...state, agreed: event.agreed } : state;
    case 'sign': {
      if (state.step !== 'checked' || !maySign(state)) return state;
      const { chosen, preflight, agreed, consented } = state;
      return { step: 'signing', kind, chosen, file: null, preflight, agreed, consented };
    }
    case 'sign-refused':
      return state.step === 'signing'
        ? { ...state, step: 'checked', refusal: event.reason, changed: [] }
        : state;
    case 'left':
      return state.step === 'signing' ? initialRegister : state;
    case 'reset':
      return initialRegister;
  }
}

/**
 * The check's answer. After a signature that no longer held, what has changed is named, and to be agreed to anew; where
 * nothing here has, the refusal itself says what it was.
 */
function checked(state: Extract<Register, { step: 'checking' }>, preflight: Preflight): CheckedStep {
  const { kind, chosen, file, before } = state;
  const changed = before === null ? [] : changedSince(before.preflight, preflight);
  const refusal = changed.length === 0 ? (before?.refusal ?? null) : null;
  const rest = { kind, chosen, file, preflight, agreed: false, consented: false };
  return { step: 'checked', ...rest, refusal, changed };
}

const changedSince = (before: Preflight, now: Preflight): Changed[] => {
  const changed: Changed[] = [];
  if (before.terms?.version !== now.terms?.version) changed.push('terms');
  if (before.replaces?.sha256 !== now.replaces?.sha256) changed.push('replaces');
  return changed;
};

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

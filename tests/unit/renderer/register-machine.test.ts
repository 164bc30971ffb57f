import { describe, expect, it } from 'vitest';
import {
  type Register,
  type RegisterEvent,
  initialRegister,
  maySign,
  transition,
} from '../../../renderer/register/register-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { preflight, summary } from './samples.ts';
import { testEveryPair } from './table.ts';

const refusal: Reason = { code: 'BANK_UNAVAILABLE', params: {} };
const renewal = preflight({ replaces: summary({ serialNumber: '01' }) });
const base = { kind: 'joint', chosen: 'a', file: null } as const;
const chosen: Register = { ...base, step: 'choosing', refusal: null };
const checked: Register = { ...base, step: 'checked', preflight: preflight(), agreed: false, refusal: null };
const states = {
  fresh: initialRegister,
  chosen,
  opening: { ...base, step: 'opening', before: checked },
  checking: { ...base, step: 'checking' },
  checked,
  renewal: { ...base, step: 'checked', preflight: renewal, agreed: false, refusal: null },
  agreed: { ...base, step: 'checked', preflight: renewal, agreed: true, refusal: null },
  blocked: {
    ...base,
    step: 'checked',
    preflight: preflight({ proceed: false }),
    agreed: false,
    refusal: null,
  },
  signing: { ...base, step: 'signing', preflight: preflight(), agreed: false },
} satisfies Record<string, Register>;
const events = {
  kind: { type: 'kind', kind: 'cloud' },
  choose: { type: 'choose', id: 'b', check: true },
  'choose a blocked one': { type: 'choose', id: 'b', check: false },
  'open file': { type: 'open-file' },
  'file refused': { type: 'file-refused', reason: refusal },
  checked: { type: 'checked', preflight: renewal },
  'check refused': { type: 'check-refused', reason: refusal },
  agree: { type: 'agree', agreed: true },
  sign: { type: 'sign' },
  'sign refused': { type: 'sign-refused', reason: refusal },
  left: { type: 'left' },
  reset: { type: 'reset' },
} satisfies Record<string, RegisterEvent>;

const moves: Record<string, object> = {
  'opening + file refused': { step: 'checked', chosen: 'a', file: refusal },
  'checking + checked': { step: 'checked', preflight: renewal, agreed: false, refusal: null },
  'checking + check refused': { step: 'choosing', chosen: 'a', refusal },
  'checked + sign': { step: 'signing', chosen: 'a' },
  'agreed + sign': { step: 'signing', chosen: 'a' },
  'signing + sign refused': { step: 'checked', chosen: 'a', refusal },
  'signing + left': initialRegister,
};
for (const state of ['fresh', 'chosen', 'checking', 'checked', 'renewal', 'agreed', 'blocked']) {
  moves[`${state} + kind`] = { step: 'choosing', kind: 'cloud', chosen: null };
  moves[`${state} + open file`] = { step: 'opening' };
}
for (const state of ['checked', 'renewal', 'agreed', 'blocked']) moves[`${state} + agree`] = { agreed: true };
for (const state of Object.keys(states)) {
  moves[`${state} + reset`] = initialRegister;
  if (state === 'signing') continue;
  moves[`${state} + choose`] = { step: 'checking', chosen: 'b' };
  moves[`${state} + choose a blocked one`] = { step: 'choosing', chosen: 'b', refusal: null };
}

describe('register', () => {
  testEveryPair<Register, RegisterEvent>(transition, states, events, moves);

  it('signs only what the bank lets through, and a replacement only once it was compared', () => {
    const may = Object.entries(states).filter(([, state]) => maySign(state));
    expect(may.map(([name]) => name)).toEqual(['checked', 'agreed']);
  });

  it.each(['OWN_BANK_CERT', 'ALREADY_REGISTERED'] as const)(
    'signs nothing where %s says it is needless',
    (code) => {
      const state: Register = { ...checked, preflight: preflight({ findings: [{ code, params: {} }] }) };
      expect(maySign(state)).toBe(false);
      expect(transition(state, { type: 'sign' })).toBe(state);
    },
  );

  it('keeps the chosen certificate over a file that could not be opened while it was being checked', () => {
    const opening = transition(states.checking, { type: 'open-file' });
    const back = transition(opening, { type: 'file-refused', reason: refusal });
    expect(back).toMatchObject({ step: 'choosing', chosen: 'a', file: refusal, refusal: null });
  });
});

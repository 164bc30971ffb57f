import { describe, expect, it } from 'vitest';
import {
  type Register,
  type RegisterEvent,
  initialRegister,
  maySign,
  missingOf,
  transition,
} from '../../../renderer/register/register-machine.ts';
import type { Preflight } from '../../../shared/ipc.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { preflight, summary } from './samples.ts';
import { testEveryPair } from './table.ts';

const refusal: Reason = { code: 'BANK_UNAVAILABLE', params: {} };
const changedElsewhere: Reason = { code: 'CHANGED_ELSEWHERE', params: {} };
const renewal = preflight({ replaces: summary({ serialNumber: '01' }) });
const terms = { version: 3, title: { ko: '약관', en: 'Terms' }, text: { ko: '제1조', en: '1.' } };
const first = preflight({ terms });
const base = { kind: 'joint', chosen: 'a', file: null } as const;
const fresh = { agreed: false, consented: false, refusal: null, changed: [] } as const;
const chosen = { ...base, step: 'choosing', refusal: null } as const;
const checked = { ...base, ...fresh, step: 'checked', preflight: preflight() } as const;
const states = {
  fresh: initialRegister,
  chosen,
  opening: { ...base, step: 'opening', before: checked },
  checking: { ...base, step: 'checking', before: null },
  'checking again': { ...base, step: 'checking', before: { ...checked, refusal: changedElsewhere } },
  checked,
  renewal: { ...checked, preflight: renewal },
  agreed: { ...checked, preflight: renewal, agreed: true },
  terms: { ...checked, preflight: first },
  consented: { ...checked, preflight: first, consented: true },
  blocked: { ...checked, preflight: preflight({ proceed: false }) },
  signing: { ...base, step: 'signing', preflight: preflight(), agreed: false, consented: false },
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
  consent: { type: 'consent', consented: true },
  'check again': { type: 'check-again' },
  sign: { type: 'sign' },
  'sign refused': { type: 'sign-refused', reason: refusal },
  left: { type: 'left' },
  reset: { type: 'reset' },
} satisfies Record<string, RegisterEvent>;

const moves: Record<string, object> = {
  'opening + file refused': { step: 'checked', chosen: 'a', file: refusal },
  'checking + checked': { step: 'checked', preflight: renewal, agreed: false, refusal: null },
  'checking + check refused': { step: 'choosing', chosen: 'a', refusal },
  'checking again + checked': { step: 'checked', refusal: null, changed: ['replaces'] },
  'checking again + check refused': { step: 'choosing', chosen: 'a', refusal },
  'checked + sign': { step: 'signing', chosen: 'a' },
  'agreed + sign': { step: 'signing', chosen: 'a' },
  'consented + sign': { step: 'signing', chosen: 'a', consented: true },
  'signing + sign refused': { step: 'checked', chosen: 'a', refusal, changed: [] },
  'signing + left': initialRegister,
};
const shown = ['checked', 'renewal', 'agreed', 'terms', 'consented', 'blocked'];
for (const state of ['fresh', 'chosen', 'checking', 'checking again', ...shown]) {
  moves[`${state} + kind`] = { step: 'choosing', kind: 'cloud', chosen: null };
  moves[`${state} + open file`] = { step: 'opening' };
}
for (const state of shown) {
  moves[`${state} + agree`] = { agreed: true };
  moves[`${state} + consent`] = { consented: true };
  moves[`${state} + check again`] = { step: 'checking', chosen: 'a' };
}
for (const state of Object.keys(states)) {
  moves[`${state} + reset`] = initialRegister;
  if (state === 'signing') continue;
  moves[`${state} + choose`] = { step: 'checking', chosen: 'b' };
  moves[`${state} + choose a blocked one`] = { step: 'choosing', chosen: 'b', refusal: null };
}

describe('register', () => {
  testEveryPair<Register, RegisterEvent>(transition, states, events, moves);

  it('signs only what the bank lets through, a replacement once it was compared, terms once agreed to', () => {
    const may = Object.entries(states).filter(([, state]) => maySign(state));
    expect(may.map(([name]) => name)).toEqual(['checked', 'agreed', 'consented']);
    expect(missingOf(states.renewal)).toBe('replacement');
    expect(missingOf(states.terms)).toBe('terms');
    expect(missingOf({ ...checked, preflight: { ...renewal, terms } })).toBe('replacement');
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

  describe('once what was signed does not hold any more', () => {
    const agreed = {
      ...checked,
      preflight: preflight({ terms, replaces: summary() }),
      agreed: true,
      consented: true,
    };
    const again = (now: Preflight): Register => {
      const signing = transition(agreed, { type: 'sign' });
      const refused = transition(signing, { type: 'sign-refused', reason: changedElsewhere });
      return transition(transition(refused, { type: 'check-again' }), { type: 'checked', preflight: now });
    };

    it.each([
      ['terms', preflight({ terms: { ...terms, version: 4 }, replaces: summary() })],
      ['replaces', preflight({ terms, replaces: summary({ sha256: 'cd'.repeat(32) }) })],
      ['replaces', preflight({ terms })],
    ] as const)('names %s as changed, and asks for both consents anew', (what, now) => {
      expect(again(now)).toMatchObject({
        step: 'checked',
        preflight: now,
        changed: [what],
        agreed: false,
        consented: false,
        refusal: null,
      });
    });

    it('says so itself where nothing shown has changed', () => {
      expect(again(agreed.preflight)).toMatchObject({
        refusal: changedElsewhere,
        changed: [],
        consented: false,
      });
    });
  });
});

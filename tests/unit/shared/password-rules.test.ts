import { describe, expect, it } from 'vitest';
import { brokenPinRule, brokenRule, type PasswordRule } from '../../../shared/password-rules.ts';

describe('a new certificate password', () => {
  it.each(['q1w2e3r4!@', 'Bank!2580#', 'aB3$'.repeat(14)])('may be %s', (password) =>
    expect(brokenRule(password)).toBeNull(),
  );

  it.each<[string, PasswordRule]>([
    ['', 'length'],
    ['q1w2e3r4!', 'length'],
    [`${'aB3$'.repeat(14)}x`, 'length'],
    ['1357924680!@', 'letters'],
    ['qwertzuiop!@', 'digits'],
    ['q1w2e3r4t5', 'special'],
    ["q1w2e3r4!'", 'forbidden'],
    ['q1w2e3r4!"', 'forbidden'],
    ['q1w2e3r4!\\', 'forbidden'],
    ['q1w2e3r4!|', 'forbidden'],
    ['q1w2 e3r4!', 'forbidden'],
    ['q1w2e3r4!암', 'forbidden'],
    ['q1w2e3r4!\t', 'forbidden'],
    ['q1w2e3r4!é', 'forbidden'],
    ['q1w2e3!!!x', 'run'],
    ['q1w2e3!000', 'run'],
    ['q1w2e3!abc', 'run'],
    ['q1w2e3!CBA', 'run'],
    ['qw!e3r4123', 'run'],
    ['qw!e3r4987', 'run'],
  ])('may not be %j: %s', (password, rule) => expect(brokenRule(password)).toBe(rule));

  it.each([
    'q1w2e3!aab',
    'q1w2e3!135',
    'q1w2e3!aBc',
    'q1w2e3!bac',
    'q1w2e3!901',
    'q1w2e3r@AB',
    'q1w2e3r89:',
    'q1w2e3r/01',
  ])('may hold what is no run of three: %s', (password) => expect(brokenRule(password)).toBeNull());
});

describe('a new PIN of 금융인증서', () => {
  it.each(['135790', '112233', '909090', '124578'])('may be %s', (pin) =>
    expect(brokenPinRule(pin)).toBeNull(),
  );
  it.each([
    ['12579', 'length'],
    ['1257901', 'length'],
    ['12579a', 'length'],
    ['１３５７９０', 'length'],
    ['111357', 'run'],
    ['135777', 'run'],
    ['123579', 'run'],
    ['975321', 'run'],
  ])('may not be %s: %s', (pin, rule) => expect(brokenPinRule(pin)).toBe(rule));
});

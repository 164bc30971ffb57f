import { describe, expect, it } from 'vitest';
import type { BankFacts } from '../../../electron/usecases/ports.ts';
import { serviceFindings } from '../../../electron/usecases/service-findings.ts';
import { policy } from './support/memory-bank.ts';

const clock = { now: () => new Date('2026-11-22T09:00:00Z') };
const facts = { policy, minimumClientVersion: '0.2.0', clockSkewSeconds: 0 } as BankFacts;
const found = (change: Partial<BankFacts>, clientVersion = '0.2.0') =>
  serviceFindings({ ...facts, ...change }, { clientVersion }, clock);
const closedFrom = (from: string, until: string): Partial<BankFacts> => ({
  policy: {
    ...policy,
    maintenance: [
      { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' },
      { from, until },
    ],
  },
});

describe('what stands against any act', () => {
  it('is nothing where the bank serves, and nothing is known of one out of reach', () => {
    expect(found({})).toEqual([]);
    expect(serviceFindings(null, { clientVersion: '0.0.1' }, clock)).toEqual([]);
  });

  it.each([
    ['2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z', true],
    ['2026-11-22T08:00:00Z', '2026-11-22T09:00:01Z', true],
    ['2026-11-22T08:00:00Z', '2026-11-22T09:00:00Z', false],
    ['2026-11-22T09:00:01Z', '2026-11-22T10:00:00Z', false],
  ])('is the hours announced, from %s to %s: %s', (from, until, closed) => {
    const expected = closed ? [{ code: 'BANK_MAINTENANCE', params: { until } }] : [];
    expect(found(closedFrom(from, until))).toEqual(expected);
  });

  it('goes by the bank’s clock for its hours', () => {
    const hours = closedFrom('2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z');
    expect(found({ ...hours, clockSkewSeconds: 3 * 3600 }).map(({ code }) => code)).toEqual([
      'BANK_MAINTENANCE',
      'CLOCK_WRONG',
    ]);
  });

  it.each([
    ['0.1.9', ['APP_OUTDATED']],
    ['0.2.0', []],
    ['0.10.0', []],
  ])('is a version older than the bank takes: %s', (version, expected) => {
    expect(found({}, version).map(({ code }) => code)).toEqual(expected);
  });

  it.each([
    [300, []],
    [301, ['CLOCK_WRONG']],
    [-301, ['CLOCK_WRONG']],
  ])('is a clock wrong by %i seconds', (clockSkewSeconds, expected) => {
    expect(found({ clockSkewSeconds }).map(({ code }) => code)).toEqual(expected);
  });
});

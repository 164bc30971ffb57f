import { describe, expect, it } from 'vitest';
import { choicesOf, ofKind } from '../../../renderer/register/choices.ts';
import type { RegisteredCertificate } from '../../../shared/ipc.ts';
import { held, summary } from './samples.ts';

const row = (sha256: string): RegisteredCertificate => ({
  id: `r-${sha256}`,
  summary: summary({ sha256 }),
  registeredAt: '2026-01-01T00:00:00Z',
  state: 'good',
  heldId: null,
  places: [],
});
const a = held({ id: 'a', summary: summary({ sha256: 'a' }) });
const b = held({ id: 'b', summary: summary({ sha256: 'b' }), bank: 'registered' });
const own = held({ id: 'own', summary: summary({ sha256: 'own' }), bank: 'own-bank' });
const unreadable = held({ id: 'x', summary: null, bank: 'unknown' });
const shown = (...args: Parameters<typeof choicesOf>) => choicesOf(...args).map(({ id, bank }) => [id, bank]);

describe('what may be chosen for registration', () => {
  it('is an opened file once, though a search has found it too', () => {
    expect(shown([a], [b, a], null)).toEqual([
      ['a', 'not-registered'],
      ['b', 'registered'],
    ]);
  });

  it('is registered or not as the bank has it now', () => {
    expect(shown([a], [b, own, unreadable], [row('a')])).toEqual([
      ['a', 'registered'],
      ['b', 'not-registered'],
      ['own', 'own-bank'],
      ['x', 'unknown'],
    ]);
  });
});

describe('the kind of certificate', () => {
  const place = (kind: 'npki' | 'cloud' | 'token') => ({ id: kind, kind, label: '', acts: [] });
  const one = (id: string, ...kinds: ('npki' | 'cloud' | 'token')[]) =>
    held({ id, places: kinds.map((kind) => place(kind)) });
  const all = [one('file', 'npki'), one('token', 'token'), one('cloud', 'cloud'), one('nowhere')];

  it('is 금융인증서 where it lies in the cloud alone', () => {
    expect(ofKind('cloud', all).map(({ id }) => id)).toEqual(['cloud']);
    expect(ofKind('joint', all).map(({ id }) => id)).toEqual(['file', 'token', 'nowhere']);
  });
});

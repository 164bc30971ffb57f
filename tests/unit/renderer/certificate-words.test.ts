import { describe, expect, it } from 'vitest';
import { createTexts } from '../../../renderer/i18n/instance.ts';
import {
  type Words,
  issuerOf,
  kindOf,
  remaining,
  rowName,
  stateOf,
  validUntil,
} from '../../../renderer/inventory/certificate-words.ts';
import { byUse } from '../../../shared/certificate-rules.ts';
import type { RegisteredCertificate } from '../../../shared/ipc.ts';
import { bank, held, summary } from './samples.ts';

const words = (language: 'ko' | 'en'): Words => ({ t: createTexts(language, bank.name).t, language, bank });
const ko = words('ko');

describe('rows', () => {
  it('are named by holder, purpose, issuer, last day and state', () => {
    expect(rowName(ko, held())).toBe(
      '홍길동, 은행/신용카드/보험용, 국민은행 / 금융결제원(yessign), 2027. 3. 31. 만료, 사용 가능',
    );
  });

  it('are named by their folder where the certificate cannot be read', () => {
    expect(rowName(ko, held({ summary: null, state: 'unusable', name: 'cn=김' }))).toBe('cn=김, 사용 불가');
  });

  it('are named in English too', () => {
    expect(rowName(words('en'), held())).toBe(
      '홍길동, Bank, credit card, insurance, KB Kookmin Bank / KFTC (yessign), expires 2027-03-31, Usable',
    );
  });

  it('come usable ones first, the longest-lasting before', () => {
    const rows = [
      held({ id: 'damaged', state: 'unusable', summary: null }),
      held({ id: 'expired', state: 'expired' }),
      held({ id: 'soon', state: 'expiring' }),
      held({ id: 'short', summary: summary({ notAfter: '2027-01-01T14:59:59.000Z' }) }),
      held({ id: 'long' }),
    ];
    expect(rows.sort(byUse).map(({ id }) => id)).toEqual(['long', 'short', 'soon', 'expired', 'damaged']);
  });
});

describe('words of a certificate', () => {
  it('show an issuer that the profile does not know as it was found', () => {
    const strange = summary({
      issuerOrganization: 'X',
      registrationAuthority: 'NEWBANK',
    });
    expect(issuerOf(ko, strange)).toBe('NEWBANK / X');
    expect(issuerOf(ko, summary({ registrationAuthority: null }))).toBe('금융결제원(yessign)');
  });

  it('show an unknown policy as the certificate has it', () => {
    expect(kindOf(words('en'), summary({ kind: 'other', kindLabel: '1.2.3' }))).toBe('1.2.3');
  });

  it('say in Korean time when it ends, as the language writes it', () => {
    expect(validUntil(ko, summary())).toBe('2027. 3. 31. 23:59:59까지 · 129일 남음');
    expect(validUntil(words('en'), summary())).toBe('until 2027-03-31 23:59:59 KST · days left: 129');
  });

  it.each([
    [23, '23일 남음'],
    [0, '오늘 만료'],
    [-1, '만료됨'],
  ])('say how long it lasts: %i', (daysLeft, said) => {
    expect(remaining(ko, summary({ daysLeft }))).toBe(said);
  });

  it.each([
    ['good', 129, 'usable'],
    ['good', 30, 'expiring'],
    ['good', -1, 'expired'],
    ['revoked', 129, 'revoked'],
    ['suspended', 5, 'suspended'],
    ['unknown', 129, 'unknown'],
  ] as const)('a registered one that is %s with %i days left is %s', (state, daysLeft, shown) => {
    const certificate: RegisteredCertificate = {
      id: 'r',
      summary: summary({ daysLeft }),
      registeredAt: '2026-01-01T00:00:00Z',
      state,
      heldId: null,
      places: [],
    };
    expect(stateOf(certificate)).toBe(shown);
  });
});

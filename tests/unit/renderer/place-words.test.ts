import { describe, expect, it } from 'vitest';
import { createTexts } from '../../../renderer/i18n/instance.ts';
import { placeName, placeNames } from '../../../renderer/i18n/place-name.ts';
import { plainFields, technicalFields } from '../../../renderer/manage/certificate-fields.ts';
import { bank, details, summary } from './samples.ts';

const { t } = createTexts('ko', bank.name);
const words = { t, language: 'ko', bank } as const;

describe('a place', () => {
  it.each([
    ['npki', '로컬 디스크(C:)', '로컬 디스크(C:)'],
    ['removable', 'USB(E:)', 'USB(E:)'],
    ['folder', '백업', '백업'],
    ['file', '내 인증서.pfx', '내 인증서.pfx'],
    ['secure-storage', '', '이 PC의 보안 저장소'],
    ['token', 'K-Token', '보안토큰 (K-Token)'],
    ['token', '', '보안토큰'],
    ['cloud', '체험용 대체 서비스', '체험용 대체 서비스'],
    ['cloud', '', '금융인증서'],
  ] as const)('%s "%s" is called %s', (kind, label, name) => {
    expect(placeName(t, { kind, label })).toBe(name);
  });

  it('stands in a sentence with others', () => {
    expect(
      placeNames(t, [
        { kind: 'npki', label: 'C:' },
        { kind: 'secure-storage', label: '' },
      ]),
    ).toBe('C:, 이 PC의 보안 저장소');
  });
});

describe('인증서 보기', () => {
  it('says of every field what it is for, in words', () => {
    const all = [...plainFields(words, details()), ...technicalFields(words, details())];
    for (const { term, value, why } of all) {
      expect(term).not.toMatch(/^view\./);
      expect(why).toMatch(/니다\.$/);
      expect(value).not.toBe('');
    }
    expect(all.map(({ term }) => term)).toEqual(
      expect.arrayContaining(['사용자', '신원확인 정보(VID)', '폐지 목록 주소(CRL)']),
    );
    expect(plainFields(words, details()).find(({ term }) => term === '키 용도')?.value).toBe(
      '전자서명, 부인방지',
    );
  });

  it('says no Korean in English but what stands in the certificate', () => {
    const english = { t: createTexts('en', bank.name).t, language: 'en', bank } as const;
    const policies = [
      { oid: '1.2.410.200005.1.1.4', label: '은행/신용카드/보험용' },
      { oid: '1.2.3', label: '알 수 없는 용도' },
    ];
    const one = details({ summary: summary({ holder: 'HONG', policies, subjectText: 'cn=HONG' }) });
    const policy = technicalFields(english, one).find(({ term }) => term === 'Policies')?.value;
    expect(policy).toBe('Bank, credit card, insurance (1.2.410.200005.1.1.4), 1.2.3');
  });

  it('leaves out what the certificate does not have', () => {
    const without = details({ summary: summary({ keyUsage: [] }) });
    const terms = [...plainFields(words, without), ...technicalFields(words, without)].map(
      ({ term }) => term,
    );
    for (const absent of ['키 용도', '실시간 확인 주소(OCSP)', '발급자 키 식별자'])
      expect(terms).not.toContain(absent);
  });
});

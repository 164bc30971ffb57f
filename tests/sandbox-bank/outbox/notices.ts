import type { Receipt } from '../../../shared/bank-api.ts';
import type { BankIdentity, Bilingual } from '../../../shared/bank-profile.ts';
import { kindNames } from '../../../shared/certificate-rules.ts';
import { formatMoment } from '../../../shared/korean-time.ts';

/**
 * What the bank writes to its customer after every change, whoever made it: a telephone in a pocket may be read over a
 * shoulder, so it names the holder masked, no certificate and no number of the customer's.
 */

type Act = Receipt['act'];
type Language = 'ko' | 'en';

const done: Readonly<Record<Language, Readonly<Record<Act, string>>>> = {
  ko: {
    register: '인증서를 등록했습니다.',
    replace: '등록된 인증서를 갱신된 인증서로 교체했습니다.',
    release: '등록된 인증서를 해제했습니다.',
    'release-without-key': '등록된 인증서를 인증서 암호 없이 해제했습니다.',
  },
  en: {
    register: 'A certificate was registered.',
    replace: 'The registered certificate was replaced by its renewal.',
    release: 'A registered certificate was released.',
    'release-without-key': 'A registered certificate was released without its password.',
  },
};

const letters = new Intl.Segmenter('ko');

/** 홍길동 as 홍*동: enough for the one who knows it. */
const maskedName = (name: string): string => {
  const [first, ...rest] = Array.from(letters.segment(name), ({ segment }) => segment);
  const last = rest.length > 1 ? rest.at(-1) : '';
  return `${first ?? ''}${'*'.repeat(Math.max(1, rest.length - 1))}${last}`;
};

/** The notice of a change, in both languages. */
export const noticeOf = (
  { name, contacts: { bank } }: BankIdentity,
  { act, time, holder, kind, number }: Omit<Receipt, 'log'>,
): Bilingual => {
  const [phone = '-'] = bank.phones;
  return {
    ko: [
      `[${name.ko}] ${done.ko[act]}`,
      `일시: ${formatMoment(time, 'ko')}`,
      `인증서: ${maskedName(holder)} ${kindNames.ko[kind]}`,
      `접수번호: ${number}`,
      `본인이 하지 않았다면 바로 ${bank.name.ko}(${phone})로 알려 주십시오.`,
    ].join('\n'),
    en: [
      `[${name.en}] ${done.en[act]}`,
      `When: ${formatMoment(time, 'en')}`,
      `Certificate: ${maskedName(holder)}, ${kindNames.en[kind]}`,
      `Receipt: ${number}`,
      `If this was not you, call the ${bank.name.en} (${phone}) at once.`,
    ].join('\n'),
  };
};

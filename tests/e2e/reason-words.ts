import type { ReasonCode } from '../../shared/reason-rules.ts';
import type { Fixture } from '../fixtures/manifest.ts';

/** ux.md's messages, written here a second time on purpose: what the app says is held against them. */
export const words: Partial<Record<ReasonCode, RegExp>> = {
  KEY_FILE_MISSING: /인증서는 있지만 개인키 파일이 없습니다\./,
  FILE_DAMAGED: /인증서 파일이 손상되어 읽을 수 없습니다\./,
  KEY_MISMATCH: /인증서와 개인키가 서로 맞지 않습니다\./,
  FORMAT_UNSUPPORTED: /이 앱에서 읽을 수 없는 형식의 인증서입니다\./,
  PASSWORD_WRONG: /인증서 암호가 맞지 않습니다\./,
  EXPIRED: /\d{4}\. ?\d{1,2}\. ?\d{1,2}\..*에 만료된 인증서입니다\./,
  NOT_YET_VALID: /아직 유효기간이 시작되지 않은 인증서입니다\./,
  EXPIRES_SOON: /\d+일 뒤 만료됩니다\./,
  REVOKED: /폐지된 인증서입니다\./,
  SUSPENDED: /효력이 정지된 인증서입니다\./,
  ISSUER_UNTRUSTED: /우리은행에서 사용할 수 없는 인증기관의 인증서입니다\./,
  SIGNATURE_INVALID: /인증서가 위조되었거나 손상되어 사용할 수 없습니다\./,
  ENCRYPTION_CERT: /암호화용\(키분배용\) 인증서입니다\./,
  WEAK_ALGORITHM: /보안 기준에 맞지 않는 오래된 방식의 인증서입니다\. 새로 발급받아 주십시오\./,
  PURPOSE_NOT_ALLOWED: /이 용도의 인증서는 등록할 수 없습니다\. \([^)]+/,
  PERSON_TYPE: /기업용 인증서는 개인 인터넷뱅킹에 등록할 수 없습니다\./,
  OWN_BANK_CERT: /우리은행에서 발급한 인증서이므로 별도 등록 없이 사용할 수 있습니다\./,
  VID_MISMATCH: /고객님 명의의 인증서인지 확인할 수 없습니다\./,
  VID_UNAVAILABLE: /신원확인 정보가 없는 인증서입니다\./,
  RANDOM_MISSING: /개인키 파일에 신원확인 정보가 없습니다\./,
  SUPERSEDED: /같은 이름의 더 최근 인증서가 있습니다\./,
};

/** Reasons for which 등록 sends the customer to the bank; for all others to who issued the certificate. */
export const bankAnswers: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['VID_MISMATCH']);

export const bankCentre = '우리은행 고객센터';
export const issuerUnknown = '인증서를 발급받은 은행·증권사 또는 인증기관에 문의해 주십시오.';
/** By the start of the issuer's common name, in the order in which they are named where nobody knows the issuer. */
const authorities: readonly (readonly [RegExp, string])[] = [
  [/^yessign/i, '금융결제원(yessign)'],
  [/^signgate/i, '한국정보인증(KICA)'],
  [/^crosscert/i, '한국전자인증(CrossCert)'],
  [/^signkorea/i, '코스콤(SignKorea)'],
  [/^tradesign/i, '한국무역정보통신(TradeSign)'],
];
export const everyAuthority: readonly string[] = authorities.map(([, name]) => name);
const banks: Readonly<Record<string, string>> = { KMB: '국민은행', SHB: '신한은행', NACF: '농협' };

/**
 * Who issued a certificate, the first to be asked first: the bank where a yessign certificate was applied for, then
 * the authority. Null where the app cannot know it: the certificate is unreadable, or the authority a stranger.
 */
export function whoIssued({ sha256, issuer, registrationAuthority }: Fixture): readonly string[] | null {
  const authority = authorities.find(([start]) => start.test(issuer))?.[1];
  if (sha256 === null || authority === undefined) return null;
  const bank = banks[registrationAuthority];
  return bank === undefined ? [authority] : [bank, authority];
}

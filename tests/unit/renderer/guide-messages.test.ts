import { expect, it } from 'vitest';
import { reasonText } from '../../../renderer/i18n/reason-text.ts';
import { type ReasonCode, reasonCodes } from '../../../shared/reason-rules.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { bank } from './samples.ts';

/** The messages of the guide's table of reasons, written by hand: what the customer reads, to the letter. */
const guide: Record<ReasonCode, readonly [message: string, params?: Reason['params']]> = {
  CERT_NOT_FOUND: ['이 PC에서 인증서를 찾지 못했습니다.', { places: 'C:\\NPKI' }],
  KEY_FILE_MISSING: ['인증서는 있지만 개인키 파일이 없습니다.'],
  FILE_DAMAGED: ['인증서 파일이 손상되어 읽을 수 없습니다.'],
  KEY_MISMATCH: ['인증서와 개인키가 서로 맞지 않습니다.'],
  MEDIA_REMOVED: ['저장매체가 분리되었습니다.'],
  ACCESS_DENIED: ['이 위치를 읽을 권한이 없습니다.', { place: '문서' }],
  FORMAT_UNSUPPORTED: ['이 앱에서 읽을 수 없는 형식의 인증서입니다.'],
  PASSWORD_WRONG: ['인증서 암호가 맞지 않습니다.'],
  TOKEN_PIN_WRONG: ['보안토큰 비밀번호가 맞지 않습니다. (2/5회)', { count: 2, limit: 5, triesLeft: 3 }],
  CLOUD_PIN_WRONG: ['금융인증서 비밀번호가 맞지 않습니다. (2/5회)', { count: 2, limit: 5, triesLeft: 3 }],
  TOKEN_PIN_LOCKED: ['보안토큰이 잠겼습니다.'],
  CANCELLED: ['취소하였습니다. 변경된 내용이 없습니다.'],
  DISK_FULL: ['저장 공간이 부족합니다.'],
  READ_ONLY: ['읽기 전용 매체입니다.'],
  CHANGED_ELSEWHERE: [
    '다른 프로그램이 이 인증서를 변경하였습니다. 목록을 새로 고친 후 다시 시도해 주십시오.',
  ],
  NEW_PASSWORD_WEAK: ['새 암호가 규칙에 맞지 않습니다.', { rule: '10–56' }],
  EXPIRED: ['2026. 10. 13.에 만료된 인증서입니다.', { date: '2026-10-13T14:59:59Z' }],
  NOT_YET_VALID: ['아직 유효기간이 시작되지 않은 인증서입니다.', { date: '2027-03-31T14:59:59Z' }],
  EXPIRES_SOON: ['12일 뒤 만료됩니다.', { days: 12 }],
  REVOKED: ['폐지된 인증서입니다.'],
  SUSPENDED: ['효력이 정지된 인증서입니다.'],
  STATUS_UNKNOWN: ['폐지 여부를 지금 확인하지 못했습니다.'],
  CLOCK_WRONG: ['PC의 날짜와 시간이 맞지 않습니다.'],
  SUPERSEDED: ['같은 이름의 더 최근 인증서가 있습니다.'],
  ISSUER_UNTRUSTED: ['우리은행에서 사용할 수 없는 인증기관의 인증서입니다.'],
  CHAIN_INCOMPLETE: ['상위 인증서를 확인하지 못했습니다. 은행에서 다시 확인합니다.'],
  SIGNATURE_INVALID: ['인증서가 위조되었거나 손상되어 사용할 수 없습니다.'],
  ENCRYPTION_CERT: ['암호화용(키분배용) 인증서입니다.'],
  WEAK_ALGORITHM: ['보안 기준에 맞지 않는 오래된 방식의 인증서입니다. 새로 발급받아 주십시오.'],
  PURPOSE_NOT_ALLOWED: ['이 용도의 인증서는 등록할 수 없습니다. (증권/보험용)', { purpose: '증권/보험용' }],
  PERSON_TYPE: ['기업용 인증서는 개인 인터넷뱅킹에 등록할 수 없습니다.', { person: 'corporate' }],
  OWN_BANK_CERT: ['우리은행에서 발급한 인증서이므로 별도 등록 없이 사용할 수 있습니다.'],
  VID_MISMATCH: [
    '고객님 명의의 인증서인지 확인할 수 없습니다. 인증서의 사용자 이름과 개인·기업 구분을 확인해 주십시오.',
  ],
  VID_UNAVAILABLE: ['신원확인 정보가 없는 인증서입니다.'],
  RANDOM_MISSING: ['개인키 파일에 신원확인 정보가 없습니다.'],
  ALREADY_REGISTERED: ['이미 등록된 인증서입니다. (2026. 10. 13.)', { date: '2026-10-13T00:00:00Z' }],
  REGISTERED_ELSEWHERE: ['다른 이용자 아이디에 등록된 인증서입니다.'],
  WILL_REPLACE: ['기존에 등록된 인증서는 해제되고 이 인증서로 교체됩니다.'],
  LIMIT_REACHED: ['등록할 수 있는 인증서는 5개까지입니다.', { limit: 5 }],
  NOT_REGISTERED: ['등록되지 않은 인증서입니다.'],
  ALREADY_RELEASED: ['이미 해제된 인증서입니다.'],
  LAST_CERT: ['이 인증서를 해제하면 우리은행에 등록된 인증서가 하나도 남지 않습니다.'],
  LOGIN_FAILED: ['아이디 또는 비밀번호가 맞지 않습니다. (4/5회)', { count: 4, limit: 5, triesLeft: 1 }],
  OTP_WRONG: ['OTP 번호가 맞지 않습니다. (2/5회)', { count: 2, limit: 5, triesLeft: 3 }],
  OTP_USED: ['이미 사용한 OTP 번호입니다. 새 번호가 표시되면 다시 입력해 주십시오.'],
  LOCKED: [
    'OTP 번호를 5회 잘못 입력하여 로그인이 제한되었습니다.',
    { account: 'otp', limit: 5, until: '2026-11-22T13:00:00Z' },
  ],
  SESSION_EXPIRED: ['오랫동안 사용하지 않아 자동으로 로그아웃되었습니다.'],
  OFFLINE: ['인터넷에 연결되어 있지 않습니다.'],
  BANK_UNAVAILABLE: ['은행 서버에 연결하지 못했습니다. 잠시 후 다시 시도해 주십시오.'],
  BANK_MAINTENANCE: [
    '은행 서비스 점검 시간입니다. 2026. 11. 22. 22:00:00 이후 이용해 주십시오.',
    { until: '2026-11-22T13:00:00Z' },
  ],
  SERVER_IDENTITY: ['은행 서버가 맞는지 확인하지 못했습니다.'],
  RESULT_UNKNOWN: ['처리 결과를 확인하지 못했습니다. 다시 신청하지 마시고 [결과 확인]을 눌러 주십시오.'],
  KEYCHAIN_LOCKED: ['이 PC의 보안 저장소가 잠겨 있습니다.'],
  RATE_LIMITED: ['요청이 많아 잠시 후 다시 시도해 주십시오.', { until: '2026-11-22T13:00:00Z' }],
  KEYCHAIN_UNAVAILABLE: [
    '이 PC의 보안 저장소를 사용할 수 없습니다. 다른 저장 위치의 인증서는 사용할 수 있습니다.',
  ],
  APP_OUTDATED: ['새 버전이 필요합니다.'],
  APP_TAMPERED: [
    '앱 파일이 변경되어 안전을 위해 실행을 중단합니다. 우리은행 홈페이지에서 다시 설치해 주십시오.',
  ],
  INTERNAL: ['처리하지 못했습니다.'],
};
const actionOf = (code: ReasonCode): string =>
  reasonText({ code, params: guide[code][1] ?? {} }, 'ko', bank.name).action;

it.each(reasonCodes)('says of %s what the guide says', (code) => {
  const [message, params = {}] = guide[code];
  expect(reasonText({ code, params }, 'ko', bank.name).message).toBe(message);
});

it('says what to do with the place, the day and the rule that a message leaves out', () => {
  expect(actionOf('CERT_NOT_FOUND')).toMatch(/^찾아본 위치: C:\\NPKI\. /);
  expect(actionOf('ACCESS_DENIED')).toMatch(/^위치: 문서\. /);
  expect(actionOf('NOT_YET_VALID')).toMatch(/^2027\. 3\. 31\.부터 /);
  expect(actionOf('NEW_PASSWORD_WEAK')).toContain(`특수문자 ' " \\ | 와 `);
});

import type { CertificatePolicy } from '../../../shared/certificate.ts';

type Known = Omit<CertificatePolicy, 'oid'>;

const entry = (kind: Known['kind'], label: string, person: Known['person']): Known => ({
  kind,
  label,
  person,
});

const universalPersonal = entry('universal-personal', '범용(개인)', 'personal');
const universalCorporate = entry('universal-corporate', '범용(기업)', 'corporate');
const bankInsurance = (person: Known['person']) => entry('bank-insurance', '은행/신용카드/보험용', person);
const securitiesInsurance = (person: Known['person']) => entry('securities-insurance', '증권/보험용', person);
const creditCard = entry('credit-card', '신용카드용', 'unknown');

/**
 * What the accredited authorities' certificate policies mean to their users. A label only: which policies a bank
 * takes, and for whom, is the bank's own list.
 */
const knownPolicies: Readonly<Record<string, Known>> = {
  // yessign, 금융결제원
  '1.2.410.200005.1.1.1': universalPersonal,
  '1.2.410.200005.1.1.1.10': entry('cloud-personal', '금융인증서(개인)', 'personal'),
  '1.2.410.200005.1.1.2': bankInsurance('corporate'),
  '1.2.410.200005.1.1.3': entry('other', '서버용', 'unknown'),
  '1.2.410.200005.1.1.4': bankInsurance('personal'),
  '1.2.410.200005.1.1.4.8': entry('other', '조합용', 'unknown'),
  '1.2.410.200005.1.1.5': universalCorporate,
  '1.2.410.200005.1.1.6.1': entry('other', '기업뱅킹용', 'corporate'),
  '1.2.410.200005.1.1.6.2': creditCard,
  '1.2.410.200005.1.1.6.8': entry('tax-invoice', '전자세금계산서용', 'corporate'),
  // SignKorea, 코스콤
  '1.2.410.200004.5.1.1.5': universalPersonal,
  '1.2.410.200004.5.1.1.7': universalCorporate,
  '1.2.410.200004.5.1.1.9': securitiesInsurance('personal'),
  '1.2.410.200004.5.1.1.9.2': creditCard,
  // KICA, 한국정보인증
  '1.2.410.200004.5.2.1.1': universalCorporate,
  '1.2.410.200004.5.2.1.2': universalPersonal,
  '1.2.410.200004.5.2.1.7.1': bankInsurance('unknown'),
  '1.2.410.200004.5.2.1.7.2': securitiesInsurance('unknown'),
  '1.2.410.200004.5.2.1.7.3': creditCard,
  // CrossCert, 한국전자인증
  '1.2.410.200004.5.4.1.1': universalPersonal,
  '1.2.410.200004.5.4.1.2': universalCorporate,
  '1.2.410.200004.5.4.1.101': bankInsurance('unknown'),
  '1.2.410.200004.5.4.1.102': securitiesInsurance('unknown'),
  '1.2.410.200004.5.4.1.103': creditCard,
  '1.2.410.200004.5.4.1.104': entry('other', '민원용', 'unknown'),
  // INIPASS, 이니텍
  '1.2.410.200004.5.5.1.1': universalPersonal,
  '1.2.410.200004.5.5.1.2': universalCorporate,
  // TradeSign, 한국무역정보통신
  '1.2.410.200012.1.1.1': universalPersonal,
  '1.2.410.200012.1.1.2': entry('other', '암호용', 'unknown'),
  '1.2.410.200012.1.1.3': universalCorporate,
  '1.2.410.200012.1.1.4': entry('other', '암호용', 'unknown'),
  '1.2.410.200012.1.1.101': bankInsurance('unknown'),
  '1.2.410.200012.1.1.103': securitiesInsurance('unknown'),
  '1.2.410.200012.1.1.105': creditCard,
};

/** A policy in the users' words; an unknown one is `other` and shows its OID. */
export const describePolicy = (oid: string): CertificatePolicy => ({
  oid,
  ...(Object.hasOwn(knownPolicies, oid) ? knownPolicies[oid]! : entry('other', oid, 'unknown')),
});

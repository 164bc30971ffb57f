import type { Policy } from '../../../shared/bank-api.ts';

type PolicyRules = Omit<Policy, 'version' | 'issued' | 'expires'>;

/** 범용 and 은행/신용카드/보험용 of the accredited authorities (domain.md §4): 증권, 카드, 세금용 are not among them. */
const personal = [
  '1.2.410.200005.1.1.1',
  '1.2.410.200005.1.1.4',
  '1.2.410.200005.1.1.1.10',
  '1.2.410.200004.5.1.1.5',
  '1.2.410.200004.5.2.1.2',
  '1.2.410.200004.5.2.1.7.1',
  '1.2.410.200004.5.4.1.1',
  '1.2.410.200004.5.4.1.101',
  '1.2.410.200004.5.5.1.1',
  '1.2.410.200012.1.1.1',
  '1.2.410.200012.1.1.101',
];
const corporate = [
  '1.2.410.200005.1.1.5',
  '1.2.410.200005.1.1.2',
  '1.2.410.200004.5.1.1.7',
  '1.2.410.200004.5.2.1.1',
  '1.2.410.200004.5.4.1.2',
  '1.2.410.200004.5.5.1.2',
  '1.2.410.200012.1.1.3',
];

/** What the sandbox bank accepts; published signed at `GET /about`, and what its own decisions read. */
export const policyRules = (maximumRegistrations: number): PolicyRules => ({
  acceptedPolicies: [
    ...personal.map((oid) => ({ oid, person: 'personal' as const })),
    ...corporate.map((oid) => ({ oid, person: 'corporate' as const })),
  ],
  ownBank: [{ issuerOrganization: 'yessign', registrationAuthority: 'WOORI' }],
  maximumRegistrations,
  minimumRsaBits: 2048,
  secondFactorSeconds: 600,
  minimumClientVersion: '0.1.0',
});

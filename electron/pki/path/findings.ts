/** What a path check found, with its section of RFC 5280 (of the last certificate where authorities have their own). */
export const findingRules = {
  'certificate-malformed': '4.1',
  'issuer-unknown': '6.1.3 (a)(4)',
  'signature-invalid': '6.1.3 (a)(1)',
  'algorithm-unsupported': '6.1.3 (a)(1)',
  'algorithm-weak': '6.1.3 (a)(1)',
  'key-weak': '6.1.3 (a)(1)',
  'not-yet-valid': '6.1.3 (a)(2)',
  expired: '6.1.3 (a)(2)',
  revoked: '6.1.3 (a)(3)',
  suspended: '6.1.3 (a)(3)',
  'revocation-unknown': '6.1.3 (a)(3)',
  'name-not-permitted': '6.1.3 (b)',
  'name-excluded': '6.1.3 (c)',
  /** A name of a form that is constrained, and that cannot be held against the constraint. */
  'name-not-comparable': '4.2.1.10',
  /** A policy is asked for, and none is valid down to this certificate. */
  'policy-missing': '6.1.3 (f)',
  'policy-mapping-invalid': '6.1.4 (a)',
  'not-a-ca': '6.1.4 (k)',
  'path-too-long': '6.1.4 (l)',
  'key-cert-sign-missing': '6.1.4 (n)',
  'critical-extension-unknown': '6.1.5 (f)',
  /** A policy is asked for, and none of those valid is among the caller's. */
  'policy-not-accepted': '6.1.5 (g)',
} as const;

export type FindingCode = keyof typeof findingRules;

export interface Finding {
  readonly code: FindingCode;
  /** SHA-256 of the DER, lower-case hex. */
  readonly certificate: string;
  /** Section of RFC 5280. */
  readonly rfc: string;
}

/** What a path check found; each names its certificate (SHA-256 of the DER, lower-case hex) and RFC 5280's section. */
export const findingRules = {
  'certificate-malformed': '4.1',
  'issuer-unknown': '6.1',
  'signature-invalid': '6.1.3 (a)(1)',
  'algorithm-unsupported': '6.1.3 (a)(1)',
  'algorithm-weak': '6.1.3 (a)(1)',
  'key-weak': '6.1.3 (a)(1)',
  'not-yet-valid': '6.1.3 (a)(2)',
  expired: '6.1.3 (a)(2)',
  revoked: '6.1.3 (a)(3)',
  suspended: '6.1.3 (a)(3)',
  'revocation-unknown': '6.1.3 (a)(3)',
  'policy-missing': '6.1.5 (g)',
  'not-a-ca': '6.1.4 (k)',
  'path-too-long': '6.1.4 (m)',
  'key-cert-sign-missing': '6.1.4 (n)',
  'critical-extension-unknown': '6.1.5 (f)',
} as const;

export type FindingCode = keyof typeof findingRules;

export interface Finding {
  readonly code: FindingCode;
  /** SHA-256 of the DER, lower-case hex. */
  readonly certificate: string;
  /** Section of RFC 5280. */
  readonly rfc: string;
}

/** An unknown revocation status weighs on nobody's path: whoever asks decides (CRLs are rarely to be had on a PC). */
export const isFatal = (finding: Finding): boolean => finding.code !== 'revocation-unknown';

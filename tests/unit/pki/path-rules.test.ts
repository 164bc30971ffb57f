import { describe, expect, it } from 'vitest';
import { authorities } from './path-cases/authorities.ts';
import { basics } from './path-cases/basics.ts';
import { any, type PathCase } from './path-cases/case.ts';
import { nameCases } from './path-cases/names.ts';
import { policyCases } from './path-cases/policies.ts';
import { opensslPolicies, opensslVerdict, validateCase } from './path-cases/verdicts.ts';
import { hex } from './support/openssl.ts';

/** RFC 5280 §6.1, rule by rule, on paths made by OpenSSL, with `openssl verify` as second opinion. */

const cases: readonly PathCase[] = [...basics, ...authorities, ...policyCases, ...nameCases];

/** Where the RFC has what each code says; the last certificate's rules differ from an authority's in (o) and (f). */
const sections: Readonly<Record<string, string>> = {
  'certificate-malformed': '4.1',
  'issuer-unknown': '6.1.3 (a)(4)',
  'signature-invalid': '6.1.3 (a)(1)',
  'algorithm-unsupported': '6.1.3 (a)(1)',
  'algorithm-weak': '6.1.3 (a)(1)',
  'key-weak': '6.1.3 (a)(1)',
  'not-yet-valid': '6.1.3 (a)(2)',
  expired: '6.1.3 (a)(2)',
  'name-not-permitted': '6.1.3 (b)',
  'name-excluded': '6.1.3 (c)',
  'name-not-comparable': '4.2.1.10',
  'policy-missing': '6.1.3 (f)',
  'policy-mapping-invalid': '6.1.4 (a)',
  'not-a-ca': '6.1.4 (k)',
  'path-too-long': '6.1.4 (l)',
  'key-cert-sign-missing': '6.1.4 (n)',
  'policy-not-accepted': '6.1.5 (g)',
};
const sectionOf = (code: string, isLast: boolean): string =>
  sections[code] ?? (isLast ? '6.1.5 (f)' : '6.1.4 (o)');

describe.each([...new Set(cases.map(({ rule }) => rule))])('RFC 5280 %s', (rule) => {
  it.each(cases.filter((one) => one.rule === rule).map((one) => [one.name, one] as const))(
    '%s',
    async (_, one) => {
      const result = await validateCase(one);
      const findings = (one.findings ?? []).map(([code, made]) => ({
        code,
        certificate: made.id,
        rfc: sectionOf(code, made === one.path[0]),
      }));
      expect(result.findings).toEqual(findings);
      expect(result.valid).toBe(findings.length === 0);
      expect(result.chain.map(hex)).toEqual((one.chain ?? one.path).map(({ der }) => hex(der)));
      expect([...result.policies].sort()).toEqual([...(one.policies ?? [])].sort());
      // Nobody handed in a list: status is not asked.
      expect(result.status).toBe('unknown');
    },
  );
});

describe('openssl verify', () => {
  it.each(cases.map((one) => [`${one.rule} ${one.name}`, one] as const))('%s', (_, one) => {
    const isValid = !one.findings;
    const { accepts, text } = opensslVerdict(one);
    expect(accepts).toBe(one.openssl ? !isValid : isValid);
    // For a path of one certificate it tells no policies.
    if (!isValid || !accepts || one.path.length === 1) return;
    const policies = [...(one.policies ?? [])].sort();
    expect(opensslPolicies(text).sort()).toEqual(policies.includes(any) ? [any] : policies);
  });
});

describe('the cases', () => {
  const rules = [
    ...['4.2', '6.1.1 (c)', '6.1.1 (d)', '6.1.1 (e)', '6.1.1 (f)', '6.1.1 (g)'],
    ...[
      '6.1.3 (a)(1)',
      '6.1.3 (a)(2)',
      '6.1.3 (a)(4)',
      '6.1.3 (b)',
      '6.1.3 (c)',
      '6.1.3 (d)',
      '6.1.3 (e)',
      '6.1.3 (f)',
    ],
    ...[
      '6.1.4 (a)',
      '6.1.4 (b)',
      '6.1.4 (g)',
      '6.1.4 (h)',
      '6.1.4 (i)',
      '6.1.4 (j)',
      '6.1.4 (k)',
      '6.1.4 (l)',
      '6.1.4 (m)',
      '6.1.4 (n)',
      '6.1.4 (o)',
    ],
    ...['6.1.5 (a)', '6.1.5 (b)', '6.1.5 (f)', '6.1.5 (g)'],
  ];

  it('hold valid and invalid paths for every numbered rule', () => {
    const lines = rules.map((rule) => {
      const own = cases.filter((one) => one.rule === rule);
      const valid = own.filter(({ findings }) => !findings).length;
      const differing = own.filter(({ openssl }) => openssl).length;
      // What breaks a format has no valid form of its own: the other rules' cases are that.
      if (rule !== '4.2') expect(valid, rule).toBeGreaterThan(0);
      expect(own.length - valid, rule).toBeGreaterThan(0);
      return [rule.padEnd(14), valid, own.length - valid, differing].join('\t');
    });
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(rules));
    const differences = cases.filter(({ openssl }) => openssl);
    console.log(
      [
        'RFC 5280      \tvalid\tinvalid\tOpenSSL differs',
        ...lines,
        `${cases.length} paths; OpenSSL differs in ${differences.length}:`,
        ...differences.map(({ rule, name, openssl }) => `  ${rule} ${name}: ${openssl}`),
      ].join('\n'),
    );
  });
});

import { webcrypto } from 'node:crypto';
import * as pkijs from 'pkijs';
import { expect } from 'vitest';
import { authorities } from '../path-cases/authorities.ts';
import { basics } from '../path-cases/basics.ts';
import type { PathCase } from '../path-cases/case.ts';
import { nameCases } from '../path-cases/names.ts';
import { policyCases } from '../path-cases/policies.ts';
import { opensslPolicies, opensslVerdict, validateCase } from '../path-cases/verdicts.ts';
import { now } from '../support/path-builder.ts';
import type { Cell } from './cell.ts';

/** Certification paths (RFC 5280 §6.1), by kinds of rules. */

const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto });
const read = ({ der }: { der: Uint8Array }): pkijs.Certificate =>
  pkijs.Certificate.fromBER(Uint8Array.from(der).buffer);

const pkijsAccepts = async ({ path, input }: PathCase): Promise<boolean> => {
  const chain = new pkijs.CertificateChainValidationEngine({
    certs: [...path.slice(0, -1)].reverse().map(read),
    trustedCerts: path.slice(-1).map(read),
    checkDate: input?.at ?? now,
  });
  return (await chain.verify({}, engine)).result;
};

/** All cases that OpenSSL is not known to judge otherwise (path-rules.test.ts holds the others against the RFC alone). */
const sameAsOpenssl = (cases: readonly PathCase[]) => async () => {
  for (const one of cases.filter(({ openssl, path }) => !openssl && path.length > 1)) {
    const { valid, policies } = await validateCase(one);
    const { accepts, text } = opensslVerdict(one);
    expect([one.name, accepts]).toEqual([one.name, valid]);
    // It prints anyPolicy alone where that is among them.
    if (valid && !policies.includes('2.5.29.32.0'))
      expect(opensslPolicies(text).sort()).toEqual([...policies].sort());
  }
};

/** By their names: what pkijs judges rightly, both ways. */
const sameAsPkijs = (cases: readonly PathCase[], names: readonly string[]) => async () => {
  const chosen = cases.filter(({ name }) => names.includes(name));
  expect(chosen.map(({ name }) => name).sort()).toEqual([...names].sort());
  for (const one of chosen) {
    const { valid } = await validateCase(one);
    expect([one.name, await pkijsAccepts(one)]).toEqual([one.name, valid]);
  }
};

const cell = (rules: string, against: Cell['against'], check: Cell['check']): Cell => ({
  algorithm: `certification path: ${rules}`,
  direction: 'verify',
  against,
  check,
});

export const cells: readonly Cell[] = [
  cell('signatures, dates, names', 'OpenSSL', sameAsOpenssl(basics)),
  cell('CAs, path length, key usage', 'OpenSSL', sameAsOpenssl(authorities)),
  cell('policies', 'OpenSSL', sameAsOpenssl(policyCases)),
  cell('name constraints', 'OpenSSL', sameAsOpenssl(nameCases)),
  cell(
    'signatures, dates, names',
    'pkijs',
    sameAsPkijs(basics, [
      'good signatures',
      'a CA’s signature broken',
      'the certificate’s signature broken',
      'the certificate in its first second',
      'the certificate a second before',
      'the certificate a second after',
    ]),
  ),
  cell(
    'CAs, path length, key usage',
    'pkijs',
    sameAsPkijs(authorities, ['a CA, critical', 'no CA, critical', 'cRLSign alone, critical']),
  ),
];

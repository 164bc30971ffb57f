import { describe, expect, it } from 'vitest';
import { limits } from '../../../electron/pki/limits.ts';
import { readAuthorities, validatePath } from '../../../electron/pki/path.ts';
import { readCandidate } from '../../../electron/pki/path/candidate.ts';
import { comparableName } from '../../../electron/pki/path/name-forms.ts';
import { PathSearch } from '../../../electron/pki/path/search.ts';
import { integer } from '../../fixtures/der.ts';
import { any, p1, p2, policies } from './path-cases/case.ts';
import { ca, crl, edited, leaf, now, type Extensions, type Made } from './support/path-builder.ts';

/** What one validation keeps between its questions: who may sign lists, what was searched, and how much of it. */

const anchor = ca({ name: 'Anchor' });
const issuer = ca({ name: 'CA 1', key: 'level 1', issuer: anchor });

/** One distribution point for each of these names. */
const points = (...names: readonly string[]): Extensions => ({
  crlDistributionPoints: names.map((name) => `URI:http://ca.kr/${name}`).join(','),
});

const user = (...names: readonly string[]): Made =>
  leaf({ name: 'User', issuer, serial: '0A', extensions: points(...names) });

/** A second key of the CA's, for lists, whose status the lists at these points tell. */
const signer = (key: string, serial: string, ...names: readonly string[]): Made =>
  ca({
    ...{ name: 'CA 1', key, issuer, serial },
    extensions: { keyUsage: 'critical,cRLSign', ...points(...names) },
  });

/** A list for one point. */
const listBy = (by: Made, name: string, ...revoked: readonly string[]): Uint8Array =>
  crl({
    issuer: by,
    entries: Object.fromEntries(revoked.map((serial) => [serial, 'keyCompromise'])),
    extensions: { issuingDistributionPoint: 'critical,@idp' },
    sections: `[idp]\nfullname=URI:http://ca.kr/${name}\n`,
  });

const ofAnchor = crl({ issuer: anchor });
const ofSigners = listBy(issuer, 's');

const statusOf = async (certificate: Made, given: readonly Made[], crls: readonly Uint8Array[]) =>
  (
    await validatePath({
      certificate: certificate.der,
      intermediates: given.map(({ der }) => der),
      anchors: [anchor.der],
      crls: [ofAnchor, ...crls],
      at: now,
    })
  ).status;

describe('the answer to whether a signer is trusted', () => {
  const good = signer('list key', '61', 's');
  const expired = ca({ ...signer('list key 2', '62', 's').spec, until: '20250101000000Z' });
  const given = [issuer, good, expired];
  const silent = listBy(good, 'u');
  const lie = listBy(expired, 'u', '0A');

  it('is each signer’s own', async () => {
    expect(await statusOf(user('u'), given, [silent, ofSigners, lie])).toBe('good');
    expect(await statusOf(user('u'), given, [lie, ofSigners, silent])).toBe('good');
    expect(await statusOf(user('u'), given, [silent, ofSigners, listBy(good, 'u', '0A')])).toBe('revoked');
  });

  it('is found once, be it yes or no, however many lists it is asked for', async () => {
    const many = (list: Uint8Array) => Array.from({ length: limits.checkedPaths }, () => list);
    const revoking = listBy(good, 'u', '0A');
    expect(await statusOf(user('u'), given, [ofSigners, ...many(silent), revoking])).toBe('revoked');
    expect(await statusOf(user('u'), given, [ofSigners, ...many(lie), revoking])).toBe('revoked');
  });

  it('is no inside the question itself, at no cost', async () => {
    const own = signer('list key', '61', 'a', 's');
    const other = signer('list key 2', '62', 's');
    const crls = [listBy(own, 'a'), listBy(other, 'b', '0A'), ofSigners];
    expect(await statusOf(user('a', 'b'), [issuer, own, other], crls)).toBe('revoked');
  });

  it('is asked again where a no came of the question around it', async () => {
    // The first asks of the second, which nobody but the first vouches for.
    const first = signer('list key', '61', 'b', 's');
    const second = signer('list key 2', '62', 'a');
    const crls = [listBy(first, 'a'), listBy(second, 'b', '0A'), ofSigners];
    expect(await statusOf(user('a', 'b'), [issuer, first, second], crls)).toBe('revoked');
    const without = crls.slice(0, 2);
    expect(await statusOf(user('a', 'b'), [issuer, first, second], without)).toBe('unknown');
  });

  it('ends with the first good path', async () => {
    const renewed = Array.from({ length: limits.checkedPaths - 1 }, (_, i) =>
      edited(issuer, ([version, , ...rest]) => [version!, integer(1000 + i), ...rest]),
    );
    const other = signer('list key 2', '62', 's');
    const crls = [listBy(good, 'u'), listBy(other, 'u', '0A'), ofSigners];
    expect(await statusOf(user('u'), [...renewed, good, other], crls)).toBe('revoked');
  });
});

describe('the path of a signer of lists', () => {
  /** The signer under a CA that asks for a policy. */
  const statusUnder = (ofAuthority: Extensions, ofSigner: Extensions) => {
    const strict = ca({
      ...{ name: 'Strict', issuer: anchor },
      extensions: { ...ofAuthority, policyConstraints: 'critical,requireExplicitPolicy:0' },
    });
    const own = ca({ name: 'CA 1', key: 'list key', issuer: strict, extensions: ofSigner });
    return statusOf(
      leaf({ name: 'User', issuer }),
      [issuer, strict, own],
      [crl({ issuer: strict }), crl({ issuer: own })],
    );
  };

  it('takes any policy, by mappings and anyPolicy too', async () => {
    expect(await statusUnder(policies(p1), policies(p1))).toBe('good');
    expect(await statusUnder({ ...policies(p1), policyMappings: `${p1}:${p2}` }, policies(p2))).toBe('good');
    expect(await statusUnder(policies(any), policies(p1))).toBe('good');
    expect(await statusUnder(policies(p1), policies(p2))).toBe('unknown');
    expect(await statusUnder(policies(p1), {})).toBe('unknown');
  });
});

describe('a search', () => {
  const [start, known, top] = readAuthorities([user('u'), issuer, anchor].map(({ der }) => der));
  const model = readCandidate(ca({ name: 'CA 1', key: 'list key', issuer: anchor }).der);
  /** Namesakes of the issuer with keys of their own. */
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ ...model, id: `${i}`, publicKey: `${i}`, issuer: 'nobody' }));

  it('knows the signatures it has checked when it may check no more', () => {
    const search = new PathSearch([...crowd(limits.pathSignatureChecks - 2), known!]);
    for (const _time of [1, 2])
      expect([...search.signedPaths(start!, [top!])]).toEqual([[start, known, top]]);
    const beyond = new PathSearch([...crowd(limits.pathSignatureChecks - 1), known!]);
    expect([...beyond.signedPaths(start!, [top!])]).toEqual([]);
  });

  it('does not go through the certificate asked about, though it be its own issuer', () => {
    const renewed = ca({ name: 'Anchor', serial: '81' });
    const [own, other] = readAuthorities([renewed.der, ca({ name: 'Anchor', serial: '82' }).der]);
    const search = new PathSearch([own!, other!]);
    const expected = [
      [own, top],
      [own, other, top],
    ];
    expect([...search.signedPaths(own!, [top!])]).toEqual(expected);
    expect([...search.namedPaths(own!, [top!])]).toEqual(expected);
  });

  it('keeps a thousand unfinished paths and no more', () => {
    const unhinted = { ...start!, issuerKey: undefined };
    const found = (count: number) => [
      ...new PathSearch([...crowd(count), known!]).namedPaths(unhinted, [top!]),
    ];
    expect(limits.partialPaths).toBe(1000);
    // With its own beginning and the issuer at the end.
    expect(found(998)).toEqual([[unhinted, known, top]]);
    expect(found(999)).toEqual([]);
  });
});

describe('a name', () => {
  it('is not read where nothing constrains it', async () => {
    const odd = leaf({ name: 'User', issuer, extensions: { subjectAltName: 'DER:0c0161' } });
    const bound = ca({ ...issuer.spec, extensions: { nameConstraints: 'permitted;DNS:a.kr' } });
    const codesUnder = async (authority: Made) =>
      (
        await validatePath({
          certificate: odd.der,
          intermediates: [authority.der],
          anchors: [anchor.der],
          at: now,
        })
      ).findings.map(({ code }) => code);
    expect(await codesUnder(issuer)).toEqual([]);
    expect(await codesUnder(bound)).toEqual(['certificate-malformed']);
  });

  it('of a mailbox is compared with its host in lower case', () => {
    expect(comparableName({ kind: 'rfc822', value: 'User@Mail.A.KR.' }).value).toBe('User@mail.a.kr');
  });
});

import { describe, expect, it } from 'vitest';
import { limits } from '../../../electron/pki/limits.ts';
import { conclude, type Evidence } from '../../../electron/pki/path/revocation-evidence.ts';
import { readCandidate } from '../../../electron/pki/path/candidate.ts';
import { ListEvidence } from '../../../electron/pki/path/revocation-lists.ts';
import { ResponseEvidence } from '../../../electron/pki/path/revocation-responses.ts';
import { RevocationCheck, type RevocationTerms } from '../../../electron/pki/path/revocation.ts';
import { ca, crl, forged, leaf, now, type Made } from './support/path-builder.ts';
import { statusOf } from './support/revocation.ts';
import { writtenResponse } from './support/ocsp.ts';

/** Bits of ReasonFlags 1 to 8; 6 is certificateHold. */
const all = 0b1_1111_1110;
const holdBit = 1 << 6;
const good = (reasons = all, at = 0): Evidence => ({ verdict: 'good', reasons, at });
const held = (at = 0): Evidence => ({ verdict: 'suspended', reasons: all, at });
const revoked: Evidence = { verdict: 'revoked', reasons: 0, at: 0 };

describe('evidence put together', () => {
  it.each<[string, readonly Evidence[], string]>([
    ['nothing', [], 'unknown'],
    ['good for all reasons', [good()], 'good'],
    ['good for all reasons but one', [good(all & ~2)], 'unknown'],
    ['good for all reasons between two', [good(all & ~2), good(2)], 'good'],
    ['good for what overlaps', [good(all & ~2), good(all & ~4)], 'good'],
    ['on hold', [held()], 'suspended'],
    ['on hold, good at the same time', [held(5), good(all, 5)], 'suspended'],
    ['on hold, good later', [held(5), good(all, 6)], 'good'],
    ['on hold, good before', [held(5), good(all, 4)], 'suspended'],
    ['on hold, later good for holds alone', [held(5), good(holdBit, 6)], 'unknown'],
    ['on hold, later good for all but holds', [held(5), good(all & ~holdBit, 6)], 'suspended'],
    ['twice on hold, good between', [held(5), good(all, 6), held(7)], 'suspended'],
    ['twice on hold, good at last', [held(5), held(6), good(all, 7)], 'good'],
    ['revoked', [revoked], 'revoked'],
    ['revoked, good later, on hold', [revoked, good(all, 9), held(10)], 'revoked'],
  ])('%s', (_, evidence, expected) => {
    expect(conclude(evidence)).toBe(expected);
    expect(conclude([...evidence].reverse())).toBe(expected);
  });
});

describe('a list or a response that proves nothing', () => {
  const root = ca({ name: 'Root' });
  const user = leaf({ name: 'user', issuer: root, serial: '4D' });
  const question = { subject: readCandidate(user.der), issuer: readCandidate(root.der) };
  const terms = (crls: readonly Uint8Array[], ocsp: readonly Uint8Array[]): RevocationTerms => ({
    ...{ crls, ocsp, at: now.getTime(), allowSha1: false, authorities: [], trusts: () => false },
  });

  it.each<[string, () => Uint8Array]>([
    ['of another', () => crl({ issuer: ca({ name: 'Other' }) })],
    ['forged', () => forged(crl({ issuer: root }))],
    ['out of date', () => crl({ issuer: root, until: '20260515000000Z' })],
    ['not understood', () => crl({ issuer: root, extensions: { '1.2.3.4': 'critical,ASN1:NULL' } })],
  ])('is no evidence: a list that is %s', (_, list) => {
    expect(new ListEvidence(terms([list()], [])).of(question)).toEqual([]);
  });

  it.each<[string, () => Uint8Array]>([
    [
      'does not know',
      () =>
        writtenResponse({ singles: [{ subject: user, issuer: root, status: 'unknown' }], responder: root }),
    ],
    [
      'is forged',
      () =>
        forged(
          writtenResponse({ singles: [{ subject: user, issuer: root, status: 'good' }], responder: root }),
        ),
    ],
  ])('is no evidence: a response that %s', (_, response) => {
    expect(new ResponseEvidence(terms([], [response()]), () => 'unknown').of(question)).toEqual([]);
  });
});

describe('the number of signatures looked at', () => {
  const root = ca({ name: 'Root' });
  const user = leaf({ name: 'user', issuer: root, serial: '4D' });
  const path = [user, root];

  it('is bounded for lists: the last of too many is not reached', () => {
    const list = crl({ issuer: root });
    const behind = (count: number) =>
      statusOf({ path, crls: [...Array.from({ length: count }, () => forged(list)), list] });
    expect(behind(limits.revocationSignatureChecks - 1)).toBe('good');
    expect(behind(limits.revocationSignatureChecks)).toBe('unknown');
  });

  it('is enough for the signer that a list names by its key, in whatever crowd of namesakes', () => {
    const [subject, issuer] = [user, root].map(({ der }) => readCandidate(der));
    const signer = readCandidate(ca({ name: 'Root', key: 'Root lists', issuer: root }).der);
    const namesake = readCandidate(ca({ name: 'Root', key: 'Other', issuer: root }).der);
    const crowd = Array.from({ length: limits.revocationSignatureChecks }, (_, i) => ({
      ...namesake,
      id: String(i),
    }));
    const spec = { issuer: ca({ name: 'Root', key: 'Root lists', issuer: root }) };
    const status = (...crls: Uint8Array[]) =>
      new RevocationCheck({
        crls,
        ocsp: [],
        at: now.getTime(),
        allowSha1: false,
        authorities: [...crowd, signer],
        trusts: ({ id }) => id === signer.id,
      }).status(subject!, issuer!);
    expect(status(crl(spec))).toBe('good');
    expect(status(crl({ ...spec, extensions: { authorityKeyIdentifier: undefined } }))).toBe('unknown');
  });

  it('is bounded for responses', () => {
    const response = writtenResponse({
      singles: [{ subject: user, issuer: root, status: 'good' }],
      responder: root,
    });
    const behind = (count: number) =>
      statusOf({ path, ocsp: [...Array.from({ length: count }, () => forged(response)), response] });
    expect(behind(limits.revocationSignatureChecks - 1)).toBe('good');
    expect(behind(limits.revocationSignatureChecks)).toBe('unknown');
  });

  it('is none for a response that says nothing of the certificate', () => {
    const response = (subject: Made) =>
      writtenResponse({ singles: [{ subject, issuer: root, status: 'good' }], responder: root });
    const other = response(leaf({ name: 'other', issuer: root, serial: '4E' }));
    const others = Array.from({ length: limits.revocationSignatureChecks }, () => other);
    expect(statusOf({ path, ocsp: [...others, response(user)] })).toBe('good');
  });

  it('is one a list and key, however often a status is asked', () => {
    const lists = Array.from({ length: limits.revocationSignatureChecks }, () => crl({ issuer: root }));
    expect(statusOf({ path, crls: lists })).toBe('good');
    expect(statusOf({ path: [user, root], others: [root], crls: lists })).toBe('good');
  });
});

import { describe, expect, it } from 'vitest';
import { createOcspRequest } from '../../../electron/pki/x509/ocsp.ts';
import type { OcspAnswer, RevocationStatus } from '../../../electron/pki/path/revocation.ts';
import { fromHex, oid, sequence, tlv } from '../../fixtures/der.ts';
import { normalizations } from './support/costs.ts';
import { opensslMakes, opensslSays } from './support/openssl-cache.ts';
import {
  errorResponse,
  justAfter,
  nonceExtension,
  opensslAnswers,
  writtenResponse,
  type WrittenResponse,
  type WrittenSingle,
} from './support/ocsp.ts';
import { ca, crl, edited, forged, leaf, now, type Made } from './support/path-builder.ts';
import { statusOf, validated, type Situation } from './support/revocation.ts';
import { extension } from './support/written-crl.ts';

/** Status by OCSP (RFC 6960): whose answer counts, about what, and when. */

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const other = ca({ name: 'Other', issuer: root, serial: '03' });
const user = leaf({ name: 'user', issuer, serial: '4D' });
const path = [user, issuer, root];
const rootList = crl({ issuer: root });
const nonce = fromHex('0102030405060708090a0b0c0d0e0f10');
const otherNonce = fromHex('0102030405060708090a0b0c0d0e0f11');

const responderWith = (
  extensions: Readonly<Record<string, string | undefined>>,
  by: Made = issuer,
  more = {},
) =>
  leaf({
    name: 'Responder',
    key: 'responder',
    issuer: by,
    serial: '0A',
    extensions: { extendedKeyUsage: 'OCSPSigning', noCheck: 'ignored', ...extensions },
    ...more,
  });
const delegate = responderWith({});
const checked = responderWith({ noCheck: undefined });

describe('an answer of OpenSSL’s', () => {
  const index = { '4D': '', '4E': 'keyCompromise' };
  const says = (
    entries: Readonly<Record<string, string>>,
    responder: Made = issuer,
    options?: readonly string[],
    certificate: Made = user,
  ) => {
    const asked = createOcspRequest(certificate.der, issuer.der, nonce);
    const response = opensslAnswers({
      request: asked,
      issuer,
      responder,
      index: entries,
      ...(options ? { options } : {}),
    });
    return { response, nonce };
  };
  const status = (answer: OcspAnswer, more: Partial<Situation> = {}) =>
    statusOf({ path, ocsp: [answer], at: justAfter(answer.response), ...more });

  it('tells good, revoked, on hold and unknown, by the issuer itself and by its delegate', () => {
    for (const responder of [issuer, delegate]) {
      expect(status(says(index, responder))).toBe('good');
      expect(status(says({ '4D': 'keyCompromise' }, responder))).toBe('revoked');
      expect(status(says({ '4D': 'certificateHold' }, responder))).toBe('suspended');
      expect(status(says({ '4E': '' }, responder))).toBe('unknown');
    }
    // OpenSSL's client says the same of its responder's answer.
    const { response } = says(index, delegate);
    const files = { root: root.pem, issuer: issuer.pem, user: user.pem, response };
    const client = ['-issuer', 'issuer', '-cert', 'user', '-respin', 'response', '-no_nonce'];
    const { text } = opensslSays(files, 'ocsp', ...client, '-CAfile', 'root', '-verify_other', 'issuer');
    expect(text).toContain('Response verify OK');
    expect(text).toContain('user: good');
  });

  it('names the responder by its key, comes without certificates, over SHA-384, with CertIDs of SHA-256', () => {
    const days = ['-ndays', '1'];
    expect(status(says(index, delegate, [...days, '-resp_key_id']))).toBe('good');
    const bareAnswer = says(index, delegate, [...days, '-resp_no_certs']);
    expect(status(bareAnswer)).toBe('unknown');
    expect(status(bareAnswer, { others: [delegate] })).toBe('good');
    expect(status(says(index, issuer, [...days, '-resp_no_certs']))).toBe('good');
    expect(status(says(index, delegate, [...days, '-rmd', 'sha384']))).toBe('good');
    const theirs = opensslMakes(
      { issuer: issuer.pem, user: user.pem },
      ...['ocsp', '-issuer', 'issuer', '-sha256', '-cert', 'user', '-no_nonce', '-reqout', 'out'],
    );
    const response = opensslAnswers({ request: theirs, issuer, index, options: days });
    expect(statusOf({ path, ocsp: [response], at: justAfter(response) })).toBe('good');
  });

  it('is signed over SHA-1 only where the caller allows it', () => {
    const weak = says(index, issuer, ['-ndays', '1', '-rmd', 'sha1']);
    expect(status(weak)).toBe('unknown');
    expect(status(weak, { allowSha1: true })).toBe('good');
  });

  it('repeats the nonce, or is no answer to this request', () => {
    const { response } = says(index);
    expect(status({ response, nonce })).toBe('good');
    expect(status({ response, nonce: otherNonce })).toBe('unknown');
    const without = opensslAnswers({ request: createOcspRequest(user.der, issuer.der), issuer, index });
    expect(status({ response: without, nonce })).toBe('unknown');
    expect(status({ response: without })).toBe('good');
    // Who asks without a nonce does not look at one.
    expect(statusOf({ path, ocsp: [response], at: justAfter(response) })).toBe('good');
  });

  it('without nextUpdate counts as the answer to a request of one’s own alone', () => {
    const { response } = says(index, issuer, ['-resp_no_certs']);
    expect(status({ response, nonce })).toBe('good');
    expect(status({ response })).toBe('unknown');
  });

  it('is forged, cut off or about another certificate', () => {
    const { response } = says(index, issuer, ['-ndays', '1', '-resp_no_certs']);
    expect(status({ response: forged(response) })).toBe('unknown');
    const at = justAfter(response);
    expect(statusOf({ path, ocsp: [response.subarray(0, 90), new Uint8Array(0)], at })).toBe('unknown');
    const neighbour = leaf({ name: 'neighbour', issuer, serial: '4E' });
    expect(statusOf({ path: [neighbour, issuer, root], ocsp: [response], at })).toBe('unknown');
  });
});

describe('an answer by hand', () => {
  const single: WrittenSingle = { subject: user, issuer, status: 'good' };
  const written = (about: Partial<WrittenSingle> = {}, spec: Partial<WrittenResponse> = {}): Uint8Array =>
    writtenResponse({ singles: [{ ...single, ...about }], responder: issuer, ...spec });
  const status = (response: Uint8Array | OcspAnswer, more: Partial<Situation> = {}): RevocationStatus =>
    statusOf({ path, ocsp: [response], ...more });
  const at = (text: string): Partial<Situation> => ({ at: new Date(text) });

  it('is what OpenSSL reads, too', () => {
    const der = written({ status: 6 }, { certificates: [delegate.der] });
    const { accepts, text } = opensslSays({ der }, 'ocsp', '-respin', 'der', '-resp_text', '-noverify');
    expect(accepts, text).toBe(true);
    expect(text).toContain('Revocation Reason: certificateHold (0x6)');
    expect(status(der)).toBe('suspended');
  });

  it('makes a whole path valid or not', async () => {
    const both = [
      written(),
      writtenResponse({ singles: [{ ...single, subject: issuer, issuer: root }], responder: root }),
    ];
    expect(await validated({ path, ocsp: both })).toEqual({ valid: true, status: 'good' });
    expect(await validated({ path, ocsp: both.slice(0, 1), crls: [rootList] })).toEqual({
      valid: true,
      status: 'good',
    });
    expect(await validated({ path, ocsp: both.slice(0, 1) })).toEqual({ valid: false, status: 'good' });
    expect(await validated({ path, ocsp: both.slice(1) })).toEqual({ valid: false, status: 'unknown' });
    const revoked = { path, ocsp: [written({ status: 'revoked' })], crls: [rootList] };
    expect(await validated(revoked)).toEqual({ valid: false, status: 'revoked' });
  });

  it('counts from its first second to its last', () => {
    const from = { thisUpdate: '20260520000200Z' };
    expect(status(written(from), at('2026-05-20T00:02:00Z'))).toBe('good');
    expect(status(written(from), at('2026-05-20T00:01:59.999Z'))).toBe('unknown');
    expect(status(written(), at('2026-06-20T00:00:00Z'))).toBe('good');
    expect(status(written(), at('2026-06-20T00:00:00.001Z'))).toBe('unknown');
    // Made later than the time asked about, although it speaks of it.
    expect(status(written(), at('2026-05-20T00:01:00Z'))).toBe('good');
    expect(status(written(), at('2026-05-20T00:00:59Z'))).toBe('unknown');
    const open: OcspAnswer = {
      response: written({ nextUpdate: null }, { extensions: [nonceExtension(nonce)] }),
      nonce,
    };
    expect(status(open)).toBe('good');
    expect(status(open, at('2026-05-20T00:00:59Z'))).toBe('unknown');
  });

  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('names the certificate by %s', (hash) => {
    expect(status(written({ hash }))).toBe('good');
  });

  it('names another certificate', () => {
    const twin = leaf({ name: 'user', issuer: other, serial: '4D' });
    const sameKey = ca({ name: 'Same key', key: 'Issuer', issuer: root, serial: '04' });
    const twinOfKey = leaf({ name: 'user', issuer: sameKey, serial: '4D' });
    expect(status(written({ hash: 'md5' }))).toBe('unknown');
    expect(status(written({ subject: leaf({ name: 'user', issuer, serial: '4E' }) }))).toBe('unknown');
    expect(status(written({ subject: twin }))).toBe('unknown');
    expect(status(written({ issuer: other }))).toBe('unknown');
    expect(status(written({ subject: twinOfKey, issuer: sameKey }))).toBe('unknown');
  });

  it('holds what is critical and not known', () => {
    const unknown = extension('1.2.3.4', tlv(5), true);
    expect(status(written({}, { extensions: [unknown] }))).toBe('unknown');
    expect(status(written({ extensions: [unknown] }))).toBe('unknown');
    expect(status(written({ status: 'revoked', extensions: [unknown] }))).toBe('unknown');
    expect(status(written({ extensions: [extension('1.2.3.4', tlv(5))] }))).toBe('good');
  });

  it('is an error', () => {
    for (const code of [1, 2, 3, 5, 6]) expect(status(errorResponse(code))).toBe('unknown');
  });

  it('is signed by nobody who may', () => {
    expect(status(written({}, { key: 'Other' }))).toBe('unknown');
    expect(status(written({}, { responder: other, certificates: [other.der] }))).toBe('unknown');
    expect(status(written({}, { responder: other, byKey: true, certificates: [other.der] }))).toBe('unknown');
    // The issuer's signature under another's name, and the other way round.
    expect(status(written({}, { responder: other, key: 'Issuer' }))).toBe('unknown');
    expect(status(written({}, { responder: user, certificates: [user.der] }))).toBe('unknown');
  });

  const by = (responder: Made, more: Partial<Situation> = {}, spec: Partial<WrittenResponse> = {}) =>
    status(written({}, { responder, certificates: [responder.der], ...spec }), more);

  it('is signed by a delegate of the issuer’s', () => {
    expect(by(delegate)).toBe('good');
    expect(by(delegate, {}, { byKey: true })).toBe('good');
    expect(by(delegate, {}, { key: 'Other' })).toBe('unknown');
    expect(by(delegate, {}, { certificates: [user.der, new Uint8Array([0x30, 0]), delegate.der] })).toBe(
      'good',
    );
    const others = 'clientAuth,OCSPSigning';
    expect(by(responderWith({ extendedKeyUsage: others }))).toBe('good');
    expect(by(responderWith({ keyUsage: undefined }))).toBe('good');
    const critical = {
      basicConstraints: 'critical,CA:FALSE',
      extendedKeyUsage: 'critical,OCSPSigning',
      subjectAltName: 'critical,DNS:ocsp.example',
      certificatePolicies: 'critical,1.2.3',
      crlDistributionPoints: 'critical,URI:http://x.example/',
      noCheck: 'critical,ignored',
    };
    expect(by(responderWith(critical))).toBe('good');
  });

  it.each<[string, Made]>([
    ['has no extended key usage', responderWith({ extendedKeyUsage: undefined })],
    ['has another one', responderWith({ extendedKeyUsage: 'clientAuth' })],
    ['has any', responderWith({ extendedKeyUsage: 'anyExtendedKeyUsage' })],
    ['may sign nothing', responderWith({ keyUsage: 'critical,keyEncipherment' })],
    ['holds what is critical and not known', responderWith({ '1.2.3.4': 'critical,ASN1:NULL' })],
    ['is another CA’s', responderWith({}, other)],
    ['is the root’s', responderWith({}, root)],
    ['is another CA’s with the issuer’s key', responderWith({}, ca({ name: 'Other', key: 'Issuer' }))],
    ['is its own', leaf({ ...delegate.spec, issuer: ca({ name: 'Issuer', key: 'rogue' }) })],
    ['has expired', responderWith({}, issuer, { until: '20260531235959Z' })],
    ['is not valid yet', responderWith({}, issuer, { from: '20260601000001Z' })],
  ])('is refused where the delegate %s', (_, responder) => {
    expect(by(responder)).toBe('unknown');
  });

  it('is signed by a delegate in the last and in the first second of its certificate', () => {
    expect(by(responderWith({}, issuer, { until: '20260601000000Z' }))).toBe('good');
    expect(by(responderWith({}, issuer, { from: '20260601000000Z' }))).toBe('good');
  });

  it('is signed by a delegate with a key or certificate of other times, where the caller allows it', () => {
    const small = responderWith({}, issuer, { key: 'small-responder' });
    expect(by(small)).toBe('unknown');
    expect(by(small, { allowSha1: true })).toBe('good');
    const sha1 = responderWith({}, issuer, { digest: 'sha1' });
    expect(by(sha1)).toBe('unknown');
    expect(by(sha1, { allowSha1: true })).toBe('good');
  });

  it('is signed by a delegate whose own status is asked of the lists', () => {
    const list = (entries: Readonly<Record<string, string>>) => [crl({ issuer, entries })];
    const about = list({ '4D': 'keyCompromise' });
    // Of the certificate itself this list speaks as well: only what it says of the delegate is looked at here.
    expect(by(checked)).toBe('unknown');
    expect(by(checked, { crls: list({}) })).toBe('good');
    expect(by(checked, { crls: about })).toBe('revoked');
    const answer = written({ status: 6 }, { responder: checked, certificates: [checked.der] });
    expect(status(answer)).toBe('unknown');
    expect(status(answer, { crls: list({}) })).toBe('suspended');
    const nocheck = written({ status: 6 }, { responder: delegate, certificates: [delegate.der] });
    expect(status(nocheck)).toBe('suspended');
    for (const reason of ['keyCompromise', 'certificateHold'])
      expect(status(nocheck, { crls: list({ '0A': reason }) })).toBe('good');
  });

  it('counts once among several, of which the worst stands', () => {
    const singles = (...statuses: WrittenSingle['status'][]) =>
      status(
        writtenResponse({ singles: statuses.map((one) => ({ ...single, status: one })), responder: issuer }),
      );
    expect(singles('unknown', 'good')).toBe('good');
    expect(singles('good', 'revoked')).toBe('revoked');
    expect(singles('revoked', 'good')).toBe('revoked');
    expect(singles('good', 6)).toBe('suspended');
    expect(singles(6, 'good', 1)).toBe('revoked');
    expect(singles(8)).toBe('revoked');
    expect(singles('unknown', 'unknown')).toBe('unknown');
    const both = [{ ...single, subject: other, issuer: root }, single];
    expect(status(writtenResponse({ singles: both, responder: issuer }))).toBe('good');
  });

  it('is weighed against lists: revoked by either, then the later of hold and good, then good over unknown', () => {
    const list = (entries: Readonly<Record<string, string>>, from = '20260501000000Z') =>
      crl({ issuer, entries, from });
    const hold = { '4D': 'certificateHold' };
    const together = (about: Partial<WrittenSingle>, ...crls: Uint8Array[]) =>
      statusOf({ path, crls, ocsp: [written(about)], at: now });
    expect(together({}, list({ '4D': 'keyCompromise' }))).toBe('revoked');
    expect(together({ status: 'revoked' }, list({}))).toBe('revoked');
    expect(together({ status: 'unknown' }, list({}))).toBe('good');
    expect(together({ status: 'good' }, forged(list({})))).toBe('good');
    expect(together({}, list(hold))).toBe('good');
    expect(together({}, list(hold, '20260520000000Z'))).toBe('suspended');
    expect(together({}, list(hold, '20260520000001Z'))).toBe('suspended');
    expect(together({ status: 6 }, list({}))).toBe('suspended');
    expect(together({ status: 6 }, list({}, '20260520000001Z'))).toBe('good');
  });
});

describe('an answer with a crowd of certificates', () => {
  it('has its responder’s name prepared once', async () => {
    // U+FDFA is eighteen characters in comparable form.
    const value = tlv(0x0c, Buffer.from('\ufdfa'.repeat(10_000)));
    const longName = sequence(tlv(0x31, sequence(oid('2.5.4.3'), value)));
    const responder = edited(delegate, (parts) => parts.map((part, at) => (at === 5 ? longName : part)));
    const certificates = Array.from({ length: 250 }, () => delegate.der);
    const singles = [{ subject: user, issuer, status: 'good' as const }];
    const response = writtenResponse({ responder, singles, certificates });
    const prepared = await normalizations(() =>
      expect(statusOf({ path, crls: [rootList], ocsp: [response] })).toBe('unknown'),
    );
    // 250 times that where it is prepared for each.
    expect(prepared).toBe(2);
  });
});

import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import { createOcspRequest, parseOcspResponse } from '../../../electron/pki/x509/ocsp.ts';
import {
  child,
  context,
  contextPrimitive,
  enumerated,
  fromHex,
  integer,
  octets,
  oid,
  sequence,
  tlv,
  toHex,
} from '../../fixtures/der.ts';
import { opensslSays } from './support/openssl-cache.ts';
import {
  errorResponse,
  keyHash,
  nonceExtension,
  opensslAnswers,
  wrapped,
  writtenResponse,
} from './support/ocsp.ts';
import { ca, leaf } from './support/path-builder.ts';
import { extension } from './support/written-crl.ts';
import { codeOf } from './support/refusal.ts';

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const user = leaf({ name: 'user', issuer, serial: '00FF4D' });
const nonce = fromHex('0102030405060708090a0b0c0d0e0f10');

describe('createOcspRequest', () => {
  it('is the request that OpenSSL makes', () => {
    const files = { issuer: issuer.pem, certificate: user.pem };
    const ours = createOcspRequest(user.der, issuer.der);
    const args = ['-issuer', 'issuer', '-cert', 'certificate', '-no_nonce', '-req_text'];
    const { text: theirs } = opensslSays(files, 'ocsp', ...args);
    const { accepts, text } = opensslSays(
      { ...files, request: ours },
      'ocsp',
      '-reqin',
      'request',
      '-req_text',
    );
    expect(accepts, text).toBe(true);
    expect(text).toBe(theirs);
    expect(text).toContain('Serial Number: FF4D');
  });

  it('carries a nonce of 1 to 128 octets', () => {
    const request = createOcspRequest(user.der, issuer.der, nonce);
    const { text } = opensslSays({ request }, 'ocsp', '-reqin', 'request', '-req_text');
    expect(text).toMatch(/OCSP Nonce:\s+04100102030405060708090A0B0C0D0E0F10/);
    const theirs = pkijs.OCSPRequest.fromBER(Uint8Array.from(request).buffer);
    expect(theirs.tbsRequest.requestExtensions).toHaveLength(1);
    expect(theirs.tbsRequest.requestExtensions![0]!.critical).toBe(false);
    const bounds = [0, 1, 128, 129].map((length) =>
      codeOf(() => createOcspRequest(user.der, issuer.der, new Uint8Array(length))),
    );
    expect(bounds).toEqual(['too-large', 'value', 'value', 'too-large']);
    expect(codeOf(() => createOcspRequest(user.der.subarray(1), issuer.der))).toBe('damaged');
    expect(codeOf(() => createOcspRequest(user.der, issuer.der.subarray(1)))).toBe('damaged');
  });
});

describe('parseOcspResponse', () => {
  const request = createOcspRequest(user.der, issuer.der, nonce);
  const index = { FF4D: 'superseded' };

  it('reads what OpenSSL answers, and pkijs reads the same', () => {
    const der = opensslAnswers({ request, issuer, index });
    const { status, basic } = parseOcspResponse(der);
    expect(status).toBe('successful');
    const [single, ...more] = basic!.responses;
    expect(more).toEqual([]);
    expect(single).toMatchObject({
      hashAlgorithm: '1.3.14.3.2.26',
      status: 'revoked',
      revocation: { at: Date.UTC(2026, 0, 1), reason: 'superseded' },
      hasUnknownCritical: false,
    });
    expect(toHex(single!.serialNumber)).toBe('00ff4d');
    expect(toHex(single!.issuerKeyHash)).toBe(toHex(keyHash(issuer)));
    expect(single!.nextUpdate! - single!.thisUpdate).toBe(7 * 86_400_000);
    expect(toHex(basic!.nonce!)).toBe(toHex(nonce));
    expect(basic!.certificates.map(toHex)).toEqual([toHex(issuer.der)]);
    const { text } = opensslSays({ der }, 'ocsp', '-respin', 'der', '-resp_text', '-noverify');
    const printed = (label: string) => Date.parse(new RegExp(`${label}: (.*)`).exec(text)![1]!);
    expect(basic!.producedAt).toBe(printed('Produced At'));
    expect(single!.thisUpdate).toBe(printed('This Update'));
    expect(single!.nextUpdate).toBe(printed('Next Update'));
    const bytes = pkijs.OCSPResponse.fromBER(Uint8Array.from(der).buffer).responseBytes!.response;
    const theirs = pkijs.BasicOCSPResponse.fromBER(Uint8Array.from(bytes.valueBlock.valueHexView).buffer);
    const [theirSingle] = theirs.tbsResponseData.responses;
    expect(theirSingle!.thisUpdate.getTime()).toBe(single!.thisUpdate);
    expect(theirSingle!.nextUpdate!.getTime()).toBe(single!.nextUpdate);
    expect(theirs.tbsResponseData.producedAt.getTime()).toBe(basic!.producedAt);
    expect(toHex(theirSingle!.certID.serialNumber.valueBlock.valueHexView)).toBe('00ff4d');
  });

  it('reads good and unknown, a responder named by its key, no certificates and no nextUpdate', () => {
    const options = ['-resp_key_id', '-resp_no_certs'];
    const read = (entries: Readonly<Record<string, string>>) =>
      parseOcspResponse(opensslAnswers({ request, issuer, index: entries, options })).basic!;
    const good = read({ FF4D: '' });
    expect(good.responses[0]).toMatchObject({ status: 'good', revocation: undefined, nextUpdate: undefined });
    expect(good.certificates).toEqual([]);
    expect('keyHash' in good.responder && toHex(good.responder.keyHash)).toBe(toHex(keyHash(issuer)));
    expect(read({ '01': '' }).responses[0]).toMatchObject({ status: 'unknown', revocation: undefined });
  });

  it('reads errors by their names', () => {
    const names = ['malformedRequest', 'internalError', 'tryLater', 'unused', 'sigRequired', 'unauthorized'];
    for (const [i, status] of names.entries()) {
      const der = errorResponse(i + 1);
      expect(parseOcspResponse(der)).toEqual({ status, basic: undefined });
      const { text } = opensslSays({ der }, 'ocsp', '-respin', 'der', '-noverify');
      if (status !== 'unused') expect(text).toContain(`Responder Error: ${status.toLowerCase()} (${i + 1})`);
    }
  });

  const singles = [{ subject: user, issuer, status: 'good' }] as const;
  const basicOf = (response: Uint8Array) => child(response, 1, 0, 1).content;
  /** A response whose ResponseData is these elements; its signature is never looked at. */
  const around = (...data: Uint8Array[]) =>
    wrapped(sequence(sequence(...data), sequence(oid('1.2.3')), tlv(3, fromHex('00'))));
  const data = child(basicOf(writtenResponse({ singles, responder: issuer })), 0);
  const [responder, producedAt, responses] = [0, 1, 2].map((i) => child(data.whole, i).whole) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const [certId, , thisUpdate] = [0, 1, 2].map((i) => child(responses, 0, i).whole) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const withStatus = (status: Uint8Array) =>
    around(responder, producedAt, sequence(sequence(certId, status, thisUpdate)));
  const certIdOf = (...parts: Uint8Array[]) =>
    around(
      responder,
      producedAt,
      sequence(sequence(sequence(...parts), contextPrimitive(0, new Uint8Array(0)), thisUpdate)),
    );
  const certIdParts = [0, 1, 2, 3].map((i) => child(certId, i).whole);

  it.each<[string, Uint8Array, string]>([
    ['what was taken apart and put together', around(responder, producedAt, responses), 'value'],
    ['version 1 spelled out', around(context(0, integer(0)), responder, producedAt, responses), 'value'],
    ['version 2', around(context(0, integer(1)), responder, producedAt, responses), 'unsupported'],
    ['an unknown error', errorResponse(7), 'damaged'],
    ['success without content', errorResponse(0), 'damaged'],
    [
      'another type of response',
      wrapped(basicOf(writtenResponse({ singles, responder: issuer })), '1.2.3'),
      'unsupported',
    ],
    ['something behind the response', sequence(enumerated(1), context(1)), 'damaged'],
    [
      'something behind its octets',
      sequence(
        enumerated(0),
        context(
          0,
          sequence(
            oid('1.3.6.1.5.5.7.48.1.1'),
            octets(basicOf(writtenResponse({ singles, responder: issuer }))),
            tlv(5),
          ),
        ),
      ),
      'damaged',
    ],
    [
      'something behind the certificates',
      wrapped(
        sequence(
          sequence(responder, producedAt, responses),
          sequence(oid('1.2.3')),
          tlv(3, fromHex('00')),
          tlv(5),
        ),
      ),
      'damaged',
    ],
    ['something behind the extensions', around(responder, producedAt, responses, tlv(5)), 'damaged'],
    ['a responder named in another way', around(context(3, tlv(5)), producedAt, responses), 'damaged'],
    [
      'a UTCTime',
      around(responder, tlv(0x17, new TextEncoder().encode('260520000100Z')), responses),
      'damaged',
    ],
    ['a good status with content', withStatus(contextPrimitive(0, fromHex('00'))), 'damaged'],
    ['an unknown status with content', withStatus(contextPrimitive(2, fromHex('00'))), 'damaged'],
    ['an unknown status', withStatus(contextPrimitive(2, fromHex(''))), 'value'],
    ['a status of no kind', withStatus(contextPrimitive(3, fromHex(''))), 'damaged'],
    ['a revocation that goes on', withStatus(context(1, producedAt, tlv(5))), 'damaged'],
    ['a revocation without a date', withStatus(context(1)), 'damaged'],
    ['a CertID that goes on', certIdOf(...certIdParts, tlv(5)), 'damaged'],
    ['a CertID without a serial number', certIdOf(...certIdParts.slice(0, 3)), 'damaged'],
    [
      'a single response that goes on',
      around(
        responder,
        producedAt,
        sequence(sequence(certId, contextPrimitive(0, fromHex('')), thisUpdate, tlv(5))),
      ),
      'damaged',
    ],
    [
      'a nonce that is no OCTET STRING',
      around(
        responder,
        producedAt,
        responses,
        context(1, sequence(extension('1.3.6.1.5.5.7.48.1.2', tlv(5)))),
      ),
      'damaged',
    ],
    [
      'more than 256 single responses',
      around(
        responder,
        producedAt,
        sequence(...Array.from({ length: 257 }, () => child(responses, 0).whole)),
      ),
      'too-large',
    ],
    ['nothing', new Uint8Array(0), 'damaged'],
  ])('%s', (_, der, expected) => {
    expect(codeOf(() => parseOcspResponse(der))).toBe(expected);
  });

  it('notes what is critical and not known, of the response and of a single one', () => {
    const unknown = extension('1.2.3.4', tlv(5), true);
    const notes = (extensions: readonly Uint8Array[], of: readonly Uint8Array[]) => {
      const { basic } = parseOcspResponse(
        writtenResponse({ singles: [{ ...singles[0], extensions: of }], responder: issuer, extensions }),
      );
      return [basic!.hasUnknownCritical, basic!.responses[0]!.hasUnknownCritical];
    };
    expect(notes([], [])).toEqual([false, false]);
    expect(notes([unknown], [])).toEqual([true, false]);
    expect(notes([], [unknown])).toEqual([false, true]);
    expect(notes([extension('1.2.3.4', tlv(5))], [extension('1.2.3.4', tlv(5))])).toEqual([false, false]);
    const critical = extension('1.3.6.1.5.5.7.48.1.2', octets(nonce), true);
    expect(notes([critical], [])).toEqual([false, false]);
    const { basic } = parseOcspResponse(
      writtenResponse({ singles, responder: issuer, extensions: [nonceExtension(nonce)] }),
    );
    expect(toHex(basic!.nonce!)).toBe(toHex(nonce));
  });
});

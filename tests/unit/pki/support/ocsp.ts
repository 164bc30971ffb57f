import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { parseOcspResponse } from '../../../../electron/pki/x509/ocsp.ts';
import {
  child,
  context,
  contextPrimitive,
  enumerated,
  none,
  octets,
  oid,
  sequence,
  tlv,
} from '../../../fixtures/der.ts';
import { kept, opensslMakes } from './openssl-cache.ts';
import { keyPem, type Made } from './path-builder.ts';
import { extension, generalizedTime, signed, subjectOf } from './written-crl.ts';

/** OCSP responses by `openssl ocsp` as the responder, and by hand for what it cannot be made to say. */

export interface OpensslAnswer {
  readonly request: Uint8Array;
  readonly issuer: Made;
  /** Whose key signs; the issuer where absent. */
  readonly responder?: Made;
  /** Serial number (hex) → reason in OpenSSL's spelling, or '' for a valid certificate. */
  readonly index: Readonly<Record<string, string>>;
  /** More of its options: `-resp_key_id`, `-resp_no_certs`, `-ndays 1` … */
  readonly options?: readonly string[];
}

/** OpenSSL's answer to a request; its times are those of the run that first made it. */
export const opensslAnswers = (answer: OpensslAnswer): Uint8Array => {
  const { request, issuer, responder = issuer, index, options = ['-ndays', '7'] } = answer;
  const lines = Object.entries(index).map(([serial, reason]) =>
    reason
      ? `R\t400101000000Z\t260101000000Z,${reason}\t${serial}\tunknown\t/CN=x\n`
      : `V\t400101000000Z\t\t${serial}\tunknown\t/CN=x\n`,
  );
  const files = {
    request,
    index: lines.join(''),
    ca: issuer.pem,
    responder: responder.pem,
    key: keyPem(responder.key),
  };
  const args = [
    ...['ocsp', '-index', 'index', '-CA', 'ca', '-rsigner', 'responder', '-rkey', 'key'],
    ...['-reqin', 'request', '-respout', 'out', ...options],
  ];
  return kept(['ocsp', ...args, ...Object.entries(files).flat()], () => opensslMakes(files, ...args));
};

/** One second after a response was made. */
export const justAfter = (response: Uint8Array): Date =>
  new Date(parseOcspResponse(response).basic!.producedAt + 1000);

export interface WrittenSingle {
  readonly subject: Made;
  readonly issuer: Made;
  /** `revoked` without a reason, or its CRLReason. */
  readonly status: 'good' | 'unknown' | 'revoked' | number;
  readonly thisUpdate?: string;
  /** `null`: none. */
  readonly nextUpdate?: string | null;
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5';
  readonly extensions?: readonly Uint8Array[];
}

const hashOids = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** The octets of a certificate's public key, taken from node:crypto's own encoding of it. */
const keyOctets = (made: Made): Uint8Array => {
  const spki = createPublicKey(
    new X509Certificate(made.der).publicKey.export({ format: 'pem', type: 'spki' }),
  );
  return child(new Uint8Array(spki.export({ format: 'der', type: 'spki' })), 1).content.subarray(1);
};

export const keyHash = (made: Made, hash = 'sha1'): Uint8Array =>
  createHash(hash).update(keyOctets(made)).digest();

const statusOf = (status: WrittenSingle['status']): Uint8Array => {
  if (status === 'good') return contextPrimitive(0, new Uint8Array(0));
  if (status === 'unknown') return contextPrimitive(2, new Uint8Array(0));
  const reason = status === 'revoked' ? [] : [context(0, enumerated(status))];
  return context(1, generalizedTime('20260401000000Z'), ...reason);
};

const single = (spec: WrittenSingle): Uint8Array => {
  const { subject, issuer, status, hash = 'sha1', extensions = [] } = spec;
  const { thisUpdate = '20260520000000Z', nextUpdate = '20260620000000Z' } = spec;
  const digest = (data: Uint8Array) => octets(createHash(hash).update(data).digest());
  return sequence(
    sequence(
      sequence(oid(hashOids[hash]), none()),
      digest(child(subject.der, 0, 3).whole),
      digest(keyOctets(issuer)),
      child(subject.der, 0, 1).whole,
    ),
    statusOf(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate ? [context(0, generalizedTime(nextUpdate))] : []),
    ...(extensions.length > 0 ? [context(1, sequence(...extensions))] : []),
  );
};

export interface WrittenResponse {
  readonly singles: readonly WrittenSingle[];
  readonly responder: Made;
  readonly byKey?: boolean;
  /** The signer's key, where it is not the responder's. */
  readonly key?: string;
  readonly producedAt?: string;
  readonly extensions?: readonly Uint8Array[];
  readonly certificates?: readonly Uint8Array[];
  readonly version?: Uint8Array;
}

export const nonceExtension = (nonce: Uint8Array): Uint8Array =>
  extension('1.3.6.1.5.5.7.48.1.2', octets(nonce));

export const wrapped = (basic: Uint8Array, type = '1.3.6.1.5.5.7.48.1.1'): Uint8Array =>
  sequence(enumerated(0), context(0, sequence(oid(type), octets(basic))));

export const writtenResponse = (spec: WrittenResponse): Uint8Array => {
  const { responder, extensions = [], certificates = [], version } = spec;
  const data = sequence(
    ...(version ? [context(0, version)] : []),
    spec.byKey ? context(2, octets(keyHash(responder))) : context(1, subjectOf(responder)),
    generalizedTime(spec.producedAt ?? '20260520000100Z'),
    sequence(...spec.singles.map(single)),
    ...(extensions.length > 0 ? [context(1, sequence(...extensions))] : []),
  );
  const basic = child(signed(data, spec.key ?? responder.key));
  return wrapped(
    tlv(0x30, basic.content, ...(certificates.length > 0 ? [context(0, sequence(...certificates))] : [])),
  );
};

/** A response that is an error. */
export const errorResponse = (status: number): Uint8Array => sequence(enumerated(status));

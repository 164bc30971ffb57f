import { sign } from 'node:crypto';
import { crlReasons, type RevokedEntry } from '../fixtures/crl.ts';
import {
  bits,
  bytes,
  context,
  contextPrimitive,
  enumerated,
  octets,
  oid,
  sequence,
  tlv,
  type Bytes,
} from '../fixtures/der.ts';
import { encodeExtensions } from '../fixtures/profile.ts';
import type { Responder } from './responder.ts';

export type Verdict = 'good' | 'unknown' | RevokedEntry;

export interface Answers {
  readonly responder: Responder;
  readonly singles: readonly { readonly certId: Bytes; readonly verdict: Verdict }[];
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly nonce: Bytes | undefined;
}

/** GeneralizedTime, full seconds: never later than the moment itself. */
const generalizedTime = (at: Date): Bytes =>
  tlv(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\..*/g, '')}Z`));

const empty = new Uint8Array(0);
const certStatus = (verdict: Verdict): Bytes => {
  if (verdict === 'good') return contextPrimitive(0, empty);
  if (verdict === 'unknown') return contextPrimitive(2, empty);
  const reason = context(0, enumerated(crlReasons[verdict.reason]));
  return context(1, generalizedTime(new Date(verdict.at)), reason);
};

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

/** An OCSPResponse (RFC 6960 §4.2.1) for what was asked. */
export const writeOcspResponse = ({ responder, singles, thisUpdate, nextUpdate, nonce }: Answers): Bytes => {
  const until = nextUpdate ? [context(0, generalizedTime(nextUpdate))] : [];
  const nonceExtension = { id: '1.3.6.1.5.5.7.48.1.2', critical: false, value: nonce ?? bytes(empty) };
  const data = sequence(
    context(2, octets(responder.keyHash)),
    generalizedTime(thisUpdate),
    sequence(
      ...singles.map(({ certId, verdict }) =>
        sequence(certId, certStatus(verdict), generalizedTime(thisUpdate), ...until),
      ),
    ),
    ...(nonce ? [context(1, encodeExtensions([nonceExtension]))] : []),
  );
  const basic = sequence(
    data,
    ecdsaWithSha256,
    bits(sign('sha256', data, responder.key)),
    context(0, sequence(responder.certificate)),
  );
  return sequence(enumerated(0), context(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))));
};

/** malformedRequest: not signed, as there is nothing to vouch for. */
export const malformedRequest: Bytes = sequence(enumerated(1));

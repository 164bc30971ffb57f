import { opensslMakes } from '../../unit/pki/support/openssl-cache.ts';
import type { Made as Certificate } from '../../unit/pki/support/path-builder.ts';
import type { Made } from '../corpus.ts';
import { middle, user } from './certificates.ts';
import { ecPem } from './keys.ts';

/** OpenSSL's responder tells its own clock's time: the samples' time is put over it, octet for octet. */
const atSamplesTime = (response: Uint8Array): Uint8Array => {
  const dated = Buffer.from(response);
  // producedAt and thisUpdate, then nextUpdate.
  const times = ['20260501000000Z', '20260501000000Z', '20260701000000Z'].map((text) => Buffer.from(text));
  const generalizedTime = Buffer.from('180f', 'hex');
  let at = 0;
  for (const time of times) {
    at = dated.indexOf(generalizedTime, at);
    if (at < 0) break;
    at += generalizedTime.length;
    time.copy(dated, at);
  }
  return new Uint8Array(dated);
};

const respond = (index: string, responder: Certificate, ...how: string[]): Uint8Array => {
  const files = { ca: middle.pem, user: user.pem, signer: responder.pem, key: ecPem, index };
  const request = opensslMakes(files, 'ocsp', '-issuer', 'ca', '-cert', 'user', '-reqout', 'out', ...how);
  const signer = ['-CA', 'ca', '-rsigner', 'signer', '-rkey', 'key', '-index', 'index', '-ndays', '7'];
  return atSamplesTime(
    opensslMakes({ ...files, request }, 'ocsp', ...signer, '-reqin', 'request', '-respout', 'out'),
  );
};

const good = 'V\t401231235959Z\t\t03\tunknown\t/CN=User\n';
const revoked = 'R\t401231235959Z\t260101000000Z,keyCompromise\t03\tunknown\t/CN=User\n';

export const answers = (): readonly Uint8Array[] => [
  respond(good, middle, '-no_nonce'),
  respond(revoked, middle),
];

export const ocsp = (): Made => ({
  good: respond(good, middle, '-no_nonce'),
  revoked: respond(revoked, middle),
  unknown: respond('', middle, '-no_nonce'),
  refused: Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x06),
});

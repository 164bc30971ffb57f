import { withRandom } from './key-file.ts';
import { authorityExtensions } from './kisa.ts';
import { bytes, type OpenSsl } from './openssl.ts';

/** A key pair of OpenSSL's with its certificate; PEM files of both lie in the folder under the name. */
export interface Holder {
  readonly certificate: Uint8Array;
  /** As OpenSSL writes it: without R. */
  readonly pkcs8: Uint8Array;
}

export const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');

const certified = (
  openssl: OpenSsl,
  name: string,
  options: Parameters<OpenSsl['certificate']>[1],
): Holder => ({
  certificate: openssl.certificate(name, options),
  pkcs8: openssl.pkcs8(name),
});

/** A customer's certificates under one CA: for signing, for encryption (km), on a curve; and a stranger's. */
export const pfxHolders = (openssl: OpenSsl) => {
  const rsa = (name: string, subject: string, extensions: string, issuer?: string): Holder => {
    openssl.key(name);
    return certified(openssl, name, {
      subject,
      extensions,
      serial: name.length,
      ...(issuer ? { issuer } : {}),
    });
  };
  const user = '/C=kr/CN=사용자';
  const ca = rsa('ca', '/C=KR/O=KICA/CN=CA', authorityExtensions());
  const signUsage = 'keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash';
  const kmUsage = 'keyUsage=critical,keyEncipherment\nsubjectKeyIdentifier=hash';
  const signing = rsa('sign', user, signUsage, 'ca');
  const km = rsa('km', user, kmUsage, 'ca');
  const stranger = rsa('stranger', '/C=kr/CN=누구', signUsage, 'ca');
  openssl.ecKey('ec', 'P-256');
  const ec = certified(openssl, 'ec', {
    subject: '/C=kr/CN=곡선',
    issuer: 'ca',
    serial: 9,
    extensions: signUsage,
  });
  return {
    ca,
    signing: { ...signing, pkcs8: withRandom(signing.pkcs8, random) },
    km: { ...km, pkcs8: withRandom(km.pkcs8, random) },
    stranger,
    ec,
    /** `signing` as OpenSSL exports it, which drops R. */
    bareSigning: signing,
  };
};

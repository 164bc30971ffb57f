import { withRandom } from './key-file.ts';
import { authorityExtensions } from './kisa.ts';
import { kept } from './openssl-cache.ts';
import { bytes, type OpenSsl } from './openssl.ts';

/** A key pair of OpenSSL's with its certificate; PEM files of both lie in the folder under the name. */
export interface Holder {
  readonly certificate: Uint8Array;
  /** As OpenSSL writes it: without R. */
  readonly pkcs8: Uint8Array;
}

export const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');

/** Puts NAME.pem, NAME.crt and NAME.der into the folder, made once and kept: RSA keys are slow. */
const holder = (
  openssl: OpenSsl,
  name: string,
  make: () => void,
  options: Parameters<OpenSsl['certificate']>[1],
): Holder => {
  const inputs = ['pfx holder', name, JSON.stringify(options)];
  openssl.write(
    `${name}.pem`,
    kept([...inputs, 'key'], () => {
      make();
      return openssl.read(`${name}.pem`);
    }),
  );
  openssl.write(
    `${name}.crt`,
    kept([...inputs, 'certificate', openssl.read(`${name}.pem`)], () => {
      openssl.certificate(name, { ...options, days: 3650 });
      return openssl.read(`${name}.crt`);
    }),
  );
  openssl.run('x509', '-in', `${name}.crt`, '-outform', 'DER', '-out', `${name}.der`);
  return { certificate: openssl.read(`${name}.der`), pkcs8: openssl.pkcs8(name) };
};

/** A customer's certificates under one CA: for signing, for encryption (km), on a curve; and a stranger's. */
export const pfxHolders = (openssl: OpenSsl) => {
  const rsa = (name: string, subject: string, extensions: string, issuer?: string) =>
    holder(openssl, name, () => openssl.key(name), {
      subject,
      extensions,
      serial: name.length,
      ...(issuer ? { issuer } : {}),
    });
  const user = '/C=kr/CN=사용자';
  const ca = rsa('ca', '/C=KR/O=KICA/CN=CA', authorityExtensions());
  const signUsage = 'keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash';
  const kmUsage = 'keyUsage=critical,keyEncipherment\nsubjectKeyIdentifier=hash';
  const signing = rsa('sign', user, signUsage, 'ca');
  const km = rsa('km', user, kmUsage, 'ca');
  const stranger = rsa('stranger', '/C=kr/CN=누구', signUsage, 'ca');
  const ec = holder(openssl, 'ec', () => openssl.ecKey('ec', 'P-256'), {
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

import { createHash } from 'node:crypto';
import type { KeySource } from '../../../../shared/key-job.ts';
import { encryptKey } from '../../../fixtures/key-encryption.ts';
import { koreanPfx, modernPfx, type Pair } from '../../../fixtures/pkcs12.ts';
import { withRandom } from '../../pki/support/key-file.ts';
import { userExtensions } from '../../pki/support/kisa.ts';
import { bytes, hex, type OpenSsl } from '../../pki/support/openssl.ts';

/** KISA's known answer: this R under the number 1234561234567 makes this VID. */
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const vid = '17692c8dd00ead33791de0a64a937c60799634c64ac56fa57570c0e05252ab35';

export const password = 'q1w2e3r4!@';
export const subject = '/C=kr/O=yessign/OU=personal4IB/OU=KMB/CN=홍길동(Hong)0004041202601011234567';

export interface Holder {
  readonly certificate: Uint8Array;
  /** R and all. */
  readonly pkcs8: Uint8Array;
}

/** A certificate with that VID by OpenSSL, and its key with that R. */
export const holder = (
  openssl: OpenSsl,
  name: string,
  { usage = 'digitalSignature,nonRepudiation', of = subject }: { usage?: string; of?: string } = {},
): Holder => {
  openssl.key(name);
  const extensions = userExtensions({ realName: '홍길동', vid, usage });
  return {
    certificate: openssl.certificate(name, { subject: of, extensions, serial: name.length }),
    pkcs8: withRandom(openssl.pkcs8(name), random),
  };
};

/** R as it stands in a PKCS#8 (attribute, SET, BIT STRING of 20 octets), hashed twice with the number, spelled out. */
export const vidProvenBy = (pkcs8: Uint8Array, certificate: Uint8Array): boolean => {
  const [, found = ''] = hex(pkcs8).split('2a831a8c9a440a0101033117031500');
  const content = Buffer.from(
    `3026130d${Buffer.from('1234561234567').toString('hex')}031500${found.slice(0, 40)}`,
    'hex',
  );
  const once = createHash('sha256').update(content).digest();
  const twice = createHash('sha256').update(once).digest('hex');
  return twice === vid && hex(certificate).includes(twice);
};

type Scheme = Parameters<typeof encryptKey>[2];
type EncryptedFile = Extract<KeySource, { kind: 'encrypted-file' }>;

/** signCert.der and signPri.key (and the km pair) as foreign primitives write them. */
export const keyFiles = async (
  signing: Holder,
  km: Holder | null = null,
  { scheme = 'seed-cbc-with-sha1', kmPassword = password }: { scheme?: Scheme; kmPassword?: string } = {},
): Promise<EncryptedFile> => ({
  kind: 'encrypted-file',
  certificate: signing.certificate,
  encryptedKey: await encryptKey(signing.pkcs8, password, scheme),
  ...(km
    ? { km: { certificate: km.certificate, encryptedKey: await encryptKey(km.pkcs8, kmPassword, scheme) } }
    : {}),
});

const pairOf = ({ certificate, pkcs8 }: Holder): Pair => ({
  certificate,
  pkcs8,
  keyId: createHash('sha1').update(certificate).digest(),
});
/** A .pfx by foreign primitives, its pairs in this order. */
export const pfx = (holders: readonly Holder[], form: 'korean' | 'modern', secret = password): KeySource => ({
  kind: 'pkcs12',
  file: (form === 'korean' ? koreanPfx : modernPfx)(holders.map(pairOf), secret),
});

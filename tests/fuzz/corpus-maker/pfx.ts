import { koreanPfx } from '../../fixtures/pkcs12.ts';
import { opensslMakes } from '../../unit/pki/support/openssl-cache.ts';
import { kisaUser, root } from './certificates.ts';
import { passwordText, rsaKey, rsaPem } from './keys.ts';
import type { Made } from '../corpus.ts';

const exported = (...how: string[]): Uint8Array =>
  opensslMakes(
    { key: rsaPem, user: kisaUser.pem, ca: root.pem },
    ...[
      'pkcs12',
      '-export',
      '-in',
      'user',
      '-inkey',
      'key',
      '-certfile',
      'ca',
      '-name',
      '서명',
      '-out',
      'out',
    ],
    ...[
      '-passout',
      `pass:${passwordText}`,
      '-iter',
      '2',
      '-provider',
      'legacy',
      '-provider',
      'default',
      ...how,
    ],
  );

const sealed = (scheme: string): Uint8Array => exported('-nomac', '-keypbe', scheme, '-certpbe', scheme);

/** With a MAC nothing behind it is reached by a spoiled file: most are without one, one in clear as well. */
export const pfx = (): Made => ({
  mac: exported('-macalg', 'sha256'),
  'mac-sha512': exported('-macalg', 'sha512', '-keypbe', 'NONE', '-certpbe', 'NONE'),
  clear: exported('-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE'),
  aes: sealed('AES-256-CBC'),
  '3des': sealed('PBE-SHA1-3DES'),
  '2-key-3des': sealed('PBE-SHA1-2DES'),
  'rc2-40': sealed('PBE-SHA1-RC2-40'),
  'rc2-128': sealed('PBE-SHA1-RC2-128'),
  'rc4-40': sealed('PBE-SHA1-RC4-40'),
  'rc4-128': sealed('PBE-SHA1-RC4-128'),
  seed: sealed('SEED-CBC'),
  korean: koreanPfx(
    [{ certificate: kisaUser.der, pkcs8: rsaKey, keyId: new Uint8Array(20).fill(1) }],
    passwordText,
    2,
  ),
});

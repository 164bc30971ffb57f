import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PkiError } from '../../../electron/pki/errors.ts';
import { readPlainPrivateKey } from '../../../electron/pki/private-key.ts';
import { computeVid, identityOf, matchesVid, randomLength } from '../../../electron/pki/vid.ts';
import { readX509 } from '../../../electron/pki/x509/x509.ts';
import { rsaOf } from './support/foreign-keys.ts';
import { withRandom } from './support/key-file.ts';
import { userExtensions } from './support/kisa.ts';
import { bytes, hex, OpenSsl } from './support/openssl.ts';

const openssl = new OpenSsl();
const idn = '1234561234567';
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const vids = {
  'SHA-256': '17692c8dd00ead33791de0a64a937c60799634c64ac56fa57570c0e05252ab35',
  'SHA-1': 'db7e38dbaae245f6c24a623399cb522bfd0a3d3a',
} as const;
openssl.key('user', 1024);
const certificateOf = (extensions: string): Uint8Array =>
  openssl.certificate('user', { subject: '/C=kr/CN=user', extensions });

describe('VID', () => {
  it('agrees with the published answers', () => {
    // HashContent as KCAC.TS.SIVID has it, written out, and hashed twice by node:crypto.
    const content = bytes('3026130d3132333435363132333435363703150079ea7568a2d3776604e18bcd3a1b1b85b7da0872');
    for (const [hash, expected] of Object.entries(vids) as ['SHA-256' | 'SHA-1', string][]) {
      const digest = (data: Uint8Array) =>
        createHash(hash.replace('-', '').toLowerCase()).update(data).digest();
      expect(hex(digest(digest(content)))).toBe(expected);
      expect(hex(computeVid(idn, random, hash))).toBe(expected);
    }
  });

  it('of a business has ten digits, and OpenSSL hashes it alike', () => {
    openssl.write(
      'vid.cnf',
      'asn1=SEQUENCE:s\n[s]\nidn=PRINTABLESTRING:1234567890\nr=FORMAT:HEX,BITSTRING:' + hex(random),
    );
    openssl.run('asn1parse', '-genconf', 'vid.cnf', '-noout', '-out', 'content');
    openssl.run('dgst', '-sha256', '-binary', '-out', 'once', 'content');
    const twice = openssl.run('dgst', '-sha256', '-binary', 'once');
    expect(hex(computeVid('1234567890', random, 'SHA-256'))).toBe(hex(twice));
  });

  it('takes 13 or 10 digits and R of 20 octets only', () => {
    for (const bad of [
      '',
      '123456789',
      '12345678901',
      '123456789012',
      '12345678901234',
      '123456-1234567',
      '１２３４５６７８９０',
    ]) {
      expect(() => computeVid(bad, random, 'SHA-256'), bad).toThrow(RangeError);
    }
    for (const length of [0, randomLength - 1, randomLength + 1]) {
      expect(() => computeVid(idn, new Uint8Array(length), 'SHA-256')).toThrow(RangeError);
    }
  });

  it('is matched under the hash the certificate names, and no other', () => {
    for (const [hash, name] of [
      ['SHA-256', 'sha256'],
      ['SHA-1', 'sha1'],
    ] as const) {
      const der = certificateOf(userExtensions({ realName: '홍길동', vid: vids[hash], hash: name }));
      expect(matchesVid(der, idn, random)).toBe(true);
      expect(matchesVid(der, '1234561234568', random)).toBe(false);
      expect(matchesVid(der, idn, new Uint8Array(20))).toBe(false);
      expect(identityOf(readX509(der))).toEqual({ realName: '홍길동', vid: { hash, value: vids[hash] } });
    }
    const swapped = certificateOf(userExtensions({ realName: '홍길동', vid: vids['SHA-1'], hash: 'sha256' }));
    expect(matchesVid(swapped, idn, random)).toBe(false);
  });

  it('under another hash, or none at all, matches nobody', () => {
    const extensions = userExtensions({ realName: '홍길동', vid: vids['SHA-256'] });
    const sha512 = certificateOf(extensions.replace('2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.3'));
    expect(identityOf(readX509(sha512)).vid?.hash).toBe('unsupported');
    expect(matchesVid(sha512, idn, random)).toBe(false);
    expect(matchesVid(certificateOf(userExtensions({ realName: '홍길동' })), idn, random)).toBe(false);
    expect(identityOf(readX509(certificateOf('')))).toEqual({});
    expect(
      identityOf(readX509(certificateOf('subjectAltName=DNS:a.example,otherName:1.2.3;UTF8:x'))),
    ).toEqual({});
  });

  it('is found behind other kinds of information', () => {
    const extensions = userExtensions({ realName: '홍길동', vid: vids['SHA-256'] }).replace(
      'one=SEQUENCE:info',
      'zero=SEQUENCE:else\none=SEQUENCE:info\n[else]\ntype=OID:1.2.410.200004.10.1.1.2\nvalue=NULL\n[unused]',
    );

    expect(matchesVid(certificateOf(extensions), idn, random)).toBe(true);
  });

  it('answers damaged for no certificate, and for an identity that is none', () => {
    expect(() => matchesVid(new Uint8Array(3), idn, random)).toThrow(PkiError);
    const broken = certificateOf('subjectAltName=otherName:1.2.410.200004.10.1.1;UTF8:x');
    expect(() => matchesVid(broken, idn, random)).toThrow(PkiError);
  });
});

describe('R in a private key', () => {
  it('is the attribute of 20 octets; another length is damage', () => {
    const plain = rsaOf('modp1', 'modp2');
    const withR = readPlainPrivateKey(withRandom(plain, random));
    expect(hex(withR.random!)).toBe(hex(random));
    expect(readPlainPrivateKey(plain).random).toBeUndefined();
    for (const length of [0, 19, 21]) {
      const bad = withRandom(plain, new Uint8Array(length));
      expect(() => readPlainPrivateKey(bad), String(length)).toThrow(PkiError);
    }
  });
});

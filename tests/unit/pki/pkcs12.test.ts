import forge from 'node-forge';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { hex, legacy, OpenSsl, utf8 } from './support/openssl.ts';
import { pkijsPfx } from './support/pfx-foreign.ts';
import { pfxHolders, random } from './support/pfx-holder.ts';

/** openPkcs12 on what other programs write. */
const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
let holders: ReturnType<typeof pfxHolders>;

beforeAll(() => {
  holders = pfxHolders(openssl);
});

const exported = (name: string, ...options: string[]): Uint8Array => {
  const what = ['pkcs12', '-export', '-in', `${name}.crt`, '-inkey', `${name}.pem`, '-out', 'file.pfx'];
  openssl.run(...what, '-passout', 'pass:q1w2e3r4!@', ...options);
  return openssl.read('file.pfx');
};

/** Everything openssl pkcs12 encrypts with that a PFX is met under. */
const encryptions = [
  'PBE-SHA1-RC4-128',
  'PBE-SHA1-RC4-40',
  'PBE-SHA1-3DES',
  'PBE-SHA1-2DES',
  'PBE-SHA1-RC2-128',
  'PBE-SHA1-RC2-40',
  'AES-128-CBC',
  'AES-192-CBC',
  'AES-256-CBC',
  'DES-EDE3-CBC',
  'SEED-CBC',
  'NONE',
];

describe('openPkcs12 on OpenSSL’s files', () => {
  const opens = async (file: Uint8Array) => {
    const { pairs } = await openPkcs12(file, password);
    expect(pairs).toHaveLength(1);
    expect(hex(pairs[0]!.certificate)).toBe(hex(holders.signing.certificate));
    expect(hex(pairs[0]!.privateKey!.der)).toBe(hex(holders.bareSigning.pkcs8));
    expect(pairs[0]!.chain.map(hex)).toEqual([hex(holders.ca.certificate)]);
  };

  it.each(encryptions)('opens keys and certificates under %s, and each beside the other', async (name) => {
    const more = ['-iter', '1', '-certfile', 'ca.crt', ...legacy];
    await opens(exported('sign', '-keypbe', name, '-certpbe', name, ...more));
    await opens(exported('sign', '-keypbe', name, '-certpbe', 'AES-256-CBC', ...more));
    await opens(exported('sign', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', name, ...more, '-nomac'));
  });

  it.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('verifies a MAC with %s', async (digest) => {
    const file = exported('sign', '-macalg', digest, '-certfile', 'ca.crt');
    await opens(file);
    const wrong = openPkcs12(file, utf8('q1w2e3r4!'));
    await expect(wrong).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it.each([
    ['as it is by default', []],
    ['with -legacy, the old default', ['-legacy']],
    ['with -descert', ['-descert', '-legacy']],
    ['with -noiter and -nomaciter', ['-noiter', '-nomaciter']],
    ['with names and Microsoft’s attributes', ['-name', '내 인증서', '-caname', 'CA', '-CSP', 'x', '-LMK']],
    ['without a MAC', ['-nomac']],
    ['with nothing encrypted and no MAC', ['-certpbe', 'NONE', '-keypbe', 'NONE', '-nomac']],
  ])('opens a file written %s', async (_, options) => {
    await opens(exported('sign', ...options, '-certfile', 'ca.crt'));
  });

  it.each([
    ['pbeWithSHAAnd128BitRC4', 'PBE-SHA1-RC4-128'],
    ['pbeWithSHAAnd40BitRC4', 'PBE-SHA1-RC4-40'],
    ['pbeWithSHAAnd3-KeyTripleDES-CBC', 'PBE-SHA1-3DES'],
    ['pbeWithSHAAnd2-KeyTripleDES-CBC', 'PBE-SHA1-2DES'],
    ['pbeWithSHAAnd128BitRC2-CBC', 'PBE-SHA1-RC2-128'],
    ['pbeWithSHAAnd40BitRC2-CBC', 'PBE-SHA1-RC2-40'],
  ])('names %s, in a key file by itself too', async (scheme, name) => {
    const target = ['-outform', 'DER', '-out', 'own.key', '-passout', 'pass:q1w2e3r4!@', ...legacy];
    openssl.run('pkcs8', '-topk8', '-in', 'sign.pem', '-v1', name, ...target);
    expect(inspectEncryption(openssl.read('own.key')).scheme).toBe(scheme);
    const info = await decryptPrivateKey(openssl.read('own.key'), password);
    expect(hex(info.der)).toBe(hex(holders.bareSigning.pkcs8));
  });

  it('keeps the attributes of a PKCS#8 that are not R', async () => {
    // -keysig puts a key usage among them.
    const { pairs } = await openPkcs12(exported('sign', '-keysig'), password);
    expect(hex(pairs[0]!.privateKey!.attributes)).toBe('a00d300b0603551d0f310403020780');
    expect(pairs[0]!.privateKey!.random).toBeUndefined();
  });

  it('answers unsupported for a MAC with MD5 and for Camellia', async () => {
    for (const options of [
      ['-macalg', 'md5'],
      ['-keypbe', 'CAMELLIA-128-CBC'],
      ['-certpbe', 'CAMELLIA-128-CBC'],
    ]) {
      const file = exported('sign', ...options);
      await expect(openPkcs12(file, password)).rejects.toMatchObject({ code: 'unsupported' });
    }
  });

  it.each([
    ['by default', []],
    ['in the Korean form', ['-certpbe', 'NONE', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    [
      'under RC4, which has no padding',
      ['-keypbe', 'PBE-SHA1-RC4-128', '-certpbe', 'PBE-SHA1-RC4-128', ...legacy],
    ],
    ['without a MAC', ['-nomac']],
    [
      'under RC4 without a MAC',
      ['-keypbe', 'PBE-SHA1-RC4-40', '-certpbe', 'PBE-SHA1-RC4-40', '-nomac', ...legacy],
    ],
    ['with certificates in clear and no MAC', ['-certpbe', 'NONE', '-nomac']],
  ])('answers password-wrong for wrong passwords to a file written %s', async (_, options) => {
    const file = exported('sign', '-iter', '1', ...options);
    for (const wrong of ['', 'q1w2e3r4!', 'Q1W2E3R4!@', 'q1w2e3r4!@ ', '비밀번호']) {
      await expect(openPkcs12(file, utf8(wrong)), wrong).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });

  it('never takes a wrong password for damage: 600 of them to encrypted bags without a MAC', async () => {
    const file = exported('sign', '-iter', '1', '-nomac');
    for (let i = 0; i < 600; i++) {
      await expect(openPkcs12(file, utf8(`${i}`))).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });

  it('opens a key on a curve, and tells whose it is', async () => {
    const { pairs } = await openPkcs12(exported('ec', '-certfile', 'ca.crt'), password);
    expect(pairs.map(({ certificate, privateKey }) => [hex(certificate), hex(privateKey!.der)])).toEqual([
      [hex(holders.ec.certificate), hex(holders.ec.pkcs8)],
    ]);
  });

  it('knows a key on a curve where the certificate has its point compressed', async () => {
    openssl.run('ec', '-in', 'ec.pem', '-conv_form', 'compressed', '-out', 'compressed.pem');
    const certificate = openssl.certificate('compressed', { subject: '/CN=ec' });
    expect(certificate.length).toBeLessThan(openssl.certificate('ec', { subject: '/CN=ec' }).length);
    const { pairs } = await openPkcs12(exported('compressed'), password);
    expect(hex(pairs[0]!.certificate)).toBe(hex(certificate));
    expect(pairs[0]!.privateKey).toBeDefined();
  });

  it('lets a certificate stand whose key is of another kind', async () => {
    openssl.run('genpkey', '-algorithm', 'ED25519', '-out', 'ed.pem');
    openssl.certificate('ed', { subject: '/CN=ed', issuer: 'ca' });
    const { pairs } = await openPkcs12(exported('sign', '-certfile', 'ed.crt'), password);
    expect(pairs.map(({ privateKey }) => privateKey !== undefined)).toEqual([true, false]);
    await expect(openPkcs12(exported('ed'), password)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('takes a CA’s certificate with its key for a pair', async () => {
    const { pairs } = await openPkcs12(exported('ca'), password);
    expect(pairs.map(({ certificate, privateKey }) => [hex(certificate), privateKey !== undefined])).toEqual([
      [hex(holders.ca.certificate), true],
    ]);
  });

  it('finds certificates without a key, a key without a certificate, and nothing at all', async () => {
    const what = ['pkcs12', '-export', '-out', 'bare.pfx', '-passout', 'pass:x'];
    openssl.run(...what, '-nokeys', '-in', 'sign.crt');
    const { pairs } = await openPkcs12(openssl.read('bare.pfx'), utf8('x'));
    expect(pairs).toEqual([{ certificate: holders.signing.certificate, chain: [] }]);
    openssl.run(...what, '-nokeys', '-in', 'ca.crt');
    expect(await openPkcs12(openssl.read('bare.pfx'), utf8('x'))).toEqual({ pairs: [] });
    openssl.run(...what, '-nocerts', '-inkey', 'sign.pem');
    expect(await openPkcs12(openssl.read('bare.pfx'), utf8('x'))).toEqual({ pairs: [] });
  });
});

describe('openPkcs12 on node-forge’s files', () => {
  const pem = (name: string): string => Buffer.from(openssl.read(name)).toString();
  const made = (options: object): Uint8Array => {
    const key = forge.pki.privateKeyFromPem(pem('sign.pem'));
    const chain = [pem('sign.crt'), pem('ca.crt')].map((one) => forge.pki.certificateFromPem(one));
    const asn1 = forge.pkcs12.toPkcs12Asn1(key, chain, 'q1w2e3r4!@', { count: 64, ...options });
    return new Uint8Array(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1'));
  };

  it.each([
    ['3des', { algorithm: '3des' }],
    ['aes256', { algorithm: 'aes256' }],
    ['aes128', { algorithm: 'aes128', saltSize: 16 }],
    ['3des, a name, no localKeyID', { algorithm: '3des', generateLocalKeyId: false, friendlyName: 'mine' }],
    ['3des without a MAC', { algorithm: '3des', useMac: false }],
  ])('opens %s', async (_, options) => {
    const { pairs } = await openPkcs12(made(options), password);
    expect(pairs.map((pair) => hex(pair.certificate))).toEqual([hex(holders.signing.certificate)]);
    expect(hex(pairs[0]!.privateKey!.der)).toBe(hex(holders.bareSigning.pkcs8));
    expect(pairs[0]!.chain.map(hex)).toEqual([hex(holders.ca.certificate)]);
    await expect(openPkcs12(made(options), utf8('x'))).rejects.toMatchObject({ code: 'password-wrong' });
  });
});

describe('openPkcs12 on pkijs’s files, BER all through', () => {
  it.each([
    ['AES-128, SHA-1', { length: 128, hash: 'SHA-1' }],
    ['AES-192, SHA-384', { length: 192, hash: 'SHA-384' }],
    ['AES-256, SHA-256', { length: 256, hash: 'SHA-256' }],
    ['AES-256, SHA-512', { length: 256, hash: 'SHA-512' }],
  ] as const)('opens %s, R kept', async (_, options) => {
    const { certificate, pkcs8 } = holders.signing;
    const file = await pkijsPfx(certificate, pkcs8, password, options);
    const { pairs } = await openPkcs12(file, password);
    expect(pairs.map((pair) => hex(pair.certificate))).toEqual([hex(certificate)]);
    expect(hex(pairs[0]!.privateKey!.der)).toBe(hex(pkcs8));
    expect(hex(pairs[0]!.privateKey!.random!)).toBe(hex(random));
    await expect(openPkcs12(file, utf8('x'))).rejects.toMatchObject({ code: 'password-wrong' });
  });
});

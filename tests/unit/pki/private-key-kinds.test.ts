import * as asn1js from 'asn1js';
import { createECDH, createPrivateKey, createPublicKey, ECDH, sign, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import {
  assertMatches,
  decryptPrivateKey,
  encryptPrivateKey,
  inspectEncryption,
  readPlainPrivateKey,
} from '../../../electron/pki/private-key.ts';
import { integer, none, octets as derOctets, oid as derOid, sequence } from '../../fixtures/der.ts';
import { bareEcKey, rsaKey, rsaNumbers, rsaOf } from './support/foreign-keys.ts';
import { oid, seedKeyFile, withRandom } from './support/key-file.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';
import { codeOf } from './support/refusal.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const salt = bytes('c8ea2fa25023c285');
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const curves = {
  'P-256': { oid: '1.2.840.10045.3.1.7', node: 'prime256v1', octets: 32 },
  'P-384': { oid: '1.3.132.0.34', node: 'secp384r1', octets: 48 },
} as const;
type CurveName = keyof typeof curves;
const names = Object.keys(curves) as CurveName[];
const certificates = new Map<string, Uint8Array>();
const keys = new Map<string, Uint8Array>();

beforeAll(() => {
  for (const name of [...names, 'P-256 again'] as const) {
    openssl.ecKey(name, name === 'P-256 again' ? 'P-256' : name);
    certificates.set(name, openssl.certificate(name, { subject: '/CN=ec' }));
    keys.set(name, openssl.pkcs8(name));
  }
});

const publicBits = (point: Uint8Array) =>
  new asn1js.Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [new asn1js.BitString({ valueHex: Uint8Array.from(point).buffer })],
  });
const named = (curve: string) =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [oid(curve)] });

describe('RSA', () => {
  it.each([
    ['1792', rsaOf('modp1', 'modp2')],
    ['3072', rsaOf('modp2', 'modp14')],
    ['4096', rsaOf('modp2', 'modp15')],
    ['8192', rsaOf('modp14', 'modp17')],
  ])('of %s bits opens, and is a key for OpenSSL too', async (bits, plain) => {
    const key = createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' });
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(Number(bits));
    expect(verify('sha256', plain, createPublicKey(key), sign('sha256', plain, key))).toBe(true);
    const file = seedKeyFile(openssl, { plain, password, salt, iterations: 1 });
    expect(hex((await decryptPrivateKey(file, password)).der)).toBe(hex(plain));
    // The first block garbled: the second tells the right password.
    file[file.length - Math.ceil((plain.length + 1) / 16) * 16]! ^= 0x10;
    await expect(decryptPrivateKey(file, password)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('of 1,024 bits opens, and belongs to its certificate', async () => {
    openssl.key('small', 1024);
    const file = seedKeyFile(openssl, { plain: openssl.pkcs8('small'), password, salt, iterations: 1 });
    const certificate = openssl.certificate('small', { subject: '/CN=small' });
    const info = await decryptPrivateKey(file, password);
    expect(() => assertMatches(info, certificate)).not.toThrow();
    expect(codeOf(() => assertMatches(info, certificates.get('P-256')!))).toBe('key-mismatch');
  });

  it('of 512 bits is unsupported, of 9,216 too large', () => {
    openssl.key('tiny', 512);
    expect(codeOf(() => readPlainPrivateKey(openssl.pkcs8('tiny')))).toBe('unsupported');
    expect(codeOf(() => readPlainPrivateKey(rsaOf('modp15', 'modp17')))).toBe('too-large');
  });

  it('is read under id-RSASSA-PSS, and not with three primes or seven numbers', () => {
    const pss = rsaKey(rsaNumbers('modp1', 'modp2'), '1.2.840.113549.1.1.10');
    expect(hex(readPlainPrivateKey(pss).der)).toBe(hex(pss));
    const plain = rsaOf('modp1', 'modp2');
    const multi = Uint8Array.from(plain);
    // The RSAPrivateKey's version: after two headers of four octets, 22 octets in between.
    multi[32] = 1;
    expect(hex(plain.subarray(30, 33))).toBe('020100');
    expect(codeOf(() => readPlainPrivateKey(multi))).toBe('unsupported');
    multi[32] = 2;
    expect(codeOf(() => readPlainPrivateKey(multi))).toBe('too-large');
    const { n, e, d, p, q, dP, dQ } = rsaNumbers('modp1', 'modp2');
    const octetsOf = (value: bigint) => bytes(value.toString(16).padStart(512, '0'));
    const seven = sequence(integer(0), ...[n, e, d, p, q, dP, dQ].map((value) => integer(octetsOf(value))));
    const algorithm = sequence(derOid('1.2.840.113549.1.1.1'), none());
    const few = sequence(integer(0), algorithm, derOctets(seven));
    expect(codeOf(() => readPlainPrivateKey(few))).toBe('damaged');
  });

  it('is damaged where one of its numbers does not fit the others', () => {
    const whole = rsaNumbers('modp1', 'modp2');
    const { n, d, p, q, dP, dQ, qInv } = whole;
    const spoilt = [
      { n: n + 2n },
      // Right for one prime each: a signature by the other gives the key away.
      { d: d + (q - 1n) },
      { d: d + (p - 1n) },
      { dP: dP + 2n },
      { dQ: dQ + 2n },
      { qInv: qInv + 1n },
      { p: n, q: 1n },
      { p: 1n, q: n },
      { p: 0n },
      { q: 0n },
    ];
    for (const part of spoilt) {
      const der = rsaKey({ ...whole, ...part });
      expect(
        codeOf(() => readPlainPrivateKey(der)),
        Object.keys(part).join(),
      ).toBe('damaged');
    }
  });

  it('is refused where any octet of its numbers is another', () => {
    const plain = rsaOf('modp1', 'modp2');
    for (let at = 40; at < plain.length; at += 29) {
      const changed = Uint8Array.from(plain);
      changed[at]! ^= 1;
      expect(
        codeOf(() => readPlainPrivateKey(changed)),
        String(at),
      ).not.toBe('value');
    }
  });
});

describe.each(names)('EC on %s', (name) => {
  const curve = curves[name];
  /** A key of its own whose scalar begins with a zero octet. */
  const short = (): { scalar: Uint8Array; point: Uint8Array } => {
    const own = createECDH(curve.node);
    const scalar = bytes(`00${'5a'.repeat(curve.octets - 1)}`);
    own.setPrivateKey(scalar);
    return { scalar, point: own.getPublicKey() };
  };

  it('opens in every scheme, keeps R, and tells whose it is', async () => {
    const plain = withRandom(keys.get(name)!, random);
    const file = seedKeyFile(openssl, { plain, password, salt, iterations: 2 });
    const info = await decryptPrivateKey(file, password);
    expect(hex(info.der)).toBe(hex(plain));
    expect(hex(info.random!)).toBe(hex(random));
    openssl.run(
      'genpkey',
      '-quiet',
      '-algorithm',
      'EC',
      '-pkeyopt',
      'ec_paramgen_curve:P-521',
      '-out',
      'P-521.pem',
    );
    certificates.set('P-521', openssl.certificate('P-521', { subject: '/CN=ec' }));
    for (const other of [...names, 'P-256 again', 'P-521']) {
      const verdict = codeOf(() => assertMatches(info, certificates.get(other)!));
      expect(verdict, other).toBe(other === name ? 'value' : 'key-mismatch');
    }
  });

  it('opens what OpenSSL encrypts', async () => {
    const target = ['-outform', 'DER', '-out', 'ec.key', '-passout', 'pass:q1w2e3r4!@'];
    openssl.run('pkcs8', '-topk8', '-in', `${name}.pem`, '-v2', 'aes-256-cbc', ...target);
    const info = await decryptPrivateKey(openssl.read('ec.key'), password);
    expect(hex(info.der)).toBe(hex(keys.get(name)!));
  });

  it('is written so that OpenSSL opens it', async () => {
    const { info } = readPrivateKeyInfo(keys.get(name)!);
    const scheme = { kind: 'pbes2', cipher: 'AES-256-CBC', prf: 'sha256', iterations: 2048 } as const;
    openssl.write('ours.key', await encryptPrivateKey(info, password, scheme));
    const source = ['-inform', 'DER', '-in', 'ours.key', '-passin', 'pass:q1w2e3r4!@'];
    openssl.run('pkcs8', ...source, '-topk8', '-nocrypt', '-outform', 'DER', '-out', 'again.p8');
    expect(openssl.read('again.p8')).toEqual(keys.get(name)!);
  });

  it('belongs to a certificate whose point is compressed', () => {
    openssl.run('ec', '-in', `${name}.pem`, '-pubout', '-conv_form', 'compressed', '-out', 'compressed.pub');
    const request = [
      'x509',
      '-new',
      '-force_pubkey',
      'compressed.pub',
      '-key',
      `${name}.pem`,
      '-subj',
      '/CN=c',
    ];
    openssl.run(...request, '-outform', 'DER', '-out', 'compressed.der');
    const compressed = openssl.read('compressed.der');
    expect(compressed.length).toBeLessThan(certificates.get(name)!.length);
    const { info } = readPrivateKeyInfo(keys.get(name)!);
    expect(() => assertMatches(info, compressed)).not.toThrow();
    const other = readPrivateKeyInfo(bareEcKey(curve.oid, short().scalar)).info;
    expect(codeOf(() => assertMatches(other, compressed))).toBe('key-mismatch');
  });

  it('is read without public key, with a scalar of full length or short of its zeros, and with each form of point', () => {
    const { scalar, point } = short();
    const compressed = ECDH.convertKey(point, curve.node, undefined, undefined, 'compressed') as Buffer;
    for (const plain of [
      bareEcKey(curve.oid, scalar),
      bareEcKey(curve.oid, scalar.subarray(1)),
      bareEcKey(curve.oid, scalar, named(curve.oid)),
      bareEcKey(curve.oid, scalar, publicBits(point)),
      bareEcKey(curve.oid, scalar, named(curve.oid), publicBits(compressed)),
    ]) {
      const read = readPrivateKeyInfo(plain);
      expect(read.rsa).toBeUndefined();
      expect(read.ec!.curve).toBe(curve.oid);
      expect(hex(read.ec!.point)).toBe(hex(point));
    }
  });

  it('is damaged where its parts do not fit each other', () => {
    const { scalar, point } = short();
    const foreign = Uint8Array.from(point);
    foreign[foreign.length - 1]! ^= 1;
    const elsewhere = name === 'P-256' ? 'P-384' : 'P-256';
    for (const plain of [
      bareEcKey(curve.oid, new Uint8Array(curve.octets)),
      bareEcKey(curve.oid, new Uint8Array(curve.octets).fill(0xff)),
      bareEcKey(curve.oid, new Uint8Array(curve.octets + 1).fill(1)),
      bareEcKey(curve.oid, Uint8Array.of(0, ...scalar)),
      bareEcKey(curve.oid, new Uint8Array(0)),
      bareEcKey(curve.oid, scalar, named(curves[elsewhere].oid)),
      bareEcKey(curve.oid, scalar, publicBits(foreign)),
      bareEcKey(curve.oid, scalar, publicBits(new Uint8Array(0))),
      bareEcKey(curve.oid, scalar, publicBits(createECDH(curve.node).generateKeys())),
    ]) {
      expect(
        codeOf(() => readPlainPrivateKey(plain)),
        hex(plain),
      ).toBe('damaged');
    }
  });

  it('tells damage from a wrong password', async () => {
    for (const plain of [
      keys.get(name)!,
      withRandom(keys.get(name)!, random),
      bareEcKey(curve.oid, short().scalar),
    ]) {
      const file = seedKeyFile(openssl, { plain, password, salt, iterations: 1 });
      const data = file.length - Math.ceil((plain.length + 1) / 16) * 16;
      // The first block garbled; the second; the last, whose padding is gone.
      for (const at of [data, data + 16, file.length - 1]) {
        const changed = Uint8Array.from(file);
        changed[at]! ^= 0x10;
        await expect(decryptPrivateKey(changed, password), String(at)).rejects.toMatchObject({
          code: 'damaged',
        });
      }
      await expect(decryptPrivateKey(file, utf8('wrong'))).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });
});

describe('other private keys', () => {
  it('are unsupported: other curves, curves spelled out, Ed25519, another version', () => {
    const scalar = new Uint8Array(32).fill(1);
    expect(codeOf(() => readPlainPrivateKey(bareEcKey('1.3.132.0.10', scalar)))).toBe('unsupported');
    openssl.run('genpkey', '-algorithm', 'ED25519', '-out', 'ed.pem');
    expect(codeOf(() => readPlainPrivateKey(openssl.pkcs8('ed')))).toBe('unsupported');
    const explicit = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'];
    openssl.run('genpkey', '-quiet', '-algorithm', 'EC', ...explicit, '-out', 'explicit.pem');
    expect(codeOf(() => readPlainPrivateKey(openssl.pkcs8('explicit')))).toBe('unsupported');
    const version = Uint8Array.from(keys.get('P-256')!);
    expect(hex(version.subarray(3, 6))).toBe('020100');
    version[5] = 2;
    expect(codeOf(() => readPlainPrivateKey(version))).toBe('unsupported');
  });

  it('are told as what they are under their password, not as damage', async () => {
    openssl.run('genpkey', '-algorithm', 'ED25519', '-out', 'ed.pem');
    for (const [plain, code] of [
      [openssl.pkcs8('ed'), 'unsupported'],
      [rsaOf('modp15', 'modp17'), 'too-large'],
    ] as const) {
      const file = seedKeyFile(openssl, { plain, password, salt, iterations: 1 });
      await expect(decryptPrivateKey(file, password)).rejects.toMatchObject({ code });
      await expect(decryptPrivateKey(file, utf8('wrong'))).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });

  it('are unsupported: an ECPrivateKey of another version', () => {
    const plain = bareEcKey(curves['P-256'].oid, new Uint8Array(32).fill(1));
    const at = hex(plain).indexOf('0201010420') / 2;
    const changed = Uint8Array.from(plain);
    changed[at + 2] = 2;
    expect(codeOf(() => readPlainPrivateKey(changed))).toBe('unsupported');
  });

  it('have RFC 5958’s public key in version 1 alone: elsewhere R would be lost without a word', () => {
    const plain = withRandom(keys.get('P-256')!, random);
    const at = hex(plain).lastIndexOf('a02730') / 2;
    expect(at).toBeGreaterThan(100);
    const changed = Uint8Array.from(plain);
    changed[at] = 0x81;
    expect(codeOf(() => readPlainPrivateKey(changed))).toBe('damaged');
    changed[5] = 1;
    // Version 1: now a public key, as RFC 5958 has it.
    expect(hex(changed.subarray(3, 5))).toBe('0201');
    expect(readPlainPrivateKey(changed).random).toBeUndefined();
  });
});

describe('a key that nobody encrypted', () => {
  it('has a door of its own, and no password opens it', async () => {
    const plain = withRandom(keys.get('P-256')!, random);
    const info = readPlainPrivateKey(plain);
    expect(hex(info.der)).toBe(hex(plain));
    expect(hex(info.random!)).toBe(hex(random));
    await expect(decryptPrivateKey(plain, password)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(decryptPrivateKey(plain, new Uint8Array(0))).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is told by inspectEncryption, where it is one', () => {
    const plain = keys.get('P-384')!;
    expect(inspectEncryption(plain)).toEqual({ scheme: 'none', iterations: 0, saltLength: 0 });
    expect(codeOf(() => inspectEncryption(plain.subarray(0, -1)))).toBe('damaged');
    expect(codeOf(() => inspectEncryption(bytes('3003020100')))).toBe('damaged');
  });
});

import * as asn1js from 'asn1js';
import { createCipheriv, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { IterationBudget } from '../../../electron/pki/limits.ts';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { octets, oid, seq, withRandom } from './support/key-file.ts';
import { authorityExtensions } from './support/kisa.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
const der = (value: asn1js.BaseBlock): Uint8Array => new Uint8Array(value.toBER());
let ca: Uint8Array;
let signing: Uint8Array;
let km: Uint8Array;
let signingKey: Uint8Array;

beforeAll(() => {
  for (const name of ['ca', 'sign', 'km', 'stranger']) openssl.key(name);
  ca = openssl.certificate('ca', { subject: '/C=KR/O=KICA/CN=CA', extensions: authorityExtensions() });
  const certify = (name: string, usage: string, serial: number) =>
    openssl.certificate(name, {
      subject: '/C=kr/CN=사용자',
      issuer: 'ca',
      serial,
      extensions: `keyUsage=critical,${usage}`,
    });
  signing = certify('sign', 'digitalSignature,nonRepudiation', 2);
  km = certify('km', 'keyEncipherment', 3);
  signingKey = openssl.pkcs8('sign');
});

const exported = (name: string, ...options: string[]): Uint8Array => {
  const what = ['pkcs12', '-export', '-in', `${name}.crt`, '-inkey', `${name}.pem`, '-out', 'file.pfx'];
  openssl.run(...what, ...(options.includes('-passout') ? [] : ['-passout', 'pass:q1w2e3r4!@']), ...options);
  return openssl.read('file.pfx');
};

const koreanForm = ['-certpbe', 'NONE', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1', ...legacy];

describe('openPkcs12', () => {
  it.each([
    ['OpenSSL 3’s default', []],
    ['the Korean form', koreanForm],
    [
      '3DES for everything',
      ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1', ...legacy],
    ],
    ['AES-128 and a SHA-512 MAC', ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-128-CBC', '-macalg', 'sha512']],
    ['RC2-40 certificates, the old default', ['-legacy']],
    ['no MAC', ['-nomac']],
    ['everything in clear', ['-certpbe', 'NONE', '-keypbe', 'NONE']],
  ])('opens %s', async (_, options) => {
    const { pairs } = await openPkcs12(exported('sign', ...options, '-certfile', 'ca.crt'), password);
    expect(pairs).toHaveLength(1);
    expect(hex(pairs[0]!.certificate)).toBe(hex(signing));
    expect(hex(pairs[0]!.privateKey!.der)).toContain(hex(signingKey).slice(60));
    expect(pairs[0]!.chain.map(hex)).toEqual([hex(ca)]);
  });

  it.each([[[]], [koreanForm]])('takes passwords in Korean and empty ones (%#)', async (options) => {
    const korean = exported('sign', ...options, '-passout', 'pass:비밀번호');
    expect((await openPkcs12(korean, utf8('비밀번호'))).pairs).toHaveLength(1);
    const empty = exported('sign', ...options, '-passout', 'pass:');
    expect((await openPkcs12(empty, utf8(''))).pairs).toHaveLength(1);
  });

  it.each([[[]], [koreanForm], [['-nomac']]])(
    'answers password-wrong for a wrong password (%#)',
    async (options) => {
      const file = exported('sign', ...options);
      for (const wrong of ['', 'q1w2e3r4!', 'Q1W2E3R4!@']) {
        await expect(openPkcs12(file, utf8(wrong)), wrong).rejects.toMatchObject({ code: 'password-wrong' });
      }
    },
  );

  it('takes a CA’s certificate with its key for a pair', async () => {
    const { pairs } = await openPkcs12(exported('ca'), password);
    expect(pairs.map(({ certificate, privateKey }) => [hex(certificate), privateKey !== undefined])).toEqual([
      [hex(ca), true],
    ]);
  });

  it('finds a certificate without a key, and nothing at all', async () => {
    const what = ['pkcs12', '-export', '-nokeys', '-out', 'bare.pfx', '-passout', 'pass:x'];
    openssl.run(...what, '-in', 'sign.crt');
    const { pairs } = await openPkcs12(openssl.read('bare.pfx'), utf8('x'));
    expect(pairs).toEqual([{ certificate: signing, chain: [] }]);
    openssl.run(...what, '-in', 'ca.crt');
    expect(await openPkcs12(openssl.read('bare.pfx'), utf8('x'))).toEqual({ pairs: [] });
  });

  it('refuses iteration bombs, in the MAC and in a bag, before the first iteration', async () => {
    const file = exported('sign', '-iter', '70000', '-nomac');
    const marker = Buffer.from('0203011170', 'hex');
    // One more than is taken, and such as take ten seconds.
    for (const iterations of ['02030f4241', '02037fffff']) {
      const bomb = Buffer.from(file);
      const at = bomb.indexOf(marker);
      expect(at).toBeGreaterThan(0);
      Buffer.from(iterations, 'hex').copy(bomb, at);
      const start = performance.now();
      await expect(openPkcs12(bomb, password)).rejects.toMatchObject({ code: 'too-large' });
      expect(performance.now() - start).toBeLessThan(2_000);
    }
    for (const iterations of ['02030f4241', '02037fffff']) {
      const mac = Buffer.from(exported('sign', ...koreanForm, '-iter', '70000'));
      Buffer.from(iterations, 'hex').copy(mac, mac.lastIndexOf(marker));
      await expect(openPkcs12(mac, password)).rejects.toMatchObject({ code: 'too-large' });
    }
  });
});

/** PKCS#12 put together by asn1js, keyed by OpenSSL's PKCS12KDF: what openssl pkcs12 cannot write. */
describe('openPkcs12 on files of Korean make', () => {
  const salt = bytes('0102030405060708');
  const derive = (id: number, length: number): Buffer => {
    const pass = hex(Buffer.from('q1w2e3r4!@\0', 'utf16le').swap16());
    const options = ['digest:SHA1', `hexpass:${pass}`, `hexsalt:${hex(salt)}`, 'iter:1024', `id:${id}`];
    return openssl.run(
      'kdf',
      '-binary',
      '-keylen',
      String(length),
      ...options.flatMap((o) => ['-kdfopt', o]),
      'PKCS12KDF',
    );
  };
  const explicit = (value: asn1js.BaseBlock) =>
    new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] });
  const localKeyId = (id: number) =>
    new asn1js.Set({
      value: [seq(oid('1.2.840.113549.1.9.21'), new asn1js.Set({ value: [octets(Uint8Array.of(id))] }))],
    });
  const certBag = (certificate: Uint8Array, id: number) =>
    seq(
      oid('1.2.840.113549.1.12.10.1.3'),
      explicit(seq(oid('1.2.840.113549.1.9.22.1'), explicit(octets(certificate)))),
      localKeyId(id),
    );
  const shroudedBag = (pkcs8: Uint8Array, id: number) => {
    const cipher = createCipheriv('des-ede3-cbc', derive(1, 24), derive(2, 8));
    const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
    const algorithm = seq(
      oid('1.2.840.113549.1.12.1.3'),
      seq(octets(salt), new asn1js.Integer({ value: 1024 })),
    );
    return seq(oid('1.2.840.113549.1.12.10.1.2'), explicit(seq(algorithm, octets(sealed))), localKeyId(id));
  };
  const pfx = (...bags: asn1js.Sequence[]): Uint8Array => {
    const data = (content: Uint8Array) => seq(oid('1.2.840.113549.1.7.1'), explicit(octets(content)));
    const safe = der(seq(data(der(seq(...bags)))));
    const mac = createHmac('sha1', derive(3, 20)).update(safe).digest();
    const digest = seq(seq(oid('1.3.14.3.2.26'), new asn1js.Null()), octets(mac));
    const macData = seq(digest, octets(salt), new asn1js.Integer({ value: 1024 }));
    return der(seq(new asn1js.Integer({ value: 3 }), data(safe), macData));
  };

  it('keeps R inside the shrouded PKCS#8', async () => {
    const { pairs } = await openPkcs12(
      pfx(certBag(signing, 1), shroudedBag(withRandom(signingKey, random), 1)),
      password,
    );
    expect(hex(pairs[0]!.privateKey!.random!)).toBe(hex(random));
    expect(hex(pairs[0]!.privateKey!.der)).toBe(hex(withRandom(signingKey, random)));
  });

  it('pairs by public key where the ids lie, the signing pair first', async () => {
    const file = pfx(
      certBag(km, 1),
      shroudedBag(openssl.pkcs8('km'), 2),
      certBag(ca, 9),
      certBag(signing, 2),
      shroudedBag(signingKey, 1),
    );
    const { pairs } = await openPkcs12(file, password);
    expect(pairs.map((pair) => hex(pair.certificate))).toEqual([hex(signing), hex(km)]);
    expect(pairs.map((pair) => hex(pair.privateKey!.der))).toEqual([
      hex(signingKey),
      hex(openssl.pkcs8('km')),
    ]);
    expect(pairs[1]!.chain.map(hex)).toEqual([hex(ca)]);
  });

  it('answers key-mismatch for a key beside a foreign certificate', async () => {
    const file = pfx(certBag(signing, 1), shroudedBag(openssl.pkcs8('stranger'), 1));
    await expect(openPkcs12(file, password)).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('opens nested SafeContents, and stops at the depth and the bag bounds', async () => {
    const nest = (bag: asn1js.Sequence): asn1js.Sequence =>
      seq(oid('1.2.840.113549.1.12.10.1.6'), explicit(seq(bag)));
    const file = pfx(nest(nest(certBag(signing, 1))));
    expect((await openPkcs12(file, password)).pairs).toHaveLength(1);
    let deep = certBag(signing, 1);
    for (let i = 0; i < 200; i++) deep = nest(deep);
    await expect(openPkcs12(pfx(deep), password)).rejects.toMatchObject({ code: 'too-large' });
    const many = Array.from({ length: 300 }, () => certBag(signing, 1));
    await expect(openPkcs12(pfx(...many), password)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('adds up what many bags ask for: four of 900,000 iterations are refused, however cheap each', async () => {
    const budget = new IterationBudget();
    for (let i = 0; i < 3; i++) budget.spend(900_000);
    expect(() => budget.spend(900_000)).toThrow('too-large');
  });
});

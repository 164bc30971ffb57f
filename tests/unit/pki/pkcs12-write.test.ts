import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createPkcs12, openPkcs12, type Pkcs12Pair } from '../../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import { hex, OpenSsl, utf8 } from './support/openssl.ts';
import {
  forgeCertificates,
  forgeUnseal,
  opensslUnseal,
  pkijsOpens,
  shroudedKeysOf,
} from './support/pfx-foreign.ts';
import { pfxHolders, random, type Holder } from './support/pfx-holder.ts';

/** createPkcs12, judged by OpenSSL, node-forge and pkijs. */

/** A fault in memory: the last octet of what is encrypted, R's, changed while it is. */
const fault = vi.hoisted(() => ({ mask: 0 }));
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  const createCipheriv = (algorithm: string, key: Uint8Array, iv: Uint8Array) => {
    const cipher = real.createCipheriv(algorithm, key, iv);
    return {
      update: (plain: Uint8Array): Buffer => {
        const faulty = Uint8Array.from(plain);
        faulty[faulty.length - 1]! ^= fault.mask;
        return cipher.update(faulty);
      },
      final: (): Buffer => cipher.final(),
    };
  };
  return { ...real, createCipheriv };
});

const openssl = new OpenSsl();
/** Korean, and beyond the BMP. */
const text = '비밀번호🔑 1!';
const password = utf8(text);
const forms = ['korean', 'modern'] as const;
let holders: ReturnType<typeof pfxHolders>;

const pairOf = ({ certificate, pkcs8 }: Holder, ...chain: Uint8Array[]): Pkcs12Pair => ({
  certificate,
  privateKey: readPrivateKeyInfo(pkcs8).info,
  chain,
});

beforeAll(() => {
  holders = pfxHolders(openssl);
});

describe.each(forms)('createPkcs12, %s', (form) => {
  let file: Uint8Array;

  beforeAll(async () => {
    const { km, signing, ca } = holders;
    // km first: the order of the pairs is the caller's.
    file = await createPkcs12([pairOf(km, ca.certificate), pairOf(signing, ca.certificate)], password, form);
    openssl.write('ours.pfx', file);
  });

  it('is opened again with pairs, chains and R', async () => {
    const { pairs } = await openPkcs12(file, password);
    const expected = [holders.signing, holders.km];
    expect(pairs.map(({ certificate }) => hex(certificate))).toEqual(
      expected.map(({ certificate }) => hex(certificate)),
    );
    expect(pairs.map(({ privateKey }) => hex(privateKey!.der))).toEqual(
      expected.map(({ pkcs8 }) => hex(pkcs8)),
    );
    expect(pairs.map(({ privateKey }) => hex(privateKey!.random!))).toEqual([hex(random), hex(random)]);
    for (const { chain } of pairs) expect(chain.map(hex)).toEqual([hex(holders.ca.certificate)]);
    await expect(openPkcs12(file, utf8('x'))).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it('is opened by OpenSSL: certificates, keys, a localKeyID for both of a pair', () => {
    const said = openssl.run('pkcs12', '-in', 'ours.pfx', '-passin', `pass:${text}`, '-nodes').toString();
    for (const name of ['sign', 'km', 'ca']) {
      expect(said).toContain(openssl.run('x509', '-in', `${name}.crt`).toString());
    }
    expect(said.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    // Re-encoded by OpenSSL, without R.
    for (const name of ['sign', 'km']) {
      expect(said).toContain(openssl.run('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.pem`).toString());
      const shown = openssl
        .run('x509', '-in', `${name}.crt`, '-noout', '-ext', 'subjectKeyIdentifier')
        .toString();
      const identifier = shown.split('\n')[1]!.trim().replaceAll(':', ' ');
      expect(said.split(`localKeyID: ${identifier}`)).toHaveLength(3);
    }
    expect(said.split('localKeyID')).toHaveLength(5);
    expect(said).not.toContain('friendlyName');
    expect(openssl.accepts('pkcs12', '-in', 'ours.pfx', '-passin', 'pass:x', '-nodes')).toBe(false);
  });

  it('is to OpenSSL what the form says', () => {
    const said = openssl.say('pkcs12', '-in', 'ours.pfx', '-info', '-noout', '-passin', `pass:${text}`);
    const pbes2 = 'PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256';
    const expected = {
      korean: [
        'MAC: sha1, Iteration 2048',
        'PKCS7 Data\nCertificate bag',
        'Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048',
      ],
      modern: [
        'MAC: sha256, Iteration 10000',
        `PKCS7 Encrypted data: ${pbes2}\nCertificate bag`,
        `Shrouded Keybag: ${pbes2}`,
      ],
    };
    for (const part of expected[form]) expect(said).toContain(part);
  });

  it('holds the PKCS#8 octet for octet, R in it, when OpenSSL’s primitives decrypt the bags', () => {
    const keys = shroudedKeysOf(file).map((key) => opensslUnseal(openssl, key, text));
    expect(keys.map(hex)).toEqual([hex(holders.km.pkcs8), hex(holders.signing.pkcs8)]);
    openssl.write('unsealed.p8', keys[0]!);
    const said = openssl.run('asn1parse', '-inform', 'DER', '-in', 'unsealed.p8').toString();
    expect(said).toContain('1.2.410.200004.10.1.1.3');
  });

  it('takes an empty password as OpenSSL does', async () => {
    openssl.write('secret.pfx', await createPkcs12([pairOf(holders.signing)], utf8(''), form));
    expect(openssl.accepts('pkcs12', '-in', 'secret.pfx', '-passin', 'pass:', '-nodes')).toBe(true);
  });

  it('does not answer a file that lost an octet of R on the way', async () => {
    fault.mask = 1;
    try {
      const made = createPkcs12([pairOf(holders.signing)], password, form);
      await expect(made).rejects.toThrow('damaged: PFX as written');
    } finally {
      fault.mask = 0;
    }
  });

  if (form === 'modern') {
    it('is opened by pkijs, R kept', async () => {
      const { certificates, keys } = await pkijsOpens(file, password);
      const { km, signing, ca } = holders;
      expect(certificates.map(hex)).toEqual([km, signing, ca].map(({ certificate }) => hex(certificate)));
      expect(keys.map(hex)).toEqual([hex(km.pkcs8), hex(signing.pkcs8)]);
    });
  }
});

/** In the Korean form, which is the quick one: none of this is the form's. */
describe('createPkcs12', () => {
  it('is opened by node-forge, R kept', async () => {
    const ascii = 'q1w2e3r4!@';
    const one = await createPkcs12([pairOf(holders.signing)], utf8(ascii));
    expect(forgeCertificates(one, ascii).map(hex)).toEqual([hex(holders.signing.certificate)]);
    expect(shroudedKeysOf(one).map((key) => hex(forgeUnseal(key, ascii)))).toEqual([
      hex(holders.signing.pkcs8),
    ]);
    expect(() => forgeCertificates(one, 'x')).toThrow('MAC');
  });

  it('takes certificates without keys or subjectKeyIdentifiers, keys on curves, no chain and nothing', async () => {
    const v1 = openssl.certificate('old', { subject: '/CN=old', issuer: 'ca', key: 'km', serial: 40 });
    const { ec, signing } = holders;
    const pairs = [
      pairOf(ec),
      { certificate: signing.certificate, chain: [] },
      pairOf({ ...holders.km, certificate: v1 }),
    ];
    const mixed = await createPkcs12(pairs, password);
    const opened = (await openPkcs12(mixed, password)).pairs;
    const shown = opened.map(({ certificate, privateKey }) => [
      hex(certificate),
      privateKey && hex(privateKey.der),
    ]);
    expect(shown).toEqual([
      [hex(ec.certificate), hex(ec.pkcs8)],
      [hex(v1), hex(holders.km.pkcs8)],
      [hex(signing.certificate), undefined],
    ]);
    openssl.write('mixed.pfx', mixed);
    const said = openssl.run('pkcs12', '-in', 'mixed.pfx', '-passin', `pass:${text}`, '-nodes').toString();
    // RFC 5280 §4.2.1.2 (1), as OpenSSL computes it.
    const config = 'subjectKeyIdentifier=hash';
    openssl.certificate('same', {
      subject: '/CN=old',
      issuer: 'ca',
      key: 'km',
      serial: 41,
      extensions: config,
    });
    const shownId = openssl
      .run('x509', '-in', 'same.crt', '-noout', '-ext', 'subjectKeyIdentifier')
      .toString();
    expect(said.split(`localKeyID: ${shownId.split('\n')[1]!.trim().replaceAll(':', ' ')}`)).toHaveLength(3);
    expect(await openPkcs12(await createPkcs12([], password), password)).toEqual({ pairs: [] });
  });

  it('takes a password that is no UTF-8, and refuses one of 1,025 octets', async () => {
    const malformed = Uint8Array.of(0xff, 0x41);
    const made = await createPkcs12([pairOf(holders.signing)], malformed);
    expect((await openPkcs12(made, malformed)).pairs).toHaveLength(1);
    await expect(openPkcs12(made, Uint8Array.of(0xfe, 0x41))).rejects.toMatchObject({
      code: 'password-wrong',
    });
    const long = createPkcs12([pairOf(holders.signing)], new Uint8Array(1025).fill(0x41));
    await expect(long).rejects.toMatchObject({ code: 'too-large' });
  });

  it('refuses a key that is not its certificate’s, and certificates that are none', async () => {
    const { signing, km, ca } = holders;
    const foreign = { ...pairOf(signing), certificate: km.certificate };
    await expect(createPkcs12([foreign], password)).rejects.toMatchObject({ code: 'key-mismatch' });
    const broken = { ...pairOf(signing), chain: [ca.certificate.subarray(0, -1)] };
    await expect(createPkcs12([broken], password)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('has fresh salts and IVs in every file', async () => {
    const again = await createPkcs12([pairOf(holders.signing)], password);
    const other = await createPkcs12([pairOf(holders.signing)], password);
    expect(shroudedKeysOf(again).map(hex)).not.toEqual(shroudedKeysOf(other).map(hex));
    expect(hex(again.subarray(-40))).not.toBe(hex(other.subarray(-40)));
  });

  it('writes the Korean form unasked', async () => {
    const unasked = await createPkcs12([pairOf(holders.signing)], password);
    expect(unasked).toHaveLength((await createPkcs12([pairOf(holders.signing)], password, 'korean')).length);
  });
});

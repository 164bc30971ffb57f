import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { utf8 } from './support/openssl.ts';
import { clear, hmac, integer, oid, pbmac1, pfx, salt, tlv, type Mac } from './support/pfx.ts';

/** The MAC of a PFX: RFC 9579's example files, and files put together by hand around an empty safe. */
const text = 'q1w2e3r4!@';
const password = utf8(text);
const open = async (mac: Mac, secret = password) => (await openPkcs12(pfx([clear([])], mac), secret)).pairs;

describe('PBMAC1', () => {
  /** RFC 9579, appendix A (the same in RFC 9879); the password is 1234. */
  const example = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(new URL(`vectors/rfc9579-${name}.p12`, import.meta.url)));

  it.each(['a1', 'a2', 'a3'])('opens the valid file of RFC 9579 §%s', async (name) => {
    const { pairs } = await openPkcs12(example(name), utf8('1234'));
    expect(pairs).toHaveLength(1);
    const { certificate, privateKey } = pairs[0]!;
    expect(new X509Certificate(certificate).subject).toContain('CN=tt');
    expect(createHash('sha1').update(certificate).digest('hex')).toBe(
      'c163b90e8aef556605dc1594980c34ad411a8d27',
    );
    expect(privateKey!.der.length).toBeGreaterThan(1000);
    await expect(openPkcs12(example(name), utf8('12345'))).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it.each([
    ['a4', 'password-wrong', 'an incorrect iteration count'],
    ['a5', 'password-wrong', 'an incorrect salt'],
    ['a6', 'damaged', 'a missing key length'],
  ])('refuses the invalid file of RFC 9579 §%s as %s: %s', async (name, code) => {
    await expect(openPkcs12(example(name), utf8('1234'))).rejects.toMatchObject({ code });
  });

  const digests = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
  it.each(digests)('verifies HMAC and PRF with %s, and each with another', async (digest) => {
    for (const prf of digests)
      await expect(open(pbmac1(password, { digest, prf })), prf).resolves.toEqual([]);
    await expect(open(pbmac1(utf8('x'), { digest }))).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it('takes the password in UTF-8', async () => {
    await expect(open(pbmac1(utf8('비밀번호')), utf8('비밀번호'))).resolves.toEqual([]);
  });

  it.each([
    ['a key of one octet, which anyone guesses', { keyLength: 1 }, 'damaged'],
    ['a key of 19 octets', { keyLength: 19 }, 'damaged'],
    ['a key of 65 octets', { keyLength: 65 }, 'too-large'],
    ['a key of 2^31 - 1 octets', { declaredLength: '7fffffff' }, 'too-large'],
    ['a negative key length', { declaredLength: 'e0' }, 'damaged'],
    ['no key length', { declaredLength: null }, 'damaged'],
    ['8,388,608 iterations', { declaredIterations: '00800000', iterations: 1 }, 'too-large'],
    ['no iteration', { declaredIterations: '00', iterations: 1 }, 'damaged'],
    ['a negative count', { declaredIterations: 'fffc00', iterations: 1 }, 'damaged'],
  ])('refuses %s before any derivation', async (_, options, code) => {
    await expect(open(pbmac1(password, options))).rejects.toMatchObject({ code });
  });

  it('takes keys of 20 to 64 octets', async () => {
    for (const keyLength of [20, 64])
      await expect(open(pbmac1(password, { keyLength }))).resolves.toEqual([]);
  });

  it('refuses parameters that are missing, and a MAC that is no HMAC', async () => {
    const broken = (...parameters: Uint8Array[]): Mac => {
      const algorithm = tlv(0x30, oid('1.2.840.113549.1.5.14'), ...parameters);
      return () =>
        tlv(0x30, tlv(0x30, algorithm, tlv(0x04, new Uint8Array(32))), tlv(0x04, salt), integer('01'));
    };
    await expect(open(broken())).rejects.toMatchObject({ code: 'damaged' });
    const kdf = tlv(
      0x30,
      oid('1.2.840.113549.1.5.12'),
      tlv(0x30, tlv(0x04, salt), integer('01'), integer('20')),
    );
    const cmac = tlv(0x30, kdf, tlv(0x30, oid('2.16.840.1.101.3.4.1.46')));
    await expect(open(broken(cmac))).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the MAC of PKCS#12’s own derivation', () => {
  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
    'verifies %s as node-forge derives it',
    async (digest) => {
      await expect(open(hmac(text, digest))).resolves.toEqual([]);
      await expect(open(hmac('x', digest))).rejects.toMatchObject({ code: 'password-wrong' });
    },
  );

  /** The MACs are right for one iteration: a reader that wraps or ignores these counts opens the file. */
  it.each([
    ['8,388,608, read as 1 by asn1js', '00800000', 'too-large'],
    ['16,777,216', '01000000', 'too-large'],
    ['1,000,001', '0f4241', 'too-large'],
    ['2^31 - 1', '7fffffff', 'too-large'],
    ['2^64', '010000000000000000', 'too-large'],
    ['0', '00', 'damaged'],
    ['-1', 'ff', 'damaged'],
    ['-8,388,608', '800000', 'damaged'],
    ['no octet', '', 'damaged'],
    ['1 in two octets', '0001', 'damaged'],
  ])('refuses the count %s', async (_, declared, code) => {
    await expect(open(hmac(text, 'sha1', 1, declared))).rejects.toMatchObject({ code });
  });

  it('takes a MAC without a count for one iteration', async () => {
    const counted = hmac(text, 'sha1', 1);
    const uncounted: Mac = (safe) => tlv(0x30, counted(safe).subarray(2, -3));
    await expect(open(counted)).resolves.toEqual([]);
    await expect(open(uncounted)).resolves.toEqual([]);
  });

  it('refuses a MAC cut short, which would be guessed, and a salt of two kilobytes', async () => {
    const cut =
      (octets: number, saltLength: number): Mac =>
      () => {
        const digest = tlv(
          0x30,
          tlv(0x30, oid('1.3.14.3.2.26'), tlv(0x05)),
          tlv(0x04, new Uint8Array(octets)),
        );
        return tlv(0x30, digest, tlv(0x04, new Uint8Array(saltLength)), integer('01'));
      };
    for (const octets of [0, 1, 19, 21]) {
      await expect(open(cut(octets, 8))).rejects.toMatchObject({ code: 'damaged' });
    }
    await expect(open(cut(20, 8))).rejects.toMatchObject({ code: 'password-wrong' });
    await expect(open(cut(20, 2048))).rejects.toMatchObject({ code: 'too-large' });
  });

  it('covers every octet of the safe', async () => {
    const safe = tlv(0x30, clear([]));
    const file = pfx([clear([])], hmac(text));
    const start = Buffer.from(file).indexOf(safe);
    expect(start).toBeGreaterThan(0);
    for (let at = start; at < start + safe.length; at++) {
      const changed = Uint8Array.from(file);
      changed[at]! ^= 1;
      await expect(openPkcs12(changed, password)).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });
});

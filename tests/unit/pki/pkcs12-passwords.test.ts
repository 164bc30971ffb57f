import { beforeAll, describe, expect, it } from 'vitest';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pfxHolders } from './support/pfx-holder.ts';
import { certificateBag, clear, encrypted, hmac, pfx, seal3Des, shroudedBag, tlv } from './support/pfx.ts';

/** What a password is in octets, as different programs have it. */
const openssl = new OpenSsl();
let holders: ReturnType<typeof pfxHolders>;

beforeAll(() => {
  holders = pfxHolders(openssl);
});

const opens = async (file: Uint8Array, password: Uint8Array) => {
  const { pairs } = await openPkcs12(file, password);
  expect(pairs.map(({ privateKey }) => hex(privateKey!.der))).toEqual([hex(holders.bareSigning.pkcs8)]);
};

/** A Korean file, the MAC and the bags under different readings of the password. */
const file = (mac: string | undefined, bags: string | undefined, withMac = true): Uint8Array => {
  const { certificate, pkcs8 } = holders.bareSigning;
  const certificates = encrypted(seal3Des(tlv(0x30, certificateBag(certificate)), bags));
  return pfx([certificates, clear([shroudedBag(seal3Des(pkcs8, bags))])], withMac ? hmac(mac) : undefined);
};

describe('the password of a PFX', () => {
  it.each([
    ['00 00', ''],
    ['no octet', undefined],
  ])('is empty as %s, for the MAC and the bags, whatever the other has', async (_, reading) => {
    const empty = new Uint8Array(0);
    await opens(file(reading, ''), empty);
    await opens(file(reading, undefined), empty);
    await opens(file(reading, reading, false), empty);
    await expect(openPkcs12(file(reading, reading), utf8('x'))).rejects.toMatchObject({
      code: 'password-wrong',
    });
    await expect(openPkcs12(file('x', 'x'), empty)).rejects.toMatchObject({ code: 'password-wrong' });
  });

  const korean = ['-certpbe', 'NONE', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
  const mixed = ['-certpbe', 'AES-256-CBC', '-keypbe', 'PBE-SHA1-3DES'];
  it.each([
    ['Korean', '비밀번호1!'],
    ['beyond the BMP', '열쇠🔑'],
    ['accents', 'pâßwörd'],
    ['empty', ''],
    ['a byte order mark', '\ufeffq1w2'],
  ])('in %s opens what OpenSSL has written under it', async (_, text) => {
    for (const options of [[], korean, mixed]) {
      const what = ['pkcs12', '-export', '-in', 'sign.crt', '-inkey', 'sign.pem', '-out', 'file.pfx'];
      openssl.run(...what, '-passout', `pass:${text}`, ...options);
      await opens(openssl.read('file.pfx'), utf8(text));
    }
  });

  it('opens what OpenSSL before 1.1 wrote: each octet of the UTF-8 widened by itself', async () => {
    const widened = Buffer.from('비밀번호1!', 'utf8').toString('latin1');
    await opens(file(widened, widened), utf8('비밀번호1!'));
    await opens(file('비밀번호1!', widened), utf8('비밀번호1!'));
    await expect(openPkcs12(file(widened, widened), utf8('비밀번호1'))).rejects.toMatchObject({
      code: 'password-wrong',
    });
  });

  it('that is no UTF-8 is its octets, and no two of them are the same', async () => {
    const [a, b] = [bytes('ff41'), bytes('fe41')];
    const made = file(Buffer.from(a).toString('latin1'), Buffer.from(a).toString('latin1'));
    await opens(made, a);
    // Read leniently, both would be U+FFFD and A.
    await expect(openPkcs12(made, b)).rejects.toMatchObject({ code: 'password-wrong' });
    await expect(openPkcs12(file('�A', '�A'), a)).rejects.toMatchObject({ code: 'password-wrong' });
    for (const octets of ['80', 'c3', 'e2 82', 'ed a0 80', 'f4 90 80 80', '00', 'ff ff ff ff']) {
      const malformed = bytes(octets.replaceAll(' ', ''));
      await expect(openPkcs12(made, malformed)).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });

  it('of 1,024 octets is taken, a longer one is too large', async () => {
    const long = 'x'.repeat(1024);
    await opens(file(long, long), utf8(long));
    await expect(openPkcs12(file(long, long), utf8(`${long}x`))).rejects.toMatchObject({ code: 'too-large' });
  });
});

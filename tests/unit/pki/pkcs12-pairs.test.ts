import { beforeAll, describe, expect, it } from 'vitest';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pfxHolders } from './support/pfx-holder.ts';
import { bag, certificateBag, clear, hmac, localKeyId, pfx, seal3Des, shroudedBag } from './support/pfx.ts';

/** Which key of a PFX is which certificate's, and which CA certificates lead upwards from it. */

const openssl = new OpenSsl();
const text = 'q1w2e3r4!@';
let holders: ReturnType<typeof pfxHolders>;

beforeAll(() => {
  holders = pfxHolders(openssl);
});

const id = (n: number): Uint8Array[] => [localKeyId(Uint8Array.of(n))];
const shrouded = (pkcs8: Uint8Array, n: number): Uint8Array => shroudedBag(seal3Des(pkcs8, text), id(n));
const open = async (file: Uint8Array) => (await openPkcs12(file, utf8(text))).pairs;

describe('openPkcs12', () => {
  it('takes what is there twice for one, and of two copies of a key the one with R', async () => {
    const { signing, bareSigning } = holders;
    const certificate = certificateBag(signing.certificate, id(1));
    for (const keys of [
      [signing.pkcs8, signing.pkcs8],
      [bareSigning.pkcs8, signing.pkcs8],
      [signing.pkcs8, bareSigning.pkcs8],
    ]) {
      const bags = [certificate, certificate, ...keys.map((pkcs8) => shrouded(pkcs8, 1))];
      const pairs = await open(pfx([clear(bags)], hmac(text)));
      expect(pairs.map(({ privateKey }) => hex(privateKey!.der))).toEqual([hex(signing.pkcs8)]);
    }
  });

  it('gives a renewed certificate under the same key a pair of its own', async () => {
    const options = { subject: '/C=kr/CN=사용자', issuer: 'ca', serial: 77, key: 'sign' };
    const renewed = openssl.certificate('renewed', options);
    const bags = [
      certificateBag(holders.signing.certificate),
      certificateBag(renewed),
      bag(1, holders.signing.pkcs8),
    ];
    const pairs = await open(pfx([clear(bags)]));
    expect(pairs.map(({ privateKey }) => privateKey !== undefined)).toEqual([true, true]);
  });

  it('answers key-mismatch where no key is a certificate’s, and the pair where one is', async () => {
    const { signing, stranger, ca } = holders;
    const foreign = [certificateBag(signing.certificate, id(1)), shrouded(stranger.pkcs8, 1)];
    await expect(open(pfx([clear(foreign)], hmac(text)))).rejects.toMatchObject({ code: 'key-mismatch' });
    const both = await open(pfx([clear([...foreign, shrouded(signing.pkcs8, 2)])], hmac(text)));
    expect(both.map(({ privateKey }) => hex(privateKey!.der))).toEqual([hex(signing.pkcs8)]);
    // A CA's certificate belongs to no customer: it makes no mismatch of a key alone.
    expect(await open(pfx([clear([certificateBag(ca.certificate), shrouded(stranger.pkcs8, 1)])]))).toEqual(
      [],
    );
  });

  it('puts a pair with a key before a signing certificate without one', async () => {
    const { signing, km } = holders;
    const bags = [certificateBag(signing.certificate), certificateBag(km.certificate), bag(1, km.pkcs8)];
    const pairs = await open(pfx([clear(bags)]));
    expect(pairs.map(({ certificate }) => hex(certificate))).toEqual([
      hex(km.certificate),
      hex(signing.certificate),
    ]);
  });

  it('tells the CA’s new key from its old one by key identifier, and ends on cross-signed CAs', async () => {
    openssl.key('ca2');
    const authority =
      'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid';
    const subject = '/C=KR/O=KICA/CN=CA';
    const rolled = openssl.certificate('ca2', { subject, extensions: authority });
    // Each certifies the other.
    const crossed = openssl.certificate('cross', {
      subject,
      issuer: 'ca2',
      key: 'ca',
      extensions: authority,
      serial: 5,
    });
    const user = openssl.certificate('leaf', {
      subject: '/CN=leaf',
      issuer: 'ca2',
      key: 'sign',
      extensions: 'authorityKeyIdentifier=keyid',
    });
    const nameless = openssl.certificate('nameless', {
      subject,
      extensions: 'basicConstraints=CA:TRUE',
      key: 'ca',
    });
    const all = [nameless, holders.ca.certificate, crossed, rolled, user];
    const bags = all.map((certificate) => certificateBag(certificate));
    const [pair] = await open(pfx([clear(bags)]));
    expect(hex(pair!.chain[0]!)).toBe(hex(rolled));
    expect(pair!.chain.length).toBeLessThanOrEqual(3);
    expect(new Set(pair!.chain.map(hex)).size).toBe(pair!.chain.length);
  });

  it('takes no certificate for a CA that is none, whatever its name', async () => {
    const subject = '/C=KR/O=KICA/CN=CA';
    const impostor = openssl.certificate('impostor', { subject, issuer: 'ca', key: 'km', serial: 66 });
    const bags = [impostor, holders.signing.certificate].map((certificate) => certificateBag(certificate));
    const pairs = await open(pfx([clear([...bags, bag(1, holders.signing.pkcs8)])]));
    expect(pairs.map(({ chain }) => chain)).toEqual([[], []]);
  });

  it('follows a chain for ten certificates', async () => {
    const extensions = 'basicConstraints=critical,CA:TRUE';
    const authorities = Array.from({ length: 12 }, (_, i) =>
      openssl.certificate(`ca-${i}`, {
        subject: `/CN=${i}`,
        key: 'ca',
        extensions,
        ...(i > 0 ? { issuer: `ca-${i - 1}`, issuerKey: 'ca' } : {}),
      }),
    );
    const user = openssl.certificate('deep', {
      subject: '/CN=deep',
      key: 'sign',
      issuer: 'ca-11',
      issuerKey: 'ca',
    });
    const [pair] = await open(
      pfx([clear([user, ...authorities].map((certificate) => certificateBag(certificate)))]),
    );
    expect(pair!.chain.map(hex)).toEqual(authorities.slice(2).reverse().map(hex));
  });
});

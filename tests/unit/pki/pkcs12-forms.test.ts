import * as asn1js from 'asn1js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { seedKeyFile } from './support/key-file.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pfxHolders, random } from './support/pfx-holder.ts';
import {
  bag,
  ber,
  certificateBag,
  clear,
  encrypted,
  friendlyName,
  hmac,
  integer,
  localKeyId,
  longWinded,
  nestedBag,
  oid,
  pfx,
  salt,
  seal3Des,
  sealAes,
  shroudedBag,
  tlv,
  type Sealed,
} from './support/pfx.ts';

/** openPkcs12 on files put together by hand: Korean ones, BER ones, odd ones. */
const openssl = new OpenSsl();
const text = 'q1w2e3r4!@';
const password = utf8(text);
let holders: ReturnType<typeof pfxHolders>;

beforeAll(() => {
  holders = pfxHolders(openssl);
});

const id = (n: number): Uint8Array[] => [localKeyId(Uint8Array.of(n))];
/** Algorithm and octets of an EncryptedPrivateKeyInfo: encrypted bags are the same. */
const sealedOf = (encryptedPrivateKey: Uint8Array): Sealed => {
  const { result } = asn1js.fromBER(Uint8Array.from(encryptedPrivateKey).buffer);
  const [algorithm, data] = (result as asn1js.Sequence).valueBlock.value;
  return {
    algorithm: new Uint8Array(algorithm!.toBER()),
    data: (data as asn1js.OctetString).valueBlock.valueHexView,
  };
};
const shrouded = (pkcs8: Uint8Array, n: number): Uint8Array => shroudedBag(seal3Des(pkcs8, text), id(n));
const open = async (file: Uint8Array, secret = password) => (await openPkcs12(file, secret)).pairs;

describe('openPkcs12 on the Korean form', () => {
  it('keeps R inside the shrouded PKCS#8, octet for octet', async () => {
    const { certificate, pkcs8 } = holders.signing;
    const [pair] = await open(
      pfx([clear([certificateBag(certificate, id(1))]), clear([shrouded(pkcs8, 1)])], hmac(text)),
    );
    expect(hex(pair!.privateKey!.random!)).toBe(hex(random));
    expect(hex(pair!.privateKey!.der)).toBe(hex(pkcs8));
  });

  it.each([
    ['wrong', id(1), id(2), id(2), id(1)],
    ['absent', [], [], [], []],
    ['all the same', id(7), id(7), id(7), id(7)],
    ['beside names', [friendlyName('가'), ...id(1)], id(1), [friendlyName('나')], id(2)],
  ])('pairs by public key where localKeyIDs are %s, the signing pair first', async (_, a, b, c, d) => {
    const { signing, km, ca } = holders;
    const file = pfx(
      [
        clear([
          certificateBag(km.certificate, a),
          shroudedBag(seal3Des(km.pkcs8, text), b),
          certificateBag(ca.certificate),
          certificateBag(signing.certificate, c),
          shroudedBag(seal3Des(signing.pkcs8, text), d),
        ]),
      ],
      hmac(text),
    );
    const pairs = await open(file);
    expect(pairs.map(({ certificate }) => hex(certificate))).toEqual([
      hex(signing.certificate),
      hex(km.certificate),
    ]);
    expect(pairs.map(({ privateKey }) => hex(privateKey!.der))).toEqual([hex(signing.pkcs8), hex(km.pkcs8)]);
    expect(pairs.map(({ chain }) => chain.map(hex))).toEqual([[hex(ca.certificate)], [hex(ca.certificate)]]);
  });

  it.each([
    ['1.2.410.200004.1.15', '15'],
    ['1.2.410.200004.1.4', '4'],
  ] as const)('opens SEED bags under %s, with the password’s octets as they are', async (_, named) => {
    const secret = utf8('비밀번호1!');
    const file = { password: secret, salt, iterations: 64, named };
    const { certificate, pkcs8 } = holders.signing;
    const key = bag(2, seedKeyFile(openssl, { ...file, plain: pkcs8 }));
    const safeContents = tlv(0x30, certificateBag(certificate));
    const sealed = sealedOf(seedKeyFile(openssl, { ...file, plain: safeContents }));
    const [pair] = await open(pfx([encrypted(sealed), clear([key])], hmac('비밀번호1!')), secret);
    expect(hex(pair!.certificate)).toBe(hex(certificate));
    expect(hex(pair!.privateKey!.der)).toBe(hex(pkcs8));
  });
});

describe('openPkcs12 on BER', () => {
  it.each([
    ['indefinite lengths, strings in segments', ber],
    ['lengths of five octets, segments within segments', longWinded],
  ])('opens files with %s, every layer', async (_, encoding) => {
    const { signing, ca } = holders;
    const bags = [
      certificateBag(signing.certificate, id(1), encoding),
      certificateBag(ca.certificate, [], encoding),
    ];
    const inner = encoding.constructed(0x30, nestedBag(bags, encoding));
    const key = shroudedBag(seal3Des(signing.pkcs8, text), id(1), encoding);
    for (const mac of [hmac(text, 'sha256'), undefined]) {
      const contents = [encrypted(sealAes(inner, password), encoding), clear([key], encoding)];
      const file = pfx(contents, mac, encoding);
      const [pair] = await open(file);
      expect(hex(pair!.certificate)).toBe(hex(signing.certificate));
      expect(hex(pair!.privateKey!.der)).toBe(hex(signing.pkcs8));
      expect(pair!.chain.map(hex)).toEqual([hex(ca.certificate)]);
      await expect(open(file, utf8('wrong'))).rejects.toMatchObject({ code: 'password-wrong' });
    }
  });

  it('opens a key whose PKCS#8 is BER within its encryption, and answers it in DER', async () => {
    const { certificate, pkcs8 } = holders.signing;
    const { result } = asn1js.fromBER(Uint8Array.from(pkcs8).buffer);
    const [version, algorithm, key, attributes] = (result as asn1js.Sequence).valueBlock.value.map(
      (part) => new Uint8Array(part.valueBeforeDecodeView),
    );
    const numbers = key!.subarray(4);
    const inBer = ber.constructed(0x30, version!, algorithm!, ber.octets(numbers), attributes!);
    for (const sealed of [seal3Des(inBer, text), sealAes(inBer, password)]) {
      const [pair] = await open(pfx([clear([certificateBag(certificate), shroudedBag(sealed)])]));
      expect(hex(pair!.privateKey!.der)).toBe(hex(pkcs8));
    }
  });

  it('opens the same file as OpenSSL does', async () => {
    const { signing } = holders;
    const bags = [
      certificateBag(signing.certificate, id(1), ber),
      shroudedBag(seal3Des(signing.pkcs8, text), id(1), ber),
    ];
    const file = pfx([clear(bags, ber)], hmac(text), ber);
    openssl.write('ber.pfx', file);
    const said = openssl.run('pkcs12', '-in', 'ber.pfx', '-passin', `pass:${text}`, '-nodes').toString();
    expect(said).toContain(openssl.run('x509', '-in', 'sign.crt').toString());
    expect(await open(file)).toHaveLength(1);
  });

  it('refuses what ends too early or goes on after its end', async () => {
    const file = pfx([clear([certificateBag(holders.signing.certificate, [], ber)], ber)], undefined, ber);
    expect(await open(file)).toHaveLength(1);
    for (const broken of [
      file.subarray(0, -1),
      file.subarray(0, -40),
      Buffer.concat([file, bytes('0000')]),
    ]) {
      await expect(open(broken)).rejects.toMatchObject({ code: 'damaged' });
    }
  });
});

describe('openPkcs12 on what stands in a PFX', () => {
  it('opens several and nested SafeContents, empty ones, and keys in clear', async () => {
    const { signing, km, ec, ca } = holders;
    const file = pfx([
      clear([]),
      clear([nestedBag([nestedBag([certificateBag(signing.certificate)]), nestedBag([])])]),
      encrypted(sealAes(tlv(0x30, bag(1, km.pkcs8), certificateBag(ec.certificate)), password)),
      clear([bag(1, ec.pkcs8), bag(1, signing.pkcs8)]),
      encrypted(seal3Des(tlv(0x30, certificateBag(ca.certificate), certificateBag(km.certificate)), text)),
    ]);
    const pairs = await open(file);
    expect(pairs.map(({ certificate, privateKey }) => [hex(certificate), hex(privateKey!.der)])).toEqual([
      [hex(signing.certificate), hex(signing.pkcs8)],
      [hex(ec.certificate), hex(ec.pkcs8)],
      [hex(km.certificate), hex(km.pkcs8)],
    ]);
  });

  it('lets CRLs, secrets and unknown bags stand', async () => {
    const strange = [bag(4, tlv(0x30)), bag(5, tlv(0x30)), bag(99, tlv(0x30))];
    const pairs = await open(pfx([clear([...strange, certificateBag(holders.signing.certificate)])]));
    expect(pairs).toHaveLength(1);
  });

  it.each([
    ['another version', (safe: Uint8Array) => tlv(0x30, integer('04'), safe), 'unsupported'],
    [
      'integrity by a public key',
      () => tlv(0x30, integer('03'), tlv(0x30, oid('1.2.840.113549.1.7.2'), tlv(0xa0, tlv(0x30)))),
      'unsupported',
    ],
    [
      'something after it',
      (safe: Uint8Array) => tlv(0x30, integer('03'), safe, tlv(0x30, tlv(0x30)), tlv(0x05)),
      'damaged',
    ],
  ])('answers an error for %s', async (_, make, code) => {
    const safe = tlv(0x30, oid('1.2.840.113549.1.7.1'), tlv(0xa0, tlv(0x04, tlv(0x30))));
    await expect(open(make(safe))).rejects.toMatchObject({ code });
  });

  const envelopedData = tlv(0x30, oid('1.2.840.113549.1.7.3'), tlv(0xa0, tlv(0x30)));
  const sdsi = bag(3, tlv(0x30, oid('1.2.840.113549.1.9.22.2'), tlv(0xa0, tlv(0x16))));
  const encryptedWith = (version: string, type: string, ...rest: Uint8Array[]) => {
    const { algorithm, data } = sealAes(tlv(0x30), password);
    const info = tlv(0x30, oid(type), algorithm, tlv(0x80, data));
    return tlv(0x30, oid('1.2.840.113549.1.7.6'), tlv(0xa0, tlv(0x30, integer(version), info, ...rest)));
  };
  const dataType = '1.2.840.113549.1.7.1';
  it.each([
    ['privacy by a public key', envelopedData, 'unsupported'],
    ['an SDSI certificate', clear([sdsi]), 'unsupported'],
    ['another version of EncryptedData', encryptedWith('01', dataType), 'unsupported'],
    ['encrypted signed data', encryptedWith('00', '1.2.840.113549.1.7.2'), 'unsupported'],
    ['something after the encrypted content', encryptedWith('00', dataType, tlv(0x05)), 'damaged'],
    [
      'ciphertext that is no blocks',
      encrypted({ ...sealAes(tlv(0x30), password), data: bytes('00') }),
      'damaged',
    ],
    ['no ciphertext', encrypted({ ...sealAes(tlv(0x30), password), data: bytes('') }), 'damaged'],
    ['a garbled certificate', clear([certificateBag(bytes('3003020100'))]), 'damaged'],
    ['a garbled key', clear([bag(1, tlv(0x30, integer('00')))]), 'damaged'],
    ['no bag where one belongs', clear([integer('00')]), 'damaged'],
  ])('answers an error for %s', async (_, content, code) => {
    await expect(open(pfx([content], hmac(text)))).rejects.toMatchObject({ code });
  });

  it('takes unprotected attributes beside encrypted bags', async () => {
    const attributes = tlv(0xa1, tlv(0x30, oid('2.5.4.3'), tlv(0x31)));
    expect(await open(pfx([encryptedWith('02', dataType, attributes)], hmac(text)))).toEqual([]);
  });

  it.each([
    ['a SEQUENCE with half an element in it', tlv(0x30, bytes('3005'))],
    ['octets after the SEQUENCE', Buffer.concat([tlv(0x30), bytes('00')])],
    ['no SEQUENCE', tlv(0x31)],
  ])('takes %s under the right password for none', async (_, plain) => {
    const content = encrypted(sealAes(plain, password));
    await expect(open(pfx([content], hmac(text)))).rejects.toMatchObject({ code: 'damaged' });
    await expect(open(pfx([content]))).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it('answers damaged, not password-wrong, where the MAC fits and the encrypted bags do not open', async () => {
    const content = encrypted({ ...sealAes(tlv(0x30), password), data: new Uint8Array(32) });
    await expect(open(pfx([content], hmac(text)))).rejects.toMatchObject({ code: 'damaged' });
    await expect(open(pfx([content]))).rejects.toMatchObject({ code: 'password-wrong' });
  });
});

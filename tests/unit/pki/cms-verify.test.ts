import { beforeAll, describe, expect, it } from 'vitest';
import { verifySignedData } from '../../../electron/pki/cms.ts';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { opensslSign, pss } from './support/cms.ts';
import { authorityExtensions } from './support/kisa.ts';
import { hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pkijsSign, pkijsVerifies } from './support/pkijs-cms.ts';

const openssl = new OpenSsl();
const content = utf8('등록 확인');
const any = { form: 'any' } as const;
let ca: Uint8Array;
let user: Uint8Array;
let bank: Uint8Array;
let pkcs8: Uint8Array;

beforeAll(() => {
  for (const name of ['ca', 'user', 'bank']) openssl.key(name);
  openssl.ecKey('ec', 'P-256');
  ca = openssl.certificate('ca', { subject: '/O=yessign/CN=CA', extensions: authorityExtensions() });
  const certify = (name: string, serial: number): Uint8Array =>
    openssl.certificate(name, {
      subject: `/C=kr/CN=${name}`,
      issuer: 'ca',
      serial,
      extensions: 'subjectKeyIdentifier=hash',
    });
  user = certify('user', 7);
  bank = certify('bank', 8);
  certify('ec', 9);
  pkcs8 = openssl.pkcs8('user');
});

const sign = (...options: string[]): Uint8Array => opensslSign(openssl, content, 'user', ...options);

/** The SignedData out of its ContentInfo. */
const bareOf = (message: Uint8Array): Uint8Array => {
  const parts = readDer(message).children();
  parts.next();
  return parts.next().content;
};

describe('verifySignedData of any form', () => {
  it.each([
    ['signed attributes', ['-nodetach'], { hasSignedAttributes: true, signingCertificate: undefined }],
    ['no signed attributes', ['-nodetach', '-noattr'], { hasSignedAttributes: false }],
    ['CAdES', ['-nodetach', '-cades'], { signingCertificate: 'v2', digest: 'sha256' }],
    ['a key identifier', ['-nodetach', '-keyid'], {}],
    ['RSASSA-PSS', ['-nodetach', ...pss], {}],
    ['RSASSA-PSS without attributes', ['-nodetach', '-noattr', ...pss], {}],
    ['SHA-512', ['-nodetach', '-md', 'sha512'], { digest: 'sha512' }],
    ['BER in segments', ['-nodetach', '-stream'], {}],
    ['BER without attributes', ['-nodetach', '-stream', '-noattr', '-keyid'], {}],
  ])('takes OpenSSL’s with %s', async (_, options, expected) => {
    const message = sign(...options);
    const verified = await verifySignedData(message, any);
    expect(hex(verified.content)).toBe(hex(content));
    expect(verified.contentType).toBe('1.2.840.113549.1.7.1');
    expect(verified.signers).toHaveLength(1);
    expect(verified.signers[0]).toMatchObject(expected);
    expect(hex(verified.signerCertificate)).toBe(hex(user));
    expect(hex(verified.signers[0]!.certificate)).toBe(hex(user));
    expect(verified.signingTime !== undefined).toBe(verified.signers[0]!.hasSignedAttributes);
  });

  it.each([
    ['with attributes', []],
    ['without', ['-noattr']],
  ])('takes OpenSSL’s detached %s over the caller’s content alone', async (_, options) => {
    const message = sign(...options);
    expect(hex((await verifySignedData(message, { ...any, content })).content)).toBe(hex(content));
    const other = verifySignedData(message, { ...any, content: utf8('다른 것') });
    await expect(other).rejects.toMatchObject({ code: 'damaged' });
    await expect(verifySignedData(message, any)).rejects.toThrow('no content');
  });

  it('answers the same for a large content in many segments as for one', async () => {
    const large = new Uint8Array(300_000).map((_, i) => i * 7);
    const message = opensslSign(openssl, large, 'user', '-nodetach', '-stream');
    expect(hex((await verifySignedData(message, any)).content)).toBe(hex(large));
  });

  it('takes a SignedData without its ContentInfo, in DER and in BER', async () => {
    const der = bareOf(sign('-nodetach', '-noattr'));
    expect(hex((await verifySignedData(der, any)).content)).toBe(hex(content));
    const streamed = sign('-nodetach', '-stream');
    // Behind `30 80 06 09 … A0 80`, before the four end marks of the two around it.
    const ber = streamed.subarray(15, -4);
    expect(hex((await verifySignedData(ber, any)).content)).toBe(hex(content));
    await expect(verifySignedData(der)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('lists every signer, and refuses all where one of them fails', async () => {
    const message = opensslSign(openssl, content, ['user', 'bank', 'ec'], '-nodetach');
    const { signers } = await verifySignedData(message, any);
    const named = signers.map(({ certificate }) => hex(certificate));
    expect(named.sort()).toEqual([user, bank, openssl.read('ec.der')].map(hex).sort());
    expect(new Set(signers.map(({ digest }) => digest))).toEqual(new Set(['sha256']));
    // Each signature in turn: the OCTET STRINGs that end a SignerInfo.
    const signerInfos = readDer(bareOf(message)).children();
    for (let i = 0; i < 4; i++) signerInfos.next();
    const ends = signerInfos
      .next()
      .children()
      .list(({ raw }) => raw.byteOffset + raw.length - message.byteOffset);
    expect(ends).toHaveLength(3);
    for (const end of ends) {
      const changed = Uint8Array.from(message);
      changed[end - 1]! ^= 1;
      await expect(verifySignedData(changed, any)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('takes certificates from beside a message that carries none', async () => {
    const message = sign('-nodetach', '-nocerts');
    await expect(verifySignedData(message, any)).rejects.toThrow('certificate is not in the message');
    const verified = await verifySignedData(message, { ...any, certificates: [ca, user] });
    expect(hex(verified.signerCertificate)).toBe(hex(user));
    expect(verified.certificates).toEqual([]);
    const swapped = verifySignedData(message, { ...any, certificates: [bank] });
    await expect(swapped).rejects.toMatchObject({ code: 'damaged' });
  });

  it('finds the certificate of a key identifier among others', async () => {
    const message = sign('-nodetach', '-nocerts', '-keyid');
    const verified = await verifySignedData(message, { ...any, certificates: [ca, bank, user] });
    expect(hex(verified.signerCertificate)).toBe(hex(user));
    const others = verifySignedData(message, { ...any, certificates: [ca, bank] });
    await expect(others).rejects.toThrow('certificate is not in the message');
  });

  it('takes other content types, with attributes', async () => {
    const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4'];
    const { contentType } = await verifySignedData(sign('-nodetach', ...type), any);
    expect(contentType).toBe('1.2.840.113549.1.9.16.1.4');
  });

  it('takes SHA-1 only where it is allowed, with the older signingCertificate', async () => {
    const message = sign('-nodetach', '-md', 'sha1', '-cades');
    await expect(verifySignedData(message, any)).rejects.toMatchObject({ code: 'unsupported' });
    const { signers } = await verifySignedData(message, { ...any, allowSha1: true });
    expect(signers[0]).toMatchObject({ digest: 'sha1', signingCertificate: 'v1' });
    await expect(verifySignedData(message, { allowSha1: true })).rejects.toThrow('signingCertificateV2');
  });

  it('keeps to the strict form unless told otherwise', async () => {
    for (const options of [
      ['-nodetach', '-cades', '-stream'],
      ['-nodetach', '-noattr'],
    ]) {
      await expect(verifySignedData(sign(...options))).rejects.toMatchObject({ code: 'unsupported' });
    }
    await expect(verifySignedData(sign('-nodetach'))).rejects.toThrow('signingCertificateV2');
    const two = opensslSign(openssl, content, ['user', 'bank'], '-nodetach', '-cades');
    await expect(verifySignedData(two)).rejects.toThrow('several signers');
    expect((await verifySignedData(two, any)).signers).toHaveLength(2);
  });

  it('refuses certificates without a signature', async () => {
    openssl.run('crl2pkcs7', '-nocrl', '-certfile', 'user.crt', '-outform', 'DER', '-out', 'bag.der');
    const bag = openssl.read('bag.der');
    for (const options of [{}, any, { ...any, content }]) {
      await expect(verifySignedData(bag, options)).rejects.toMatchObject({ code: 'damaged' });
    }
  });
});

describe('verifySignedData and pkijs', () => {
  it('takes pkijs’s, attached and detached, with and without attributes', async () => {
    const signer = { certificate: user, pkcs8, algorithm: 'RSA-PSS', hash: 'SHA-256' } as const;
    const attached = await verifySignedData(await pkijsSign(content, signer), any);
    expect(hex(attached.content)).toBe(hex(content));
    expect(attached.signingTime).toEqual(new Date('2026-11-22T11:22:33Z'));
    const detached = await pkijsSign(content, signer, { detached: true, withoutAttributes: true });
    const { signers } = await verifySignedData(detached, { ...any, content });
    expect(signers[0]!.hasSignedAttributes).toBe(false);
  });

  it('refuses “PAY 1” shown as “OTHER”, which pkijs takes', async () => {
    for (const options of [['-nodetach'], ['-nodetach', '-noattr']]) {
      const pay = opensslSign(openssl, utf8('PAY 1'), 'user', ...options);
      expect(await pkijsVerifies(pay, utf8('OTHER'))).toBe(true);
      for (const other of ['OTHER', 'PAY 1']) {
        const beside = verifySignedData(pay, { ...any, content: utf8(other) });
        await expect(beside).rejects.toThrow('beside an attached one');
      }
    }
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { envelope, openEnvelope } from '../../../electron/pki/cms.ts';
import { oid } from '../../../electron/pki/asn1/der-writer.ts';
import { Oid } from '../../../electron/pki/oids.ts';
import { oaep, opensslDecrypt, opensslEncrypt } from './support/cms.ts';
import { hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pkijsDecrypt, pkijsEncrypt } from './support/pkijs-cms.ts';

const openssl = new OpenSsl();
const content = utf8('등록할 때 보내는 R');
let bank: Uint8Array;
let key: Uint8Array;
let other: Uint8Array;
let otherKey: Uint8Array;

beforeAll(() => {
  for (const name of ['bank', 'other']) openssl.key(name);
  openssl.ecKey('ec', 'P-256');
  const extensions = 'subjectKeyIdentifier=hash\nkeyUsage=keyEncipherment';
  bank = openssl.certificate('bank', { subject: '/O=은행/CN=bank', serial: 5, extensions });
  other = openssl.certificate('other', { subject: '/CN=other', serial: 6 });
  openssl.certificate('ec', { subject: '/CN=ec', serial: 7 });
  key = openssl.pkcs8('bank');
  otherKey = openssl.pkcs8('other');
});

const encrypt = (cipher: string, ...options: string[]): Uint8Array =>
  opensslEncrypt(openssl, content, cipher, '-recip', 'bank.crt', ...options);

const opens = async (message: Uint8Array): Promise<void> => {
  expect(hex(await openEnvelope(message, key, bank))).toBe(hex(content));
};

const refused = async (message: Uint8Array, code = 'damaged'): Promise<void> => {
  await expect(openEnvelope(message, key, bank)).rejects.toMatchObject({ code });
};

describe('openEnvelope', () => {
  it.each([
    ['RSAES-OAEP, SHA-1 by default', 'aes-256-cbc', oaep()],
    ['RSAES-OAEP, SHA-256', 'aes-256-cbc', oaep('sha256')],
    ['RSAES-OAEP, SHA-384', 'aes-192-cbc', oaep('sha384')],
    ['RSAES-OAEP, SHA-512', 'aes-128-cbc', oaep('sha512')],
    ['PKCS#1 v1.5 and AES-128', 'aes-128-cbc', []],
    ['PKCS#1 v1.5 and AES-192', 'aes-192-cbc', []],
    ['PKCS#1 v1.5 and AES-256', 'aes-256-cbc', []],
    ['PKCS#1 v1.5 and 3DES', 'des3', []],
    ['PKCS#1 v1.5 and SEED', 'seed-cbc', []],
    ['PKCS#1 v1.5 and ARIA-128', 'aria-128-cbc', []],
    ['PKCS#1 v1.5 and ARIA-192', 'aria-192-cbc', []],
    ['PKCS#1 v1.5 and ARIA-256', 'aria-256-cbc', []],
    ['a key identifier', 'aes-256-cbc', ['-keyid']],
    ['BER in segments', 'aes-256-cbc', ['-stream', ...oaep('sha256')]],
  ])('opens OpenSSL’s with %s', async (_, cipher, options) => {
    await opens(encrypt(cipher, ...options));
  });

  it('finds its own among several recipients of several kinds', async () => {
    const others = ['-recip', 'other.crt', '-recip', 'ec.crt', '-pwri_password', 'secret'];
    const message = encrypt('aes-256-cbc', ...others);
    await opens(message);
    expect(hex(await openEnvelope(message, otherKey, other))).toBe(hex(content));
    const forOthers = opensslEncrypt(openssl, content, 'aes-256-cbc', ...others);
    await refused(forOthers, 'key-mismatch');
  });

  it('opens pkijs’s', async () => {
    for (const hash of ['SHA-1', 'SHA-256', 'SHA-512'] as const) {
      await opens(await pkijsEncrypt(content, bank, hash, 256));
    }
    const large = new Uint8Array(5000).map((_, i) => i * 7);
    const inSegments = await pkijsEncrypt(large, bank, 'SHA-256', 128, { inSegments: true });
    expect(hex(inSegments).split('04820400')).toHaveLength(5);
    expect(hex(await openEnvelope(inSegments, key, bank))).toBe(hex(large));
  });

  it('wants the certificate’s own private key', async () => {
    const message = encrypt('aes-256-cbc');
    await expect(openEnvelope(message, otherKey, bank)).rejects.toMatchObject({ code: 'key-mismatch' });
    await expect(openEnvelope(message, otherKey, other)).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('refuses an OAEP label and ciphers it does not know', async () => {
    await refused(encrypt('aes-256-cbc', ...oaep(), '-keyopt', 'rsa_oaep_label:616263'), 'unsupported');
    await refused(encrypt('camellia-128-cbc'), 'unsupported');
    await refused(
      encrypt('aes-256-cbc', '-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_mgf1_md:sha256'),
      'unsupported',
    );
  });
});

describe('envelope', () => {
  it('is opened by OpenSSL, pkijs and here, in both key transports', async () => {
    for (const keyTransport of ['RSAES-OAEP', 'RSAES-PKCS1-v1_5'] as const) {
      const sealed = await envelope(content, bank, keyTransport);
      expect(hex(opensslDecrypt(openssl, sealed, 'bank'))).toBe(hex(content));
      await opens(sealed);
    }
    const sealed = await envelope(content, bank);
    expect(hex(await pkijsDecrypt(sealed, bank, key))).toBe(hex(content));
    expect(Buffer.from(sealed).includes(Buffer.from(oid(Oid.rsaesOaep)))).toBe(true);
  });

  it('is made for RSA keys alone', async () => {
    await expect(envelope(content, openssl.read('ec.der'))).rejects.toMatchObject({ code: 'unsupported' });
    openssl.run('genpkey', '-quiet', '-algorithm', 'RSA-PSS', '-out', 'pss.pem');
    const pss = openssl.certificate('pss', { subject: '/CN=pss' });
    await expect(envelope(content, pss)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

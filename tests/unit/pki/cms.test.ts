import * as asn1js from 'asn1js';
import { beforeAll, describe, expect, it } from 'vitest';
import { envelope, openEnvelope, signStatement, verifySignedData } from '../../../electron/pki/cms.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import type { PrivateKeyInfo } from '../../../electron/pki/private-key.ts';
import { withRandom } from './support/key-file.ts';
import { authorityExtensions } from './support/kisa.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const content = utf8('{"purpose":"register","text":"우리은행에 등록합니다"}');
const signingTime = new Date('2026-11-22T11:22:33Z');
const random = bytes('79ea7568a2d3776604e18bcd3a1b1b85b7da0872');
let ca: Uint8Array;
let certificate: Uint8Array;
let twin: Uint8Array;
let pkcs8: Uint8Array;
let privateKey: PrivateKeyInfo;
let signed: Uint8Array;

beforeAll(async () => {
  for (const name of ['ca', 'user', 'bank']) openssl.key(name);
  ca = openssl.certificate('ca', { subject: '/C=KR/O=yessign/CN=CA', extensions: authorityExtensions() });
  const usage = 'keyUsage=critical,digitalSignature,nonRepudiation\ncertificatePolicies=1.2.3';
  certificate = openssl.certificate('user', {
    subject: '/C=kr/CN=사용자',
    issuer: 'ca',
    serial: 7,
    extensions: usage,
  });
  twin = openssl.certificate('twin', { key: 'user', subject: '/C=kr/CN=사용자', issuer: 'ca', serial: 7 });
  pkcs8 = openssl.pkcs8('user');
  privateKey = readPrivateKeyInfo(withRandom(pkcs8, random)).info;
  signed = await signStatement({ content, certificate, chain: [ca], privateKey, signingTime });
});

/** asn1js writes definite, shortest lengths: a message that survives the round trip holds no BER. */
const isDer = (der: Uint8Array): boolean => {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
  return offset === der.length && hex(new Uint8Array(result.toBER())) === hex(der);
};

const opensslVerify = (file: string, ...more: string[]): Buffer =>
  openssl.run(
    'cms',
    '-verify',
    '-cades',
    '-inform',
    'DER',
    '-in',
    file,
    '-CAfile',
    'ca.crt',
    '-purpose',
    'any',
    ...more,
  );

describe('signStatement', () => {
  it('is accepted by openssl cms -verify -cades with the chain, and is DER', () => {
    openssl.write('signed.der', signed);
    expect(hex(opensslVerify('signed.der', '-binary'))).toBe(hex(content));
    expect(isDer(signed)).toBe(true);
    const text = openssl.run('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'signed.der').toString();
    for (const part of [
      'id-smime-aa-signingCertificateV2',
      'signingTime',
      'Nov 22 11:22:33 2026 GMT',
      'issuerAndSerialNumber',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('sorts its sets as DER asks, whatever the certificates', async () => {
    for (const chain of [[], [ca], [twin, ca], [certificate, certificate]]) {
      const der = await signStatement({ content, certificate, chain, privateKey, signingTime });
      const message = (asn1js.fromBER(Uint8Array.from(der).buffer).result as asn1js.Sequence).valueBlock
        .value[1]!;
      const parts = ((message as asn1js.Constructed).valueBlock.value[0] as asn1js.Sequence).valueBlock.value;
      const set = (parts[3] as asn1js.Constructed).valueBlock.value.map((v) =>
        hex(new Uint8Array(v.toBER())),
      );
      expect(set).toEqual([...set].sort());
      expect(new Set(set).size).toBe(set.length);
    }
  });

  it('signs with EC keys under the hash of their curve, and OpenSSL agrees', async () => {
    for (const [curve, digest] of [
      ['P-256', 'sha256'],
      ['P-384', 'sha384'],
    ] as const) {
      openssl.ecKey(curve, curve);
      const own = openssl.certificate(curve, { subject: '/CN=EC', issuer: 'ca' });
      const { info } = readPrivateKeyInfo(openssl.pkcs8(curve));
      const statement = { content, certificate: own, chain: [ca], privateKey: info, signingTime };
      const der = await signStatement(statement);
      openssl.write('ec.der', der);
      expect(hex(opensslVerify('ec.der', '-binary'))).toBe(hex(content));
      expect(isDer(der)).toBe(true);
      expect((await verifySignedData(der)).signers[0]).toMatchObject({ digest, signingCertificate: 'v2' });
    }
  });

  it('does not sign with keys it has no form for', async () => {
    const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'];
    for (const algorithm of [['-algorithm', 'ed25519'], ['-algorithm', 'RSA-PSS'], curve]) {
      openssl.run('genpkey', '-quiet', ...algorithm, '-out', 'odd.pem');
      const odd = openssl.certificate('odd', { subject: '/CN=odd', issuer: 'ca' });
      const statement = { content, certificate: odd, chain: [], privateKey, signingTime };
      await expect(signStatement(statement)).rejects.toMatchObject({ code: 'unsupported' });
    }
  });

  it('refuses to sign under a certificate that is not the key’s', async () => {
    const foreign = openssl.certificate('bank', { subject: '/CN=bank', issuer: 'ca' });
    const statement = { content, certificate: foreign, chain: [], privateKey, signingTime };
    await expect(signStatement(statement)).rejects.toMatchObject({ code: 'key-mismatch' });
  });
});

describe('verifySignedData', () => {
  it('verifies ours', async () => {
    const verified = await verifySignedData(signed);
    expect(hex(verified.content)).toBe(hex(content));
    expect(hex(verified.signerCertificate)).toBe(hex(certificate));
    expect(verified.signingTime).toEqual(signingTime);
    expect(verified.certificates.map(hex).sort()).toEqual([hex(ca), hex(certificate)].sort());
  });

  const opensslSign = (name: string, ...options: string[]): Uint8Array => {
    openssl.write('content.bin', content);
    const signer = ['-signer', 'user.crt', '-inkey', 'user.pem', '-md', 'sha256', '-binary'];
    openssl.run('cms', '-sign', '-in', 'content.bin', ...signer, '-outform', 'DER', '-out', name, ...options);
    return openssl.read(name);
  };

  it('verifies OpenSSL’s CAdES, attached and detached, by issuer and by key identifier', async () => {
    const attached = opensslSign('attached.der', '-nodetach', '-cades');
    expect(hex((await verifySignedData(attached)).content)).toBe(hex(content));
    const detached = opensslSign('detached.der', '-cades');
    expect(hex((await verifySignedData(detached, { content })).content)).toBe(hex(content));
    await expect(verifySignedData(detached)).rejects.toMatchObject({ code: 'damaged' });
    await expect(verifySignedData(detached, { content: utf8('other') })).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it('does not let a message’s own content stand for the caller’s', async () => {
    await expect(verifySignedData(signed, { content: utf8('OTHER') })).rejects.toMatchObject({
      code: 'damaged',
    });
    await expect(verifySignedData(signed, { content })).rejects.toMatchObject({ code: 'damaged' });
  });

  it('refuses a message whose signed attributes name no certificate, or that has none', async () => {
    await expect(verifySignedData(opensslSign('plain.der', '-nodetach'))).rejects.toMatchObject({
      code: 'damaged',
    });
    const bare = opensslSign('bare.der', '-nodetach', '-noattr');
    await expect(verifySignedData(bare)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('refuses another certificate of the same name, number and key (signingCertificateV2)', async () => {
    const swapped = Buffer.from(
      await signStatement({ content, certificate, chain: [], privateKey, signingTime }),
    );
    const at = swapped.indexOf(Buffer.from(certificate));
    const parsed = asn1js.fromBER(Uint8Array.from(swapped).buffer).result as asn1js.Sequence;
    const message = (parsed.valueBlock.value[1] as asn1js.Constructed).valueBlock.value[0] as asn1js.Sequence;
    (message.valueBlock.value[3] as asn1js.Constructed).valueBlock.value = [
      asn1js.fromBER(Uint8Array.from(twin).buffer).result,
    ];
    expect(at).toBeGreaterThan(0);
    await expect(verifySignedData(new Uint8Array(parsed.toBER()))).rejects.toThrow('another certificate');
  });

  it('refuses every message with one bit changed in content, attributes or signature', async () => {
    const start = signed.indexOf(content[0]!, 0);
    for (const needle of [content, bytes('2a864886f70d010904'), signed.subarray(-40)]) {
      const at = Buffer.from(signed).indexOf(Buffer.from(needle));
      expect(at).toBeGreaterThan(0);
      const changed = Uint8Array.from(signed);
      changed[at + needle.length - 1]! ^= 1;
      await expect(verifySignedData(changed)).rejects.toMatchObject({ code: 'damaged' });
    }
    expect(start).toBeGreaterThan(0);
  });

  it('refuses two signers, SHA-1 and what is no SignedData', async () => {
    openssl.write('content.bin', content);
    const two = ['-signer', 'user.crt', '-inkey', 'user.pem', '-signer', 'bank.crt', '-inkey', 'bank.pem'];
    openssl.run(
      'cms',
      '-sign',
      '-nodetach',
      '-cades',
      '-in',
      'content.bin',
      ...two,
      '-outform',
      'DER',
      '-out',
      'two.der',
    );
    await expect(verifySignedData(openssl.read('two.der'))).rejects.toMatchObject({ code: 'unsupported' });
    const sha1 = opensslSign('sha1.der', '-nodetach', '-cades', '-md', 'sha1');
    await expect(verifySignedData(sha1)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(verifySignedData(certificate)).rejects.toMatchObject({ code: 'damaged' });
  });
});

describe('envelope', () => {
  it('opens with openssl cms -decrypt, is DER, and opens here with the right key only', async () => {
    const bank = openssl.certificate('bank', {
      subject: '/CN=bank',
      issuer: 'ca',
      extensions: 'keyUsage=keyEncipherment',
    });
    const sealed = await envelope(random, bank);
    openssl.write('sealed.der', sealed);
    const recipient = ['-recip', 'bank.crt', '-inkey', 'bank.pem'];
    expect(
      hex(openssl.run('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', 'sealed.der', ...recipient)),
    ).toBe(hex(random));
    expect(isDer(sealed)).toBe(true);
    const key = openssl.pkcs8('bank');
    expect(hex(await openEnvelope(sealed, key, bank))).toBe(hex(random));
    await expect(openEnvelope(sealed, pkcs8, certificate)).rejects.toMatchObject({ code: 'key-mismatch' });
    await expect(openEnvelope(sealed, pkcs8, bank)).rejects.toMatchObject({ code: 'key-mismatch' });
    expect(hex(await envelope(random, bank))).not.toBe(hex(sealed));
    await expect(envelope(random, certificate)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('canonicalJson', () => {
  it('agrees with RFC 8785 §3.2.2 and §3.2.3', () => {
    const input = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    const expected =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
    expect(Buffer.from(canonicalJson(input)).toString()).toBe(expected);
    const sorted = canonicalJson({ '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 });
    expect(Buffer.from(sorted).toString()).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });
});

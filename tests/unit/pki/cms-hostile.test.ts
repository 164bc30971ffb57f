import * as asn1js from 'asn1js';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifySignedData } from '../../../electron/pki/cms.ts';
import {
  algorithm,
  bitString,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  time,
} from '../../../electron/pki/asn1/der-writer.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { Oid } from '../../../electron/pki/oids.ts';
import { readX509 } from '../../../electron/pki/x509/x509.ts';
import {
  attribute,
  inContentInfo,
  opensslSign,
  opensslVerify,
  pss,
  rsaSign,
  signedDataOf,
  type SignedDataParts,
} from './support/cms.ts';
import { hex, OpenSsl, utf8 } from './support/openssl.ts';
import { pkijsVerifies } from './support/pkijs-cms.ts';

const openssl = new OpenSsl();
const content = utf8('statement');
const any = { form: 'any' } as const;
let certificate: Uint8Array;
let twin: Uint8Array;
let pkcs8: Uint8Array;

const digestOf = (octets: Uint8Array, hash = 'sha256'): Uint8Array =>
  createHash(hash).update(octets).digest();

const contentTypeIs = (type: string): Uint8Array => attribute(Oid.contentType, oid(type));
const digestIs = (octets: Uint8Array): Uint8Array => attribute(Oid.messageDigest, octetString(octets));
const essCertIdV2 = (...parts: Uint8Array[]): Uint8Array =>
  attribute(Oid.signingCertificateV2, sequence(sequence(sequence(...parts))));
const signedAt = (): Uint8Array => attribute(Oid.signingTime, time(new Date('2026-11-22T11:22:33Z')));

/** contentType, messageDigest, signingTime, signingCertificateV2: in DER's order as their lengths are. */
const attributes = (): Uint8Array[] =>
  [
    contentTypeIs(Oid.data),
    digestIs(digestOf(content)),
    signedAt(),
    essCertIdV2(octetString(digestOf(certificate))),
  ].sort(Buffer.compare);

const message = (parts: Partial<SignedDataParts> = {}): Uint8Array =>
  inContentInfo(signedDataOf({ content, attributes: attributes(), certificate, pkcs8, ...parts }));

/** The signed attributes of a message's only signer, as the SET OF that is signed. */
const attributesOf = (der: Uint8Array): Uint8Array => {
  const { result } = asn1js.fromBER(Uint8Array.from(der).buffer);
  const at = (value: unknown, index: number): asn1js.Constructed =>
    (value as asn1js.Constructed).valueBlock.value[index] as asn1js.Constructed;
  const signerInfo = at(at(at(at(result, 1), 0), 4), 0);
  return new Uint8Array(new asn1js.Set({ value: at(signerInfo, 3).valueBlock.value }).toBER());
};

const refused = async (input: Uint8Array, code = 'damaged', options: object = any): Promise<void> => {
  await expect(verifySignedData(input, options)).rejects.toMatchObject({ code });
};

beforeAll(() => {
  openssl.key('user');
  const subject = '/C=kr/CN=user';
  twin = openssl.certificate('twin', { key: 'user', subject, serial: 7, days: 9 });
  certificate = openssl.certificate('user', { subject, serial: 7 });
  pkcs8 = openssl.pkcs8('user');
});

describe('what the hostile messages are made from', () => {
  it('verifies here, in OpenSSL and in pkijs', async () => {
    expect(opensslVerify(openssl, message()).toString()).toBe('statement');
    expect(await pkijsVerifies(message())).toBe(true);
    expect(hex((await verifySignedData(message())).content)).toBe(hex(content));
    const plain = message({ attributes: undefined });
    expect(opensslVerify(openssl, plain).toString()).toBe('statement');
    expect((await verifySignedData(plain, any)).signers[0]!.hasSignedAttributes).toBe(false);
  });
});

describe('signed attributes', () => {
  it('are refused without contentType or messageDigest, and in the strict form without signingCertificateV2', async () => {
    for (let i = 0; i < 4; i++) {
      const kept = attributes().filter((_, at) => at !== i);
      const removed = Buffer.from(attributes()[i]!);
      const isTime = removed.includes(Buffer.from('2a864886f70d010905', 'hex'));
      const isV2 = removed.includes(Buffer.from('2a864886f70d010910022f', 'hex'));
      if (isTime) {
        expect((await verifySignedData(message({ attributes: kept }))).signingTime).toBeUndefined();
      } else {
        await refused(message({ attributes: kept }), 'damaged', {});
        if (!isV2) await refused(message({ attributes: kept }));
      }
    }
  });

  it('are refused where one stands twice or has two values', async () => {
    for (const again of attributes()) {
      await expect(verifySignedData(message({ attributes: [...attributes(), again] }), any)).rejects.toThrow(
        'signed attribute twice',
      );
    }
    const others = attributes().slice(0, -1);
    const [a, b] = [oid(Oid.data), oid(Oid.signedData)];
    await refused(message({ attributes: [...others.slice(1), attribute(Oid.contentType, a, b)] }));
    const unread = attribute('1.2.3.4', integer(1), integer(2));
    expect((await verifySignedData(message({ attributes: [...attributes(), unread] }), any)).content).toEqual(
      content,
    );
  });

  it('are refused where they say otherwise than the message', async () => {
    const rest = attributes().slice();
    const replace = (type: Uint8Array, by: Uint8Array): Uint8Array[] => [
      ...rest.filter((a) => !Buffer.from(a).includes(Buffer.from(type))),
      by,
    ];
    const typed = replace(oid(Oid.contentType), contentTypeIs(Oid.signedData));
    await expect(verifySignedData(message({ attributes: typed }), any)).rejects.toThrow('contentType');
    const digested = replace(oid(Oid.messageDigest), digestIs(digestOf(utf8('other'))));
    await expect(verifySignedData(message({ attributes: digested }), any)).rejects.toThrow('messageDigest');
    const named = replace(oid(Oid.signingCertificateV2), essCertIdV2(octetString(digestOf(twin))));
    await expect(verifySignedData(message({ attributes: named }), any)).rejects.toThrow(
      'names another certificate',
    );
    const byHash = (hash: string, value: Uint8Array): Uint8Array[] =>
      replace(oid(Oid.signingCertificateV2), essCertIdV2(algorithm(hash), octetString(value)));
    await refused(message({ attributes: byHash(Oid.sha1, digestOf(certificate, 'sha1')) }), 'unsupported');
    await refused(message({ attributes: byHash('1.2.3', digestOf(certificate)) }), 'unsupported');
    const sha512 = byHash(Oid.sha512, digestOf(certificate, 'sha512'));
    expect((await verifySignedData(message({ attributes: sha512 }))).signers[0]!.signingCertificate).toBe(
      'v2',
    );
  });

  it('choose the certificate they name among those of one name and number', async () => {
    const both = message({ certificates: [twin, certificate] });
    expect(hex((await verifySignedData(both)).signerCertificate)).toBe(hex(certificate));
    await refused(message({ certificates: [twin] }), 'damaged', {});
  });

  it('may be signed in DER’s order though sent in another, or as sent; never changed', async () => {
    const shuffled = attributes().reverse();
    const asSent = message({ attributes: shuffled });
    expect((await verifySignedData(asSent, any)).content).toEqual(content);
    expect(opensslVerify(openssl, asSent).toString()).toBe('statement');
    const asDer = message({ attributes: shuffled, signedOctets: setOf(attributes()) });
    expect((await verifySignedData(asDer, any)).content).toEqual(content);
    await refused(message({ attributes: shuffled, signedOctets: setOf(attributes().slice(1)) }));
    // Covered as the [0] they were sent in: RFC 5652 §5.4 says SET OF.
    await refused(message({ signedOctets: element(0xa0, ...attributes()) }));
  });

  it('state the algorithms where CMSAlgorithmProtection is among them (RFC 6211)', async () => {
    const rsa = sequence(oid(Oid.rsaEncryption), nullValue());
    const protection = (digest: Uint8Array, signature: Uint8Array): Uint8Array[] => [
      ...attributes(),
      attribute(Oid.cmsAlgorithmProtection, sequence(digest, element(0xa1, signature.subarray(2)))),
    ];
    for (const digest of [algorithm(Oid.sha256), algorithm(Oid.sha256, nullValue())]) {
      const honest = message({ attributes: protection(digest, rsa) });
      expect((await verifySignedData(honest, any)).content).toEqual(content);
    }
    const lies = [
      protection(algorithm(Oid.sha1), rsa),
      protection(algorithm(Oid.sha256), algorithm(Oid.sha256WithRsa, nullValue())),
      protection(algorithm(Oid.sha256, integer(1)), rsa),
    ];
    for (const attributesSigned of lies) await refused(message({ attributes: attributesSigned }));
  });

  it('outnumber their bound', async () => {
    const many = Array.from({ length: limits.elements }, (_, i) => attribute(`1.2.3.${i}`, integer(i)));
    await refused(message({ attributes: [...attributes(), ...many] }), 'too-large');
  });
});

describe('a message without signed attributes', () => {
  it('is refused where its content is another’s signed attributes (RFC 5652 §5.4 signs both alike)', async () => {
    // OpenSSL's signer signed a statement; the attacker shows its attributes as what was signed.
    const honest = opensslSign(openssl, content, 'user', '-nodetach');
    const stolen = attributesOf(honest);
    const forged = message({
      content: stolen,
      attributes: undefined,
      signature: honest.subarray(-256),
    });
    expect(opensslVerify(openssl, forged).toString('hex')).toBe(hex(stolen));
    await expect(verifySignedData(forged, any)).rejects.toThrow('signed attributes as content');
    const detached = inContentInfo(
      signedDataOf({ attributes: undefined, certificate, pkcs8, signature: honest.subarray(-256) }),
    );
    await expect(verifySignedData(detached, { ...any, content: stolen })).rejects.toThrow(
      'signed attributes as content',
    );
  });

  it('may hold a content that only begins like attributes', async () => {
    const sets = [
      setOf([sequence(oid('1.2.3'), setOf([integer(1)]))]),
      setOf([integer(1)]),
      utf8('1\u0002ok'),
      utf8('1'.repeat(51)),
    ];
    for (const set of sets) {
      const plain = message({ content: set, attributes: undefined });
      expect(hex((await verifySignedData(plain, any)).content)).toBe(hex(set));
    }
  });

  it('is of the type data and no other (RFC 5652 §5.3)', async () => {
    await expect(
      verifySignedData(message({ attributes: undefined, contentType: Oid.signedData }), any),
    ).rejects.toThrow('RFC 5652 §5.3');
  });
});

describe('the algorithms of a message', () => {
  const salted = (hash: string, salt: number, ...more: Uint8Array[]): Uint8Array => {
    const digest = algorithm(hash, nullValue());
    const mask = algorithm(Oid.mgf1, digest);
    const parts = [element(0xa0, digest), element(0xa1, mask), element(0xa2, integer(salt)), ...more];
    return algorithm(Oid.rsassaPss, sequence(...parts));
  };

  it('are one digest throughout, announced at the head', async () => {
    await refused(message({ digests: [algorithm(Oid.sha512)] }));
    await refused(message({ digests: [] }));
    await refused(message({ signatureAlgorithm: algorithm(Oid.sha512WithRsa, nullValue()) }));
    await refused(message({ digest: algorithm('1.2.3') }), 'unsupported');
    await refused(message({ signatureAlgorithm: algorithm('1.2.3') }), 'unsupported');
    await refused(message({ signatureAlgorithm: algorithm(Oid.ecdsaWithSha256) }));
    const named = message({ signatureAlgorithm: algorithm(Oid.sha256WithRsa, nullValue()) });
    expect((await verifySignedData(named)).content).toEqual(content);
  });

  it('hold RSASSA-PSS to the parameters under the signature’s name', async () => {
    const signed = opensslSign(openssl, content, 'user', '-nodetach', '-noattr', ...pss);
    const pssSignature = signed.subarray(-256);
    const withParameters = (signatureAlgorithm: Uint8Array): Uint8Array =>
      message({ attributes: undefined, signatureAlgorithm, signature: pssSignature });
    expect((await verifySignedData(withParameters(salted(Oid.sha256, 32)), any)).content).toEqual(content);
    await refused(withParameters(salted(Oid.sha256, 20)));
    await refused(withParameters(salted(Oid.sha384, 32)));
    await refused(withParameters(salted(Oid.sha256, 32, element(0xa3, integer(2)))), 'unsupported');
    await refused(withParameters(algorithm(Oid.rsassaPss)), 'unsupported');
    await refused(withParameters(algorithm(Oid.rsassaPss, sequence())));
    await refused(withParameters(algorithm(Oid.rsaEncryption, nullValue())));
  });

  it('do not change by the hash that the signature itself names', async () => {
    const signature = rsaSign(pkcs8, setOf(attributes()), 'sha512');
    await refused(message({ signature }));
    // Well signed with SHA-512, under a head that says SHA-256: the weaker of the two would be what holds.
    const signatureAlgorithm = algorithm(Oid.sha512WithRsa, nullValue());
    await expect(verifySignedData(message({ signature, signatureAlgorithm }), any)).rejects.toThrow(
      'two digests',
    );
  });
});

describe('the frame of a message', () => {
  it('may hold unsigned attributes of any kind, which prove nothing', async () => {
    const verified = await verifySignedData(message({ unsigned: attribute('1.2.3', integer(1)) }), any);
    expect(verified.content).toEqual(content);
  });

  it('passes over certificates of other kinds', async () => {
    const other = element(0xa3, oid('1.2.3'), bitString(content));
    const verified = await verifySignedData(message({ certificates: [other, certificate] }), any);
    expect(verified.certificates.map(hex)).toEqual([hex(certificate)]);
    await refused(message({ certificates: [other] }));
  });

  it('is refused with more signers than the bound, or a content beyond it', async () => {
    expect((await verifySignedData(message({ signers: limits.signers }), any)).signers).toHaveLength(16);
    await refused(message({ signers: limits.signers + 1 }), 'too-large');
    const detached = inContentInfo(signedDataOf({ attributes: undefined, certificate, pkcs8 }));
    const large = new Uint8Array(limits.bytes + 1);
    await refused(detached, 'too-large', { ...any, content: large });
  });

  it('is refused wherever it is cut off', async () => {
    const whole = message();
    for (let length = 0; length < whole.length; length += 37) {
      const cut = whole.subarray(0, length);
      await refused(cut);
      await refused(cut, 'damaged', {});
    }
  });

  it('is refused when its signer is named by a certificate of another', async () => {
    openssl.key('other');
    const other = openssl.certificate('other', { subject: '/CN=other', serial: 8 });
    await refused(message({ certificate: other, certificates: [certificate] }));
    await refused(message({ certificate: other }));
  });

  /** C=kr, CN=user as names are written by others; `value` in the string type of this tag. */
  const nameOf = (country: string, tag: number, value: Uint8Array): Uint8Array => {
    const rdn = (type: string, text: Uint8Array): Uint8Array => element(0x31, sequence(oid(type), text));
    return sequence(rdn('2.5.4.6', element(0x13, utf8(country))), rdn('2.5.4.3', element(tag, value)));
  };

  it('names its signer in other letters and string types than the certificate', async () => {
    const identifier = (name: Uint8Array, serial = 7): Uint8Array => sequence(name, integer(serial));
    const same = nameOf('KR', 0x13, utf8('User'));
    expect((await verifySignedData(message({ identifier: identifier(same) }))).content).toEqual(content);
    await refused(message({ identifier: identifier(nameOf('KR', 0x13, utf8('Users'))) }));
    await refused(message({ identifier: identifier(same, 8) }));
  });

  it('may be signed under a name that cannot be compared, if it is the same octets', async () => {
    const marked = nameOf('kr', 0x0c, utf8(`e${'\u0301'.repeat(40)}`));
    const { subjectPublicKeyInfo } = readX509(certificate);
    const sha256WithRsa = algorithm(Oid.sha256WithRsa, nullValue());
    const dates = sequence(time(new Date(0)), time(new Date(0)));
    const names = [marked, dates, marked];
    const tbs = sequence(integer(7), sha256WithRsa, ...names, subjectPublicKeyInfo.raw);
    const old = sequence(tbs, sha256WithRsa, bitString(rsaSign(pkcs8, tbs)));
    const signed = message({ certificate: old, attributes: undefined });
    expect(hex((await verifySignedData(signed, any)).signerCertificate)).toBe(hex(old));
  });

  it('is no other content type', async () => {
    const other = inContentInfo(signedDataOf({ content, certificate, pkcs8 }), Oid.envelopedData);
    await refused(other, 'unsupported');
    await refused(other, 'unsupported', {});
  });
});

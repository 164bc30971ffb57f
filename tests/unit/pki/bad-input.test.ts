import fc from 'fast-check';
import { pbkdf2Sync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toDer } from '../../../electron/pki/asn1/ber.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { openEnvelope, signStatement, verifySignedData, envelope } from '../../../electron/pki/cms.ts';
import { parseCrl } from '../../../electron/pki/x509/crl.ts';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { parseOcspResponse } from '../../../electron/pki/x509/ocsp.ts';
import { validatePath } from '../../../electron/pki/path.ts';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/private-key/pkcs8.ts';
import { assertMatches, decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { sampleOf } from '../../fuzz/corpus.ts';
import {
  encryptedPrivateKeyInfo,
  opensslEncrypt,
  pbes2Algorithm,
  seedKeyFile,
  withRandom,
} from './support/key-file.ts';
import { userExtensions } from './support/kisa.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const samples = new Map<string, Uint8Array>();
let pkcs8: Uint8Array;
let plain: Uint8Array;
let certificate: Uint8Array;

let random: Uint8Array;

/** What a door let through: the parts that must stay what they were, in hex. */
type Passed = Readonly<Record<string, string>>;

/** Every door for bytes from outside. */
const doors: Record<string, (input: Uint8Array) => Passed | Promise<Passed>> = {
  key: openKey,
  'key in PBES2': openKey,
  pfx: async (input) => {
    const { pairs } = await openPkcs12(input, password);
    return Object.assign(
      { pairs: String(pairs.length) },
      ...pairs.map(({ certificate: own, privateKey, chain }, i) => ({
        [`${i} certificate`]: hex(own),
        [`${i} chain`]: chain.map(hex).join(),
        [`${i} key`]: hex(privateKey?.der ?? new Uint8Array(0)),
        [`${i} R`]: hex(privateKey?.random ?? new Uint8Array(0)),
      })),
    ) as Passed;
  },
  certificate: (input) => nothingOf(parseCertificate(input)),
  crl: (input) => nothingOf(parseCrl(input)),
  ocsp: (input) => nothingOf(parseOcspResponse(input)),
  ber: (input) => nothingOf(readDer(toDer(input))),
  signed: async (input) => {
    const { content, signerCertificate, signingTime } = await verifySignedData(input);
    return {
      content: hex(content),
      signer: hex(signerCertificate),
      time: signingTime?.toISOString() ?? '',
    };
  },
  enveloped: async (input) => nothingOf(await openEnvelope(input, pkcs8, certificate)),
  pkcs8: (input) => nothingOf(readPrivateKeyInfo(input)),
  path: async (input) =>
    nothingOf(
      await validatePath({
        certificate: input,
        intermediates: [input],
        anchors: [certificate],
        crls: [input],
        at: new Date(),
        allowSha1: false,
      }),
    ),
};

/** Not promised here: what these doors read is what was signed elsewhere (a certificate) or covered elsewhere (R's envelope). */
function nothingOf(_value: unknown): Passed {
  return {};
}

async function openKey(input: Uint8Array): Promise<Passed> {
  const info = await decryptPrivateKey(input, password);
  inspectEncryption(input);
  return { key: hex(info.der), R: hex(info.random ?? new Uint8Array(0)) };
}

beforeAll(async () => {
  openssl.key('user');
  pkcs8 = openssl.pkcs8('user');
  const extensions = userExtensions({ realName: '홍길동', vid: '00'.repeat(32) });
  certificate = openssl.certificate('user', { subject: '/C=kr/O=yessign/OU=WOORI/CN=user', extensions });
  random = new Uint8Array(20).fill(7);
  plain = withRandom(pkcs8, random);
  openssl.write('index.txt', 'R\t991231235959Z\t260101000000Z,keyCompromise\t4D\tunknown\t/CN=x\n');
  openssl.write('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n');
  const who = ['-cert', 'user.crt', '-keyfile', 'user.pem'];
  openssl.run('ca', '-gencrl', '-config', 'ca.cnf', '-crldays', '7', ...who, '-out', 'list.pem');
  openssl.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.crl');
  const pfx = ['-iter', '1', '-macalg', 'sha256', '-passout', 'pass:q1w2e3r4!@', '-out', 'user.pfx'];
  openssl.run('pkcs12', '-export', '-in', 'user.crt', '-inkey', 'user.pem', ...pfx);
  const privateKey = readPrivateKeyInfo(pkcs8).info;
  const statement = {
    content: utf8('statement'),
    certificate,
    chain: [],
    privateKey,
    signingTime: new Date(),
  };
  samples.set(
    'key',
    seedKeyFile(openssl, { plain, password, salt: bytes('0102030405060708'), iterations: 2 }),
  );
  const [iv, salt] = [new Uint8Array(16).fill(9), bytes('0102030405060708')];
  const sealed = opensslEncrypt(openssl, 'aes-256-cbc', pbkdf2Sync(password, salt, 2, 32, 'sha1'), iv, plain);
  const pbes2 = pbes2Algorithm('2.16.840.1.101.3.4.1.42', iv, salt, 2);
  samples.set('key in PBES2', encryptedPrivateKeyInfo(pbes2, sealed));
  samples.set('pfx', openssl.read('user.pfx'));
  samples.set('certificate', certificate);
  samples.set('path', certificate);
  samples.set('crl', openssl.read('list.crl'));
  samples.set('ocsp', sampleOf('ocsp', 'good.der'));
  samples.set('ber', sampleOf('ber', 'signed.der'));
  samples.set('signed', await signStatement(statement));
  samples.set('pkcs8', plain);
  openssl.certificate('user', { subject: '/CN=bank' });
  certificate = openssl.read('user.der');
  samples.set('enveloped', await envelope(utf8('R'), certificate));
});

/** What it let through, or the PkiError's code; any other exception goes through and fails the test. */
const outcome = async (door: string, input: Uint8Array): Promise<Passed | string> => {
  try {
    return await doors[door]!(input);
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw new Error(`${door}: ${String(error)} for ${Buffer.from(input.subarray(0, 3000)).toString('hex')}`, {
      cause: error,
    });
  }
};

/** A PKCS#8 begins `30 82 LL LL 02 01 VV 30 0D 06 09`, and the algorithm's nine octets follow. */
const versionAt = 6;
const algorithmAt = 11;

/**
 * CBC authenticates nothing. RSA's eight numbers are checked against each other, so that no changed file gives another
 * key; two things are not covered by anything in the file, and are caught further on:
 * - R, 20 octets at the end: one block garbled, one octet of the next. Its VID then fits nobody: the bank refuses it.
 * - with PBES2 the IV stands in clear, and with it the first block: PKCS#8's version, and the algorithm's first octets.
 *   Under another algorithm the octets are no RSA key, and belong to no certificate.
 */
const expectSameKey = async (passed: Passed, changed: Uint8Array): Promise<void> => {
  const key = bytes(passed['key']!);
  const randomAt = plain.length - random.length;
  const different = [...key.keys()].filter((i) => key[i] !== plain[i]);
  const inHeader = different.filter((i) => i < randomAt);
  expect(key).toHaveLength(plain.length);
  expect(passed['R']).toBe(hex(key.subarray(randomAt)));
  if (inHeader.length === 0) return;
  const isAlgorithm = (i: number): boolean => i >= algorithmAt && i < 16;
  expect(inHeader.filter((i) => i !== versionAt && !isAlgorithm(i))).toEqual([]);
  const info = await decryptPrivateKey(changed, password);
  if (inHeader.some(isAlgorithm)) expect(() => assertMatches(info, certificate)).toThrow(PkiError);
};

const expectSame = async (door: string, passed: Passed, changed: Uint8Array): Promise<void> => {
  if (door === 'key' || door === 'key in PBES2') return expectSameKey(passed, changed);
  expect(passed).toEqual(await outcome(door, samples.get(door)!));
};

describe.each(Object.keys(doors))('%s', (door) => {
  it('takes its sample', async () => {
    const passed = await outcome(door, samples.get(door)!);
    expect(passed).toBeTypeOf('object');
    if (door.startsWith('key')) expect(passed).toEqual({ key: hex(plain), R: hex(random) });
    if (door === 'pfx') expect(passed).toMatchObject({ pairs: '1', '0 key': hex(pkcs8) });
    if (door === 'signed') expect(passed).toMatchObject({ content: hex(utf8('statement')) });
  });

  it('refuses a file cut off at any octet', async () => {
    const sample = samples.get(door)!;
    for (let length = 0; length < sample.length; length++) {
      const result = await outcome(door, sample.subarray(0, length));
      if (door !== 'path') expect(result, String(length)).toBeTypeOf('string');
    }
  });

  it('ends in a value or a PkiError with any one octet changed, and in no other key or content', async () => {
    const sample = samples.get(door)!;
    let refused = 0;
    for (let at = 0; at < sample.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(sample);
        changed[at]! ^= change;
        const result = await outcome(door, changed);
        if (typeof result === 'string') refused++;
        else await expectSame(door, result, changed);
      }
    }
    if (door === 'signed') expect(sample.length * 3 - refused).toBeLessThan(10);
    if (door !== 'path') expect(refused).toBeGreaterThan(0);
  }, 30_000);

  it('ends for octets put in, taken out and doubled anywhere', async () => {
    const sample = samples.get(door)!;
    const edit = fc.record({
      at: fc.nat(sample.length),
      drop: fc.nat(8),
      put: fc.uint8Array({ maxLength: 8 }),
    });
    const property = fc.asyncProperty(edit, async ({ at, drop, put }) => {
      const changed = Buffer.concat([sample.subarray(0, at), put, sample.subarray(at + drop)]);
      const result = await outcome(door, changed);
      if (typeof result !== 'string') await expectSame(door, result, changed);
    });
    await fc.assert(property, { numRuns: 300, seed: 20261122 });
  });

  it('refuses a file beyond its bound, a length bomb and a depth bomb at once', async () => {
    const large = new Uint8Array((door === 'crl' ? limits.crlBytes : limits.bytes) + 1);
    large.set(bytes('30840'.concat((large.length - 6).toString(16).padStart(7, '0'))));
    const deep = new Uint8Array(limits.bytes);
    for (let at = deep.length - 2, size = 0; at >= 0; size = deep.length - at) {
      const header = size < 0x80 ? [0x30, size] : [0x30, 0x84, size >>> 24, size >>> 16, size >>> 8, size];
      at -= header.length;
      if (at < 0) break;
      deep.set(header, at);
    }
    for (const input of [large, bytes('3084ffffffff'), bytes('30847fffffff02010030'), deep]) {
      const result = await outcome(door, input);
      if (door !== 'path') expect(result).toBeTypeOf('string');
    }
    if (door !== 'path') expect(await outcome(door, large)).toBe('too-large');
  });
});

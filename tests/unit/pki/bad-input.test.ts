import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { openEnvelope, signStatement, verifySignedData, envelope } from '../../../electron/pki/cms.ts';
import { parseCrl } from '../../../electron/pki/crl.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { validatePath } from '../../../electron/pki/path.ts';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../../electron/pki/pkcs8.ts';
import { decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { seedKeyFile, withRandom } from './support/key-file.ts';
import { userExtensions } from './support/kisa.ts';
import { bytes, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
const samples = new Map<string, Uint8Array>();
let pkcs8: Uint8Array;
let certificate: Uint8Array;

/** Every door for bytes from outside. */
const doors: Record<string, (input: Uint8Array) => unknown> = {
  key: async (input) => {
    await decryptPrivateKey(input, password);
    inspectEncryption(input);
  },
  pfx: (input) => openPkcs12(input, password),
  certificate: parseCertificate,
  crl: parseCrl,
  signed: (input) => verifySignedData(input),
  enveloped: (input) => openEnvelope(input, pkcs8, certificate),
  pkcs8: readPrivateKeyInfo,
  path: (input) =>
    validatePath({
      certificate: input,
      intermediates: [input],
      anchors: [certificate],
      crls: [input],
      at: new Date(),
      allowSha1: false,
    }),
};

beforeAll(async () => {
  openssl.key('user');
  pkcs8 = openssl.pkcs8('user');
  const extensions = userExtensions({ realName: '홍길동', vid: '00'.repeat(32) });
  certificate = openssl.certificate('user', { subject: '/C=kr/O=yessign/OU=WOORI/CN=user', extensions });
  const plain = withRandom(pkcs8, new Uint8Array(20).fill(7));
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
  samples.set('pfx', openssl.read('user.pfx'));
  samples.set('certificate', certificate);
  samples.set('path', certificate);
  samples.set('crl', openssl.read('list.crl'));
  samples.set('signed', await signStatement(statement));
  samples.set('pkcs8', plain);
  openssl.certificate('user', { subject: '/CN=bank' });
  certificate = openssl.read('user.der');
  samples.set('enveloped', await envelope(utf8('R'), certificate));
});

/** 'value' or the PkiError's code; any other exception goes through and fails the test. */
const outcome = async (door: string, input: Uint8Array): Promise<string> => {
  try {
    await doors[door]!(input);
    return 'value';
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw new Error(`${door}: ${String(error)} for ${Buffer.from(input.subarray(0, 3000)).toString('hex')}`, {
      cause: error,
    });
  }
};

describe.each(Object.keys(doors))('%s', (door) => {
  it('takes its sample', async () => expect(await outcome(door, samples.get(door)!)).toBe('value'));

  it('refuses a file cut off at any octet', async () => {
    const sample = samples.get(door)!;
    for (let length = 0; length < sample.length; length++) {
      const result = await outcome(door, sample.subarray(0, length));
      if (door !== 'path') expect(result, String(length)).not.toBe('value');
    }
  });

  it('ends in a value or a PkiError with any one octet changed, and in no key or signature that was changed', async () => {
    const sample = samples.get(door)!;
    const results = new Map<string, number>();
    for (let at = 0; at < sample.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(sample);
        changed[at]! ^= change;
        const result = await outcome(door, changed);
        results.set(result, (results.get(result) ?? 0) + 1);
      }
    }
    if (door === 'signed') expect(results.get('value') ?? 0).toBeLessThan(10);
    if (door !== 'path') expect([...results.keys()].filter((code) => code !== 'value')).not.toEqual([]);
  }, 30_000);

  it('ends for octets put in, taken out and doubled anywhere', async () => {
    const sample = samples.get(door)!;
    const edit = fc.record({
      at: fc.nat(sample.length),
      drop: fc.nat(8),
      put: fc.uint8Array({ maxLength: 8 }),
    });
    const property = fc.asyncProperty(edit, async ({ at, drop, put }) => {
      await outcome(door, Buffer.concat([sample.subarray(0, at), put, sample.subarray(at + drop)]));
    });
    await fc.assert(property, { numRuns: 300, seed: 20261122 });
  });

  it('refuses 11 MiB, a length bomb and a depth bomb at once', async () => {
    const start = performance.now();
    const large = new Uint8Array(11 * 1024 * 1024);
    large.set(bytes('3083a7fffb'));
    const deep = new Uint8Array(limits.bytes);
    for (let at = deep.length - 2, size = 0; at >= 0; size = deep.length - at) {
      const header = size < 0x80 ? [0x30, size] : [0x30, 0x84, size >>> 24, size >>> 16, size >>> 8, size];
      at -= header.length;
      if (at < 0) break;
      deep.set(header, at);
    }
    for (const input of [large, bytes('3084ffffffff'), bytes('30847fffffff02010030'), deep]) {
      const result = await outcome(door, input);
      if (door !== 'path') expect(result).not.toBe('value');
    }
    if (door !== 'path') expect(await outcome(door, large)).toBe('too-large');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

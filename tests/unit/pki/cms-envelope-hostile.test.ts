import { constants, createCipheriv, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../electron/pki/cms.ts';
import { issuerAndSerialNumber } from '../../../electron/pki/cms/identifier.ts';
import {
  algorithm,
  element,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
} from '../../../electron/pki/asn1/der-writer.ts';
import { Oid } from '../../../electron/pki/oids.ts';
import { inContentInfo, opensslDecrypt } from './support/cms.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';

const openssl = new OpenSsl();
const content = utf8('등록할 때 보내는 R');
let bank: Uint8Array;
let key: Uint8Array;

beforeAll(() => {
  openssl.key('bank');
  bank = openssl.certificate('bank', { subject: '/O=은행/CN=bank', serial: 5 });
  key = openssl.pkcs8('bank');
});

const opens = async (message: Uint8Array): Promise<void> => {
  expect(hex(await openEnvelope(message, key, bank))).toBe(hex(content));
};

const refused = async (message: Uint8Array, code = 'damaged'): Promise<void> => {
  await expect(openEnvelope(message, key, bank)).rejects.toMatchObject({ code });
};

/** An EnvelopedData part by part; AES-128, key of sixteen 07, wrapped in PKCS#1 v1.5 unless told otherwise. */
interface Parts {
  readonly version?: number;
  readonly recipientVersion?: number;
  readonly transport?: Uint8Array;
  readonly encryptedKey?: Uint8Array;
  readonly cipher?: Uint8Array;
  readonly encrypted?: Uint8Array | null;
  readonly before?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

const contentKey = new Uint8Array(16).fill(7);
const iv = new Uint8Array(16).fill(9);
const pkcs1 = algorithm(Oid.rsaEncryption, nullValue());

const encryptContent = (): Uint8Array => {
  const cipher = createCipheriv('aes-128-cbc', contentKey, iv);
  return Buffer.concat([cipher.update(content), cipher.final()]);
};

/** The bare RSA operation over a block of our choice. */
const rsa = (padded: Uint8Array): Uint8Array => {
  const publicKey = createPublicKey(
    createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }),
  );
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, padded);
};

/** `00 02 PS 00 key` of 256 octets; `change` spoils it. */
const padded = (secret: Uint8Array, change: (block: Uint8Array) => void = () => undefined): Uint8Array => {
  const block = new Uint8Array(256).fill(0xab);
  block.set([0, 2]);
  block[255 - secret.length] = 0;
  block.set(secret, 256 - secret.length);
  change(block);
  return rsa(block);
};

const enveloped = (parts: Parts = {}): Uint8Array => {
  const { encrypted = encryptContent() } = parts;
  const recipientInfo = sequence(
    integer(parts.recipientVersion ?? 0),
    issuerAndSerialNumber(bank),
    parts.transport ?? pkcs1,
    octetString(parts.encryptedKey ?? padded(contentKey)),
  );
  const cipher = parts.cipher ?? algorithm(Oid.aes128Cbc, octetString(iv));
  return inContentInfo(
    sequence(
      integer(parts.version ?? 0),
      ...(parts.before ?? []),
      element(0x31, recipientInfo),
      sequence(oid(Oid.data), cipher, ...(encrypted ? [element(0x80, encrypted)] : [])),
      ...(parts.after ?? []),
    ),
    Oid.envelopedData,
  );
};

/** What opens comes out, what does not is its error's words. */
const outcome = (message: Uint8Array): Promise<string> =>
  openEnvelope(message, key, bank).then(hex, (error: unknown) => String(error));

describe('a PKCS#1 v1.5 recipient', () => {
  it('opens what is padded as it should be', async () => {
    await opens(enveloped());
    expect(hex(opensslDecrypt(openssl, enveloped(), 'bank'))).toBe(hex(content));
  });

  const spoilt: [string, () => Uint8Array][] = [
    ['no zero in front', () => padded(contentKey, (block) => (block[0] = 1))],
    ['another block type', () => padded(contentKey, (block) => (block[1] = 1))],
    ['a zero in the first octet of the padding', () => padded(contentKey, (block) => (block[2] = 0))],
    ['a zero in the last', () => padded(contentKey, (block) => (block[238] = 0))],
    ['no zero before the key', () => padded(contentKey, (block) => (block[239] = 1))],
    ['a key one octet short', () => padded(contentKey.subarray(1))],
    ['a key one octet long', () => padded(Uint8Array.of(7, ...contentKey))],
  ];

  /** Bleichenbacher's question is whether the padding was right: a wrong one must look like a wrong key. */
  it.each(spoilt)('answers %s as it answers a wrong key under right padding', async (_, encryptedKey) => {
    const wrong = encryptedKey();
    const answers = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const encrypted = encryptContent();
      encrypted[encrypted.length - 1]! ^= i;
      const answer = await outcome(enveloped({ encryptedKey: wrong, encrypted }));
      expect(answer).not.toBe(hex(content));
      answers.add(answer);
    }
    const wrongKey = padded(new Uint8Array(16).fill(8));
    const expected = await outcome(enveloped({ encryptedKey: wrongKey }));
    expect(expected).toBe('PkiError: damaged: envelope');
    expect(answers).toContain(expected);
  });

  it('now and then gives octets nobody wrote, for wrong padding and for a wrong key alike', async () => {
    // One block whose last octet takes all values: one of them unpads, whatever the key that is put in its place.
    for (const encryptedKey of [rsa(new Uint8Array(256).fill(1)), padded(new Uint8Array(16).fill(8))]) {
      const opened: string[] = [];
      for (let last = 0; last < 256; last++) {
        const changedIv = Uint8Array.from(iv);
        changedIv[15] = last;
        const cipher = algorithm(Oid.aes128Cbc, octetString(changedIv));
        const encrypted = encryptContent().subarray(0, 16);
        const answer = await outcome(enveloped({ encryptedKey, cipher, encrypted }));
        if (answer === 'PkiError: damaged: envelope') continue;
        opened.push(answer);
        // A key that were new each time would give itself away by what opens once and then no more.
        expect(await outcome(enveloped({ encryptedKey, cipher, encrypted }))).toBe(answer);
      }
      expect(opened.length).toBeGreaterThan(0);
      expect(opened.length).toBeLessThan(4);
    }
  });

  it('puts no key in the place of a wrong one that anybody could know', async () => {
    const cipher = createCipheriv('aes-128-cbc', new Uint8Array(16), iv);
    const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
    for (const [, encryptedKey] of spoilt) {
      expect(await outcome(enveloped({ encryptedKey: encryptedKey(), encrypted }))).not.toBe(hex(content));
    }
    await opens(enveloped({ encryptedKey: padded(new Uint8Array(16)), encrypted }));
  });

  it('refuses an encrypted key of another length than the modulus', async () => {
    await refused(enveloped({ encryptedKey: padded(contentKey).subarray(1) }));
    await refused(enveloped({ encryptedKey: new Uint8Array(0) }));
    await refused(enveloped({ encryptedKey: new Uint8Array(256).fill(0xff) }));
  });
});

describe('the structure of an EnvelopedData', () => {
  const mgf1With = (hash: Uint8Array): Uint8Array => algorithm(Oid.mgf1, hash);
  const oaepWith = (...parameters: Uint8Array[]): Uint8Array =>
    algorithm(Oid.rsaesOaep, sequence(...parameters));

  it('may carry originator information, unprotected attributes and later versions', async () => {
    await opens(enveloped({ version: 2, before: [element(0xa0)], after: [element(0xa1)] }));
    await opens(enveloped({ version: 3 }));
    await opens(enveloped({ version: 4 }));
  });

  it('is refused with another version, of the whole or of the recipient', async () => {
    await refused(enveloped({ version: 1 }), 'unsupported');
    await refused(enveloped({ version: 5 }), 'too-large');
    await refused(enveloped({ recipientVersion: 2 }));
  });

  it('is refused without its content, or with one that is no whole blocks', async () => {
    await refused(enveloped({ encrypted: null }), 'unsupported');
    await refused(enveloped({ encrypted: new Uint8Array(0) }));
    await refused(enveloped({ encrypted: encryptContent().subarray(1) }));
  });

  it('is refused with parameters that are none', async () => {
    await refused(enveloped({ cipher: algorithm(Oid.aes128Cbc) }));
    const short = enveloped({ cipher: algorithm(Oid.aes128Cbc, octetString(iv.subarray(1))) });
    await expect(openEnvelope(short, key, bank)).rejects.toThrow('damaged: IV');
    await refused(enveloped({ cipher: algorithm(Oid.aes128Cbc, nullValue()) }));
    await refused(enveloped({ transport: algorithm('1.2.3') }), 'unsupported');
    await refused(enveloped({ transport: algorithm(Oid.rsaEncryption, integer(1)) }));
    await refused(enveloped({ transport: algorithm(Oid.rsaesOaep) }));
    await refused(enveloped({ transport: oaepWith(element(0xa0, algorithm('1.2.3'))) }), 'unsupported');
    await refused(enveloped({ transport: oaepWith(element(0xa1, algorithm('1.2.3'))) }), 'unsupported');
    await refused(enveloped({ transport: oaepWith(element(0xa1, algorithm(Oid.mgf1))) }), 'unsupported');
    await refused(enveloped({ transport: oaepWith(element(0xa0, algorithm(Oid.sha1, integer(1)))) }));
    const label = (...parameters: Uint8Array[]): Uint8Array =>
      oaepWith(element(0xa2, sequence(oid(Oid.pSpecified), ...parameters)));
    await refused(enveloped({ transport: label() }), 'unsupported');
    await refused(enveloped({ transport: label(octetString(bytes('00'))) }), 'unsupported');
    await refused(
      enveloped({ transport: oaepWith(element(0xa2, algorithm('1.2.3', octetString(bytes(''))))) }),
      'unsupported',
    );
  });

  it('may spell out OAEP’s defaults, with NULL or without', async () => {
    const wrapped = (): Uint8Array => {
      const privateKey = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
      const oaepKey = { key: createPublicKey(privateKey), oaepHash: 'sha1' };
      return publicEncrypt(oaepKey, contentKey);
    };
    const noLabel = element(0xa2, algorithm(Oid.pSpecified, octetString(bytes(''))));
    for (const sha1 of [algorithm(Oid.sha1), algorithm(Oid.sha1, nullValue())]) {
      const transport = oaepWith(element(0xa0, sha1), element(0xa1, mgf1With(sha1)), noLabel);
      await opens(enveloped({ transport, encryptedKey: wrapped() }));
    }
    const odd = element(0xa0, algorithm(Oid.sha1, integer(1)));
    await refused(enveloped({ transport: oaepWith(odd), encryptedKey: wrapped() }));
    const otherMask = element(0xa1, algorithm('1.2.3', algorithm(Oid.sha1)));
    await refused(enveloped({ transport: oaepWith(otherMask), encryptedKey: wrapped() }), 'unsupported');
    await refused(enveloped({ transport: oaepWith(), encryptedKey: padded(contentKey) }));
  });

  it('is refused wherever it is cut off', async () => {
    const whole = enveloped();
    for (let length = 0; length < whole.length; length += 11) await refused(whole.subarray(0, length));
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { toDer } from '../../../electron/pki/asn1/ber.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { parseCrl } from '../../../electron/pki/x509/crl.ts';
import { readDer, readSequence, Tag, type DerReader, type DerValue } from '../../../electron/pki/asn1/der.ts';
import { element } from '../../../electron/pki/asn1/der-writer.ts';
import { PkiError } from '../../../electron/pki/errors.ts';
import { IterationBudget, limits } from '../../../electron/pki/limits.ts';
import { nameKey } from '../../../electron/pki/x509/names.ts';
import { decryptPrivateKey, inspectEncryption } from '../../../electron/pki/private-key.ts';
import { readPublicKey } from '../../../electron/pki/x509/public-key.ts';
import { readSignatureScheme } from '../../../electron/pki/x509/signatures.ts';
import {
  bits,
  child,
  context,
  elements,
  integer,
  none,
  octets,
  oid,
  sequence,
  set,
  utf8String,
} from '../../fixtures/der.ts';

/** Each limit by what is just within it and what goes one over. Inputs are written by the fixtures' writer, not by ours. */

const derivations = vi.hoisted(() => ({ started: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const pbkdf2Sync: typeof crypto.pbkdf2Sync = (...args) => {
    derivations.started++;
    return crypto.pbkdf2Sync(...args);
  };
  return { ...crypto, pbkdf2Sync };
});

const codeOf = async (run: () => unknown): Promise<string> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
  return 'value';
};

const real = new Uint8Array(readFileSync(new URL('../../fixtures/ca/KISA-RootCA-4.der', import.meta.url)));

const pbes2 = (salt: number, iterations: number | Uint8Array): Uint8Array => {
  const kdf = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octets(new Uint8Array(salt)), typeof iterations === 'number' ? integer(iterations) : iterations),
  );
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(new Uint8Array(16)));
  const algorithm = sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, cipher));
  return sequence(algorithm, octets(new Uint8Array(16)));
};

const open = (salt: number, iterations: number, password: number) => () =>
  decryptPrivateKey(pbes2(salt, iterations), new Uint8Array(password).fill(0x61));

const nested = (depth: number): Uint8Array => {
  let inner: Uint8Array = none();
  for (let i = 0; i < depth; i++) inner = sequence(inner);
  return inner;
};

const descend = (reader: DerReader): void => {
  while (!reader.done) {
    const value = reader.next();
    if (value.tag === Tag.sequence) descend(value.children());
  }
};

const partsOf = (der: Uint8Array): Uint8Array[] => elements(child(der).content).map(({ whole }) => whole);

/** The real root with another serial number. */
const withSerial = (length: number): Uint8Array => {
  const [tbs, ...rest] = partsOf(real);
  const [version, , ...others] = partsOf(tbs!);
  return sequence(sequence(version!, integer(new Uint8Array(length).fill(0x11)), ...others), ...rest);
};

/** A modulus and an exponent of so many bits. */
const number = (length: number): Uint8Array => {
  const octet = new Uint8Array(Math.ceil(length / 8)).fill(0xff);
  octet[0] = 0xff >> (octet.length * 8 - length);
  return integer(octet);
};

const rsaKey = (modulus: number, exponent: number) => () => {
  const algorithm = sequence(oid('1.2.840.113549.1.1.1'), none());
  return readPublicKey(readDer(sequence(algorithm, bits(sequence(number(modulus), number(exponent))))));
};

/** A CRL whose entries are as short as can be. */
const crl = (entries: number, signature = 1): Uint8Array => {
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), none());
  const date = element(Tag.utcTime, Buffer.from('260101000000Z'));
  const entry = sequence(integer(1), date);
  const revoked = new Uint8Array(entry.length * entries);
  for (let i = 0; i < entries; i++) revoked.set(entry, i * entry.length);
  return sequence(
    sequence(algorithm, sequence(), date, sequence(revoked)),
    algorithm,
    bits(new Uint8Array(signature)),
  );
};

/** A CRL of this many octets, most of them its signature's. */
const crlOf = (length: number): Uint8Array =>
  crl(1, length - (crl(1, limits.crlBytes).length - limits.crlBytes));

const commonName = (text: string): DerValue =>
  readDer(sequence(set(sequence(oid('2.5.4.3'), utf8String(text)))));

const pssSalt = (length: number) => () => {
  const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), none());
  const mask = sequence(oid('1.2.840.113549.1.1.8'), sha256);
  const parameters = sequence(context(0, sha256), context(1, mask), context(2, integer(length)));
  return readSignatureScheme(readDer(sequence(oid('1.2.840.113549.1.1.10'), parameters)));
};

const ended = (length: number): Uint8Array =>
  Buffer.concat([Buffer.from('3080', 'hex'), Buffer.alloc(2 * length, '0500', 'hex'), Buffer.alloc(2)]);

type Run = () => unknown;

const cases: Readonly<
  Partial<Record<keyof typeof limits, { readonly within: Run; readonly over: Run; readonly answer?: string }>>
> = {
  bytes: {
    within: () => readDer(octets(new Uint8Array(limits.bytes - 5))),
    over: () => readDer(octets(new Uint8Array(limits.bytes - 4))),
  },
  iterations: {
    within: () => inspectEncryption(pbes2(8, limits.iterations)),
    over: () => inspectEncryption(pbes2(8, limits.iterations + 1)),
  },
  iterationsPerContainer: {
    within: () => spend(limits.iterationsPerContainer),
    over: () => spend(limits.iterationsPerContainer + 1),
  },
  salt: {
    within: () => inspectEncryption(pbes2(limits.salt, 1)),
    over: () => inspectEncryption(pbes2(limits.salt + 1, 1)),
  },
  password: {
    within: open(8, 1, limits.password),
    over: open(8, 1, limits.password + 1),
    answer: 'password-wrong',
  },
  depth: {
    within: () => descend(readSequence(nested(limits.depth))),
    over: () => descend(readSequence(nested(limits.depth + 1))),
  },
  berElements: {
    within: () => toDer(ended(limits.berElements - 1)),
    over: () => toDer(ended(limits.berElements)),
  },
  oid: {
    within: () => readDer(element(Tag.oid, new Uint8Array(limits.oid).fill(1))).oid(),
    over: () => readDer(element(Tag.oid, new Uint8Array(limits.oid + 1).fill(1))).oid(),
  },
  serial: {
    within: () => parseCertificate(withSerial(limits.serial)),
    over: () => parseCertificate(withSerial(limits.serial + 1)),
  },
  string: {
    within: () => readDer(element(0x0c, new Uint8Array(limits.string).fill(0x61))).text(),
    over: () => readDer(element(0x0c, new Uint8Array(limits.string + 1).fill(0x61))).text(),
  },
  combiningMarks: {
    within: () => nameKey(commonName(`a${'\u0301'.repeat(limits.combiningMarks)}`)),
    over: () => nameKey(commonName(`a${'\u0301'.repeat(limits.combiningMarks + 1)}`)),
  },
  elements: {
    within: () => list(limits.elements),
    over: () => list(limits.elements + 1),
  },
  crlBytes: {
    within: () => parseCrl(crlOf(limits.crlBytes)),
    over: () => parseCrl(crlOf(limits.crlBytes + 1)),
  },
  crlEntries: {
    within: () => parseCrl(crl(limits.crlEntries)),
    over: () => parseCrl(crl(limits.crlEntries + 1)),
  },
  rsaBits: { within: rsaKey(limits.rsaBits, 17), over: rsaKey(limits.rsaBits + 1, 17) },
  rsaExponentBits: {
    within: rsaKey(2048, limits.rsaExponentBits),
    over: rsaKey(2048, limits.rsaExponentBits + 1),
  },
  pssSalt: { within: pssSalt(limits.pssSalt), over: pssSalt(limits.pssSalt + 1) },
};

function spend(iterations: number): void {
  const budget = new IterationBudget();
  for (let left = iterations; left > 0; left -= limits.iterations)
    budget.spend(Math.min(left, limits.iterations));
}

function list(count: number): unknown {
  return readSequence(sequence(...Array.from({ length: count }, none))).list((value) => value.null());
}

describe.each(Object.entries(cases))('%s', (_, { within, over, answer = 'value' }) => {
  it('is kept by what is just within it', async () => {
    expect(await codeOf(within)).toBe(answer);
  });

  it('refuses what goes one over', async () => {
    expect(await codeOf(over)).toBe('too-large');
  });
});

describe('key derivation', () => {
  it('is not begun beyond its caps: a started one cannot be called back', async () => {
    derivations.started = 0;
    for (const [iterations, code] of [
      [integer(limits.iterations + 1), 'too-large'],
      // What libraries read as 1, because three octets are all they look at.
      [integer(8_388_608), 'too-large'],
      [integer(16_777_216), 'too-large'],
      [integer(0x7fffffff), 'too-large'],
      [element(Tag.integer, new Uint8Array(20).fill(0x7f)), 'too-large'],
      [element(Tag.integer, Uint8Array.of(0xff)), 'damaged'],
      [element(Tag.integer, Uint8Array.of(0x80, 0, 0)), 'damaged'],
      [integer(0), 'damaged'],
    ] as const) {
      expect(await codeOf(() => decryptPrivateKey(pbes2(8, iterations), new Uint8Array(4)))).toBe(code);
    }
    expect(derivations.started).toBe(0);
    await codeOf(() => decryptPrivateKey(pbes2(8, 2), new Uint8Array(4)));
    expect(derivations.started).toBeGreaterThan(0);
  });
});

describe('what is bounded by a count elsewhere', () => {
  const named = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

  it('has its test there', () => {
    const elsewhere: Readonly<Partial<Record<keyof typeof limits, string>>> = {
      signers: './cms-hostile.test.ts',
      revocationSignatureChecks: './revocation-evidence.test.ts',
      pathLength: './limits-search.test.ts',
      partialPaths: './limits-search.test.ts',
      pathSignatureChecks: './limits-search.test.ts',
      checkedPaths: './limits-search.test.ts',
      keptKeys: './limits-search.test.ts',
      nameComparisons: './limits-search.test.ts',
      // By its number there: the name would prove nothing of a file that OpenSSL has made.
      macKey: './pkcs12-mac.test.ts',
      leastRsaBits: './private-key-kinds.test.ts',
      keysPerContainer: './pkcs12-bounds.test.ts',
    };
    for (const [name, file] of Object.entries(elsewhere).slice(0, 8))
      expect(named(file)).toContain(`limits.${name}`);
    expect(Object.keys({ ...cases, ...elsewhere }).sort()).toEqual(Object.keys(limits).sort());
  });
});

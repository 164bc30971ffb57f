import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { IterationBudget, limits } from '../../../electron/pki/limits.ts';
import { openPkcs12 } from '../../../electron/pki/pkcs12.ts';
import { child, integer, oid, sequence } from '../../fixtures/der.ts';
import { normalizations } from './support/costs.ts';
import { ca, edited, leaf, type Made } from './support/path-builder.ts';
import { bytes, hex, legacy, OpenSsl, utf8 } from './support/openssl.ts';
import { pfxHolders } from './support/pfx-holder.ts';
import {
  bag,
  certificateBag,
  clear,
  encrypted,
  hmac,
  nestedBag,
  pfx,
  seal3Des,
  sealAes,
  shroudedBag,
  tlv,
} from './support/pfx.ts';

/** What a PFX may ask for: all without a MAC, so that nothing but the bound stands in the way. */
const openssl = new OpenSsl();
const password = utf8('q1w2e3r4!@');
let holders: ReturnType<typeof pfxHolders>;

beforeAll(() => {
  holders = pfxHolders(openssl);
});

const open = async (...contents: Uint8Array[]) => (await openPkcs12(pfx(contents), password)).pairs;

/** With fewer iterations for a container: its real number would take seconds. */
const underBudget = async (iterations: number, run: () => Promise<void>): Promise<void> => {
  const budget: { iterationsPerContainer: number } = limits;
  const whole = budget.iterationsPerContainer;
  budget.iterationsPerContainer = iterations;
  try {
    await run();
  } finally {
    budget.iterationsPerContainer = whole;
  }
};

describe('the bounds of a PFX', () => {
  it('stop at the depth of nested SafeContents', async () => {
    const nest = (depth: number): Uint8Array => {
      let inner = certificateBag(holders.signing.certificate);
      for (let i = 0; i < depth; i++) inner = nestedBag([inner]);
      return inner;
    };
    const nested = (depth: number): Uint8Array => clear([nest(depth)]);
    const hidden = (depth: number): Uint8Array => encrypted(sealAes(tlv(0x30, nest(depth)), password));
    for (const form of [nested, hidden]) {
      await expect(open(form(4))).resolves.toHaveLength(1);
      await expect(open(form(200))).rejects.toMatchObject({ code: 'too-large' });
    }
    // Five thousand levels would end a recursion that counts nothing.
    await expect(open(nested(5000))).rejects.toMatchObject({ code: 'too-large' });
  });

  it('count the bags of all SafeContents together, nested ones too', async () => {
    const one = bag(4, tlv(0x30));
    const bags = (count: number): Uint8Array[] => Array.from({ length: count }, () => one);
    await expect(open(clear(bags(200)), clear(bags(56)))).resolves.toEqual([]);
    await expect(open(clear(bags(200)), clear(bags(57)))).rejects.toMatchObject({ code: 'too-large' });
    await expect(open(clear([nestedBag(bags(200)), nestedBag(bags(56))]))).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it.each([
    ['1,000,001', '0f4241', 'too-large'],
    ['8,388,608', '00800000', 'too-large'],
    ['2^31 - 1', '7fffffff', 'too-large'],
    ['0', '00', 'damaged'],
    ['-1024', 'fc00', 'damaged'],
  ])('refuse %s iterations in each bag before the first one', async (_, declared, code) => {
    // 1 iteration, and in its place the other count.
    const patched = (algorithm: Uint8Array): Uint8Array => {
      const text = hex(algorithm);
      const count = bytes(declared);
      const start = text.indexOf('04080102030405060708020101');
      expect(start).toBeGreaterThan(0);
      const grown = count.length - 1;
      let patchedText = `${text.slice(0, start)}04080102030405060708${hex(tlv(0x02, count))}${text.slice(start + 26)}`;
      // Every SEQUENCE that holds the count grows with it: all those before it but the OIDs.
      const octets = Buffer.from(patchedText, 'hex');
      for (let at = 0; at < start / 2;) {
        const end = at + 2 + octets[at + 1]!;
        const holds = octets[at] === 0x30 && end > start / 2;
        if (holds) octets[at + 1]! += grown;
        at = holds ? at + 2 : end;
      }
      patchedText = octets.toString('hex');
      return bytes(patchedText);
    };
    for (const seal of [
      (plain: Uint8Array) => seal3Des(plain, 'x', 1),
      (plain: Uint8Array) => sealAes(plain, password, 1),
    ]) {
      const { algorithm, data } = seal(holders.signing.pkcs8);
      const sealed = { algorithm: patched(algorithm), data };
      await expect(open(clear([shroudedBag(sealed)]))).rejects.toMatchObject({ code });
      await expect(open(encrypted(sealed))).rejects.toMatchObject({ code });
    }
  });

  it('add up what one container asks for: the fourth derivation of 900,000 is refused, however cheap each', () => {
    const budget = new IterationBudget();
    for (let i = 0; i < 3; i++) budget.spend(900_000);
    expect(() => budget.spend(900_000)).toThrow('too-large');
  });

  it('have one budget for the MAC, the certificates and the keys', async () => {
    const { certificate, pkcs8 } = holders.signing;
    const bags = [encrypted(sealAes(tlv(0x30, certificateBag(certificate)), password, 1000))];
    const keys = clear([shroudedBag(sealAes(pkcs8, password, 1000))]);
    const file = pfx([...bags, keys], hmac('q1w2e3r4!@', 'sha256', 1000));
    await underBudget(3000, async () => {
      expect((await openPkcs12(file, password)).pairs).toHaveLength(1);
    });
    await underBudget(2999, async () => {
      await expect(openPkcs12(file, password)).rejects.toMatchObject({ code: 'too-large' });
    });
  });

  it('spend nothing on the IV that RC4 has not', async () => {
    const what = [
      'pkcs12',
      '-export',
      '-in',
      'sign.crt',
      '-nokeys',
      '-out',
      'rc4.pfx',
      '-iter',
      '1000',
      '-nomac',
    ];
    openssl.run(...what, '-passout', 'pass:q1w2e3r4!@', '-certpbe', 'PBE-SHA1-RC4-128', ...legacy);
    await underBudget(1000, async () => {
      expect((await openPkcs12(openssl.read('rc4.pfx'), password)).pairs).toHaveLength(1);
    });
  });

  it('refuse more than 10 MiB unread', async () => {
    await expect(openPkcs12(new Uint8Array(10 * 1024 * 1024 + 1), password)).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  /** Certificates that differ in their serial number alone; nobody checks the signature here. */
  const variants = (certificate: Uint8Array, count: number): Uint8Array[] => {
    const at = Buffer.from(certificate).indexOf(Buffer.from('a003020102', 'hex')) + 5;
    expect([...certificate.subarray(at, at + 2)]).toEqual([0x02, 1]);
    return Array.from({ length: count }, (_, i) =>
      Uint8Array.from(certificate, (octet, n) => (n === at + 2 ? i : octet)),
    );
  };

  const curveKey = (curve: string): Uint8Array =>
    generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ type: 'pkcs8', format: 'der' });

  it('take 20 keys, in clear and encrypted, and read no more', async () => {
    const keys = Array.from({ length: 10 }, () => curveKey('P-256'));
    const clearKeys = keys.map((pkcs8) => bag(1, pkcs8));
    const shroudedKeys = keys.map((pkcs8) => shroudedBag(sealAes(pkcs8, password, 1)));
    await expect(open(clear([...clearKeys, ...shroudedKeys]))).resolves.toEqual([]);
    for (const more of [clearKeys[0]!, shroudedKeys[0]!, bag(1, tlv(0x05))]) {
      const file = clear([...clearKeys, ...shroudedKeys, more]);
      await expect(open(file)).rejects.toMatchObject({ code: 'too-large' });
    }
  });

  it('hold the costliest keys beside as many certificates as fit 64 KiB to time in their number', async () => {
    const keys = Array.from({ length: 19 }, () => bag(1, curveKey('P-384')));
    const certificates = variants(holders.ec.certificate, 90).map((der) => certificateBag(der));
    const file = pfx([clear([...certificates, ...keys, bag(1, holders.ec.pkcs8)])]);
    expect(file.length).toBeLessThan(64 * 1024);
    const time = async (): Promise<number> => {
      const start = process.cpuUsage().user;
      const { pairs } = await openPkcs12(file, password);
      expect(pairs.every(({ privateKey }) => privateKey !== undefined)).toBe(true);
      expect(pairs).toHaveLength(90);
      return (process.cpuUsage().user - start) / 1000;
    };
    await time();
    // 20 ms on a quiet machine; each key held against each certificate would be two seconds.
    const best = Math.min(await time(), await time(), await time());
    expect(best).toBeLessThan(200);
  });

  it('hold 127 CAs of one name to chains of ten, each once', async () => {
    const authorities = variants(holders.ca.certificate, 127).map((der) => certificateBag(der));
    const users = variants(holders.signing.certificate, 127).map((der) => certificateBag(der));
    const pairs = await open(clear([...users, ...authorities]));
    expect(pairs).toHaveLength(127);
    for (const { chain } of pairs) expect(new Set(chain.map(hex)).size).toBe(chain.length);
  });

  it('prepare the name of a CA once, however many stand under it', async () => {
    // U+FDFA is eighteen characters in comparable form.
    const filling = '\ufdfa'.repeat(2_000);
    const longName = (n: number): Uint8Array =>
      sequence(tlv(0x31, sequence(oid('2.5.4.3'), tlv(0x0c, Buffer.from(`${filling}${n}`)))));
    const under = (from: Made, serial: number, subject: Uint8Array, issuer: Uint8Array): Uint8Array =>
      certificateBag(
        edited(from, (parts) =>
          parts.map((part, at) => ({ 1: integer(serial), 3: issuer, 5: subject })[at] ?? part),
        ).der,
      );
    const user = leaf({ name: 'User', issuer: ca({ name: 'Anchor' }) });
    const authorities = Array.from({ length: 10 }, (_, n) =>
      under(ca({ name: 'Anchor' }), n + 1, longName(n), longName(n + 1)),
    );
    const users = Array.from({ length: 100 }, (_, n) =>
      under(user, n + 1, child(user.der, 0, 5).whole, longName(0)),
    );
    const file = clear([...users, ...authorities]);
    let pairs: Awaited<ReturnType<typeof open>> = [];
    const prepared = await normalizations(async () => (pairs = await open(file)));
    // Some thousand where every chain prepares them again.
    expect(prepared).toBe(240);
    expect(pairs.every(({ chain }) => chain.length === 10)).toBe(true);
  });
});

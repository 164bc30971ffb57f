import { KISA_SEED_CBC } from 'kisa-seed';
import { randomBytes } from 'node:crypto';
import { ariaCbcDecrypt, ariaCbcEncrypt } from '../../electron/pki/aria.ts';
import { seedCbcDecrypt, seedCbcEncrypt } from '../../electron/pki/seed.ts';
import { legacyProviders, openssl } from '../fixtures/openssl.ts';
import { compare, type Bench, type Probe } from './measure.ts';

const mebibyte = 1024 * 1024;
const block = 16 * 1024;
const seconds = 1;

/** OpenSSL's own measurement, in processor time and without its start: milliseconds a MiB. */
const opensslTime =
  (cipher: string, direction: 'encrypt' | 'decrypt'): Probe =>
  async () => {
    const answer = await openssl([
      ...['speed', '-mr', '-seconds', String(seconds), '-bytes', String(block)],
      ...(direction === 'decrypt' ? ['-decrypt'] : []),
      ...['-evp', cipher, ...legacyProviders],
    ]);
    const rate = /^\+F:\d+:[A-Z0-9-]+:([\d.]+)$/m.exec(answer.toString())?.[1];
    if (rate === undefined) throw new Error('openssl speed answered in another form');
    return (mebibyte / Number(rate)) * 1000;
  };

/** Processor time as well: the two are compared on a machine that others use. */
const ourTime =
  (work: () => void): Probe =>
  () => {
    const from = process.cpuUsage();
    const end = performance.now() + seconds * 1000;
    let runs = 0;
    for (; performance.now() < end; runs++) work();
    return (process.cpuUsage(from).user / 1000 / runs) * (mebibyte / block);
  };

export const seed: Bench = {
  name: 'seed',
  rows: async () => {
    const [key, iv, plain] = [randomBytes(16), randomBytes(16), randomBytes(block - 1)];
    const encrypted = seedCbcEncrypt(key, iv, plain);
    if (Buffer.compare(seedCbcDecrypt(key, iv, encrypted), plain) !== 0)
      throw new Error('SEED-CBC did not return');
    const ariaKey = randomBytes(32);
    const ariaEncrypted = ariaCbcEncrypt(ariaKey, iv, plain);
    const common = { unit: 'ms/MiB', rounds: 5 };
    const openSsl = { ...common, against: 'OpenSSL, legacy provider', limit: { atMost: 1.3 } };
    // No limit of the design's: it is to be plainly faster, and ARIA near.
    const npm = { ...common, against: 'kisa-seed', limit: { atMost: 0.5 } };
    const aria = { ...common, against: 'OpenSSL', limit: { atMost: 3 } };
    return [
      await compare({
        ...openSsl,
        what: 'SEED-CBC decrypt',
        ours: ourTime(() => seedCbcDecrypt(key, iv, encrypted)),
        reference: opensslTime('seed-cbc', 'decrypt'),
      }),
      await compare({
        ...openSsl,
        what: 'SEED-CBC encrypt',
        ours: ourTime(() => seedCbcEncrypt(key, iv, plain)),
        reference: opensslTime('seed-cbc', 'encrypt'),
      }),
      await compare({
        ...npm,
        what: 'SEED-CBC decrypt',
        ours: ourTime(() => seedCbcDecrypt(key, iv, encrypted)),
        reference: ourTime(() => KISA_SEED_CBC.SEED_CBC_Decrypt(key, iv, encrypted, 0, encrypted.length)),
      }),
      await compare({
        ...npm,
        what: 'SEED-CBC encrypt',
        ours: ourTime(() => seedCbcEncrypt(key, iv, plain)),
        reference: ourTime(() => KISA_SEED_CBC.SEED_CBC_Encrypt(key, iv, plain, 0, plain.length)),
      }),
      await compare({
        ...aria,
        what: 'ARIA-256-CBC decrypt',
        ours: ourTime(() => ariaCbcDecrypt(ariaKey, iv, ariaEncrypted)),
        reference: opensslTime('aria-256-cbc', 'decrypt'),
      }),
      await compare({
        ...aria,
        what: 'ARIA-256-CBC encrypt',
        ours: ourTime(() => ariaCbcEncrypt(ariaKey, iv, plain)),
        reference: opensslTime('aria-256-cbc', 'encrypt'),
      }),
    ];
  },
};

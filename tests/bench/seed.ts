import { randomBytes } from 'node:crypto';
import { seedCbcDecrypt, seedCbcEncrypt } from '../../electron/pki/seed.ts';
import { legacyProviders, openssl } from '../fixtures/openssl.ts';
import { compare, type Bench, type Probe } from './measure.ts';

const mebibyte = 1024 * 1024;
const block = 16 * 1024;
const seconds = 1;

/** OpenSSL's own measurement, in processor time and without its start: milliseconds a MiB. */
const opensslTime =
  (direction: 'encrypt' | 'decrypt'): Probe =>
  async () => {
    const answer = await openssl([
      ...['speed', '-mr', '-seconds', String(seconds), '-bytes', String(block)],
      ...(direction === 'decrypt' ? ['-decrypt'] : []),
      ...['-evp', 'seed-cbc', ...legacyProviders],
    ]);
    const rate = /^\+F:\d+:SEED-CBC:([\d.]+)$/m.exec(answer.toString())?.[1];
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
    const common = {
      against: 'OpenSSL, legacy provider',
      unit: 'ms/MiB',
      limit: { atMost: 1.3 },
      rounds: 5,
    };
    return [
      await compare({
        ...common,
        what: 'SEED-CBC decrypt',
        ours: ourTime(() => seedCbcDecrypt(key, iv, encrypted)),
        reference: opensslTime('decrypt'),
      }),
      await compare({
        ...common,
        what: 'SEED-CBC encrypt',
        ours: ourTime(() => seedCbcEncrypt(key, iv, plain)),
        reference: opensslTime('encrypt'),
      }),
    ];
  },
};

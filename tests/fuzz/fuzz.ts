import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../build/places.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { openEnvelope, verifySignedData } from '../../electron/pki/cms.ts';
import { parseCrl } from '../../electron/pki/crl.ts';
import { PkiError } from '../../electron/pki/errors.ts';
import { openPkcs12 } from '../../electron/pki/pkcs12.ts';
import { readPrivateKeyInfo } from '../../electron/pki/pkcs8.ts';
import { decryptPrivateKey } from '../../electron/pki/private-key.ts';
import { OpenSsl } from '../unit/pki/support/openssl.ts';
import { type Corpus, makeCorpus, type Sample } from './corpus.ts';
import { edits, spoiled } from './mutate.ts';

/** Every door for a file or message from outside, with the inputs it is spoiled from. */
const doors: Record<
  string,
  {
    readonly samples: (corpus: Corpus) => readonly Sample[];
    readonly open: (sample: Sample, corpus: Corpus) => unknown;
  }
> = {
  parseCertificate: { samples: (c) => c.certificates, open: ({ bytes }) => parseCertificate(bytes) },
  decryptPrivateKey: {
    samples: (c) => c.keys,
    open: ({ bytes, password }) => decryptPrivateKey(bytes, password),
  },
  readPrivateKeyInfo: { samples: (c) => c.plainKeys, open: ({ bytes }) => readPrivateKeyInfo(bytes) },
  openPkcs12: { samples: (c) => c.pfx, open: ({ bytes, password }) => openPkcs12(bytes, password) },
  verifySignedData: { samples: (c) => c.signed, open: ({ bytes }) => verifySignedData(bytes) },
  parseCrl: { samples: (c) => c.crls, open: ({ bytes }) => parseCrl(bytes) },
  openEnvelope: {
    samples: (c) => c.enveloped,
    open: ({ bytes }, { recipient }) => openEnvelope(bytes, recipient.key, recipient.certificate),
  },
};

/**
 * Seconds of processor time that one input may cost. The most a file may ask for, 3,000,000 iterations of a key
 * derivation, takes some seconds; what grows faster than the input would take minutes.
 */
const bound = 20;
const seed = 20261122;

/** The corpus has new keys every time, so the seed alone brings no input back: it is kept as a file. */
const keep = (door: string, input: Uint8Array): string => {
  mkdirSync(at('test-results/fuzz'), { recursive: true });
  const name = `${door}-${createHash('sha256').update(input).digest('hex').slice(0, 16)}.der`;
  writeFileSync(at('test-results/fuzz', name), input);
  return `test-results/fuzz/${name}`;
};

/** Spoils inputs for so many seconds a door (at most `runs` of them): each ends in a value or a PkiError, in time. */
export const fuzz = (seconds: number, runs: number): void => {
  const openssl = new OpenSsl();
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await makeCorpus(openssl);
  });

  describe.each(Object.entries(doors))('%s', (door, { samples, open }) => {
    it(`ends in a value or a PkiError (seed ${seed})`, { timeout: (seconds + 60) * 1000 }, async () => {
      const outcomes: Record<string, number> = {};
      const count = (name: string): number => (outcomes[name] = (outcomes[name] ?? 0) + 1);
      let slowest = 0;
      const all = samples(corpus);
      const pick = fc.nat(all.length - 1);
      const property = fc.asyncProperty(pick, pick, edits, async (one, other, changes) => {
        const sample = all[one]!;
        const input = spoiled(sample.bytes, changes, all[other]!.bytes);
        const before = process.cpuUsage();
        try {
          await open({ ...sample, bytes: input }, corpus);
          count('value');
        } catch (error) {
          if (!(error instanceof PkiError))
            throw new Error(`${String(error)} for ${keep(door, input)}`, { cause: error });
          count(error.code);
        }
        const { user, system } = process.cpuUsage(before);
        const took = (user + system) / 1e6;
        slowest = Math.max(slowest, took);
        if (took > bound) throw new Error(`too slow: ${keep(door, input)}`);
      });
      const ending = { interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
      await fc.assert(property, { seed, numRuns: runs, endOnFailure: true, ...ending });
      console.log(`${door}, seed ${seed}: ${JSON.stringify(outcomes)}, at most ${slowest.toFixed(2)} s`);
      // Neither so mild that all is taken, nor so wild that nothing is.
      const { value = 0, ...refused } = outcomes;
      expect(value).toBeGreaterThan(0);
      expect(Object.values(refused).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(20);
    });
  });
};

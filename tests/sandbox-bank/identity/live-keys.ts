import { X509Certificate } from 'node:crypto';
import type { Credential } from '../../fixtures/server-credentials.ts';
import { loadKeys, type Identity, type Keys } from './keys.ts';
import { envelopeOpener, type EnvelopeOpener } from './random-envelope.ts';
import { documentSigner, type DocumentSigner } from './signed-document.ts';
import type { FormerCredential } from './generations.ts';
import type { Bytes } from '../../fixtures/der.ts';

/** The bank's credentials while it runs: an operator may have them renewed under it. */
export interface LiveKeys {
  readonly current: Identity;
  /** Certificates whose receipts are still the bank's, the last one first. */
  readonly formerReceipts: readonly Bytes[];
  /** What leads from its certificates to the signing root. */
  readonly chain: readonly Bytes[];
  /** Signs with the latest key. */
  readonly receipts: DocumentSigner;
  /** Opens with the latest key, and with a former one as long as that serves. */
  readonly envelopes: EnvelopeOpener;
  /** Reads again what lies in the data folder. Fails where that cannot be read, and everything stays as it was. */
  reload(): Promise<void>;
  onChange(listener: () => void): void;
}

/** As many as the contract takes. */
const announced = 20;

const hasKey = (former: FormerCredential): former is FormerCredential & Credential =>
  former.key !== undefined;

export const openKeys = async (dir: string, now: () => Date): Promise<LiveKeys> => {
  const listeners: (() => void)[] = [];
  const chainOf = ({ current }: Keys): readonly Bytes[] => [current['signing-ca'].certificate];
  const opened = (keys: Keys) => ({
    keys,
    receipts: documentSigner(keys.current.receipts, chainOf(keys)),
    envelope: envelopeOpener(keys.current.envelope),
    formerEnvelopes: keys.formerEnvelopes
      .filter(hasKey)
      .map((former) => ({ until: former.until, opener: envelopeOpener(former) })),
  });
  let used = opened(await loadKeys(dir, now()));

  return {
    get current() {
      return used.keys.current;
    },
    get formerReceipts() {
      return used.keys.formerReceipts
        .map(({ certificate }) => certificate)
        .filter((certificate) => Date.parse(new X509Certificate(certificate).validTo) > now().getTime())
        .slice(0, announced);
    },
    get chain() {
      return chainOf(used.keys);
    },
    receipts: { sign: (content, at) => used.receipts.sign(content, at) },
    envelopes: {
      read(der) {
        const serving = used.formerEnvelopes.filter(({ until }) => until > now());
        for (const { read } of [used.envelope, ...serving.map(({ opener }) => opener)]) {
          const content = read(der);
          if (content) return content;
        }
        return undefined;
      },
    },
    async reload() {
      used = opened(await loadKeys(dir, now()));
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
};

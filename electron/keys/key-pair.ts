import type { PrivateKeyInfo } from '../pki/private-key.ts';

/** A certificate with its decrypted private key: what a medium gives for a password. Never leaves this process. */
export interface KeyPair {
  readonly certificate: Uint8Array;
  /** Absent where the medium holds the certificate alone. */
  readonly privateKey?: PrivateKeyInfo;
  readonly chain: readonly Uint8Array[];
}

/** Overwrites what is secret in a pair. `attributes` and `random` are views into `der`, or copies: each is wiped. */
export function wipe(pairs: readonly KeyPair[]): void {
  for (const { privateKey } of pairs) {
    privateKey?.der.fill(0);
    privateKey?.attributes.fill(0);
    privateKey?.random?.fill(0);
  }
}

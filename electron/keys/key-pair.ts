import type { ExternalKey } from '../pki/cms.ts';
import type { PrivateKeyInfo } from '../pki/private-key.ts';

/** A key that never leaves its medium (보안토큰, 금융인증서), for as long as the medium is open. */
export interface KeyDevice extends ExternalKey {
  /** R of KISA's identity profile, 20 octets; undefined where the medium holds none. */
  random(): Promise<Uint8Array | undefined>;
  /** Ends the medium's session. */
  close(): void;
}

/** A certificate with its private key: what a medium gives for a password. Never leaves this process. */
export interface KeyPair {
  readonly certificate: Uint8Array;
  /** Decrypted. Absent where the medium holds the certificate alone, or keeps its key to itself (`device`). */
  readonly privateKey?: PrivateKeyInfo;
  readonly device?: KeyDevice;
  readonly chain: readonly Uint8Array[];
}

/**
 * Overwrites what is secret in a pair, and closes its medium. `attributes` and `random` are views into `der`, or copies:
 * each is wiped.
 */
export function wipe(pairs: readonly KeyPair[]): void {
  for (const { privateKey, device } of pairs) {
    device?.close();
    privateKey?.der.fill(0);
    privateKey?.attributes.fill(0);
    privateKey?.random?.fill(0);
  }
}

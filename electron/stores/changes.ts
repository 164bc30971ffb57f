import type { SystemPath } from '../platform/system-path.ts';
import type { Interrupted, Place, RemovedCertificate } from '../usecases/ports.ts';

/** What a change is, for people and for the recoverable place. */
export interface About {
  readonly act: Interrupted['act'];
  readonly place: Place;
  /** Of what is overwritten or deleted. */
  readonly why: RemovedCertificate['why'];
  readonly name: string;
  readonly certificate: Uint8Array | null;
}

/** A file that becomes other than it is: `before` is the SHA-256 (hex) of what must lie there, null for nothing. */
export interface FileChange {
  readonly name: SystemPath;
  readonly before: string | null;
  /** null: it goes. */
  readonly after: Uint8Array | null;
}

/**
 * Changes of customers' files that happen wholly or not at all, on any medium, whatever stops them; what was there
 * before goes to the recoverable place in the same change. Fails with a Refusal (DISK_FULL, READ_ONLY, ACCESS_DENIED,
 * MEDIA_REMOVED, CHANGED_ELSEWHERE where something else lies there than was seen), and nothing is changed then.
 */
export interface Changes {
  /** Files of one existing folder, together. */
  files(folder: SystemPath, files: readonly FileChange[], about: About): Promise<void>;
  /**
   * A whole folder: `after` null removes it, `before` null makes it (its parents too), both replaces it.
   * `before` is `fingerprintOf` what was seen.
   */
  folder(
    folder: SystemPath,
    before: string | null,
    after: readonly { readonly name: SystemPath; readonly octets: Uint8Array }[] | null,
    about: About,
  ): Promise<void>;
}

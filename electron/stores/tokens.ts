import { randomUUID } from 'node:crypto';
import type { Token } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import type {
  CertificateStore,
  FoundCertificate,
  Listing,
  ListTokens,
  TokenLibrary,
} from '../usecases/ports.ts';
import { untilAborted } from './bounded.ts';
import { sha256 } from './changes/folder-content.ts';
import { createQueue } from '../platform/queue.ts';

export interface TokensOptions {
  /** Those that the customer added; asked at every look, so that one that was removed is loaded no more. */
  readonly libraries: () => Promise<readonly TokenLibrary[]>;
  readonly listTokens: ListTokens;
}

/** One that was listed: how its id leads back to it. */
interface Listed {
  readonly library: string;
  readonly serialNumber: string;
  readonly label: string;
  readonly sha256: string;
}

/**
 * Certificates in 보안토큰, by the libraries of their makers. Only what anybody may read without the PIN is read here, in
 * a key process a library, one at a time: readers and makers' libraries do not like company. A library that fails is a
 * problem with its name, and the others are looked at.
 */
export const createTokens = ({ libraries, listTokens }: TokensOptions): CertificateStore => {
  const byId = new Map<string, Listed>();
  const ids = new Map<string, string>();

  const queued = createQueue();
  const look = (library: string): Promise<readonly Token[]> => queued(() => listTokens(library));

  const remember = (listed: Listed): string => {
    const name = JSON.stringify(listed);
    const id = ids.get(name) ?? randomUUID();
    ids.set(name, id);
    byId.set(id, listed);
    return id;
  };

  const foundIn = (token: Token, library: TokenLibrary): FoundCertificate[] => {
    const { serialNumber, label, pin } = token;
    const name = label || library.label;
    return token.certificates.map(({ certificate }) => ({
      id: remember({ library: library.path, serialNumber, label, sha256: sha256(certificate) }),
      name,
      place: { kind: 'token', label: name },
      certificate,
      // Whether the key is there, the token tells after the PIN.
      hasKey: true,
      problem: pin === 'locked' ? { code: 'TOKEN_PIN_LOCKED', params: {} } : null,
    }));
  };

  const search: CertificateStore['list'] = async (onProgress, signal) => {
    const looked = await libraries();
    const found: FoundCertificate[] = [];
    const problems: Listing['problems'][number][] = [];
    for (const library of looked) {
      if (signal.aborted) break;
      try {
        const fresh = (await look(library.path)).flatMap((token) => foundIn(token, library));
        found.push(...fresh);
        onProgress({ found: found.length, place: library.label, fresh });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        problems.push({ place: library.label, reason: error.reason });
      }
    }
    return { found, searched: looked.map(({ label }) => label), problems };
  };

  return {
    list: (onProgress, signal) => untilAborted(search(onProgress, signal), signal),

    /** Looks again: a token that is gone or locked is told before the customer types a PIN, and the state of the PIN is fresh. */
    async key(id) {
      const listed = byId.get(id);
      const known = listed && (await libraries()).some(({ path }) => path === listed.library);
      if (!listed || !known) throw new Refusal('CERT_NOT_FOUND');
      const { library, serialNumber, label } = listed;
      const named = (await look(library)).filter(
        (token) => token.serialNumber === serialNumber && token.label === label,
      );
      if (named.length === 0) throw new Refusal('MEDIA_REMOVED');
      for (const { pin, certificates } of named) {
        const held = certificates.find(({ certificate }) => sha256(certificate) === listed.sha256);
        if (held && pin === 'locked') throw new Refusal('TOKEN_PIN_LOCKED');
        if (held) return { kind: 'token', library, serialNumber, label, pin, ...held };
      }
      throw new Refusal('CERT_NOT_FOUND');
    },
  };
};

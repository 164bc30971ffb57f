import { readFile, stat } from 'node:fs/promises';
import { validatePath, type PathResult } from '../../../electron/pki/path.ts';
import { child, toHex } from '../../fixtures/der.ts';
import { ensurePki, type Authority, type Pki } from '../../fixtures/pki.ts';

/** The authorities the bank trusts, and what their revocation lists say at the moment of asking. */
export interface Trust {
  /** DER. */
  readonly roots: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  /** Path and status of a certificate now; the lists are read from the PKI folder each time they have changed. */
  check(certificate: Uint8Array, at: Date): Promise<PathResult>;
  close(): void;
}

/** The fixtures' lists live a week and are issued anew by whoever opens the PKI: a bank that runs longer does it too. */
const refreshEvery = 12 * 3_600_000;

const listReader = () => {
  const known = new Map<string, { readonly stamp: string; readonly list: Buffer }>();
  return async ({ crlPath }: Authority): Promise<Buffer[]> => {
    try {
      const { ino, mtimeMs, size } = await stat(crlPath);
      const stamp = `${ino}:${mtimeMs}:${size}`;
      const last = known.get(crlPath);
      if (last?.stamp === stamp) return [last.list];
      const list = await readFile(crlPath);
      known.set(crlPath, { stamp, list });
      return [list];
    } catch {
      // No list is no answer: the status is then unknown, and the bank refuses to register.
      return [];
    }
  };
};

const nameOf = (certificate: Uint8Array, position: 3 | 5): string | undefined => {
  try {
    return toHex(child(certificate, 0, position).whole);
  } catch {
    return undefined;
  }
};

/** The trusted authorities of the test PKI in `dir`. */
export const openTrust = async (dir: string): Promise<Trust> => {
  const pki: Pki = await ensurePki(dir);
  const readList = listReader();
  const roots = pki.rootAuthorities;
  const refresh = setInterval(() => void ensurePki(dir).catch(() => undefined), refreshEvery);
  refresh.unref();
  return {
    roots: pki.roots,
    intermediates: pki.issuers.map(({ certificate }) => certificate),
    check: async (certificate, at) => {
      const issuer = nameOf(certificate, 3);
      const asked = [...roots, ...pki.issuers.filter((ca) => nameOf(ca.certificate, 5) === issuer)];
      return validatePath({
        certificate,
        intermediates: pki.issuers.map((ca) => ca.certificate),
        anchors: pki.roots,
        crls: (await Promise.all(asked.map(readList))).flat(),
        at,
        allowSha1: false,
      });
    },
    close: () => clearInterval(refresh),
  };
};

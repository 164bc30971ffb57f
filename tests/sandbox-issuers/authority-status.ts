import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { issueCrl } from '../fixtures/crl.ts';
import { bytes, child, oid, toHex, type Bytes } from '../fixtures/der.ts';
import { authorityKey, type Authority, type CrlState } from '../fixtures/pki.ts';
import { keyIdentifier } from '../fixtures/profile.ts';
import type { Mode } from './modes.ts';
import type { AskedCertificate, OcspRequest } from './ocsp-request.ts';
import { writeOcspResponse, type Verdict } from './ocsp-response.ts';
import { responderOf } from './responder.ts';

/** What one authority says of the certificates it issued: by its list, or certificate by certificate. */
export interface AuthorityStatus {
  crl(age: 'fresh' | 'stale'): Promise<Bytes>;
  ocsp(request: OcspRequest, mode: Mode): Promise<Bytes>;
}

const day = 86_400_000;
/** A stale answer was made then, and was to be replaced a week later: yesterday. */
const staleDays = 8;

/** Reads a file when it has changed: lists are replaced whole. */
const onChange = <T>(file: string, read: (content: Buffer) => T): (() => Promise<T>) => {
  let last: { readonly stamp: string; readonly value: T } | undefined;
  return async () => {
    const { ino, mtimeMs, size } = await stat(file);
    const stamp = `${ino}:${mtimeMs}:${size}`;
    if (last?.stamp !== stamp) last = { stamp, value: read(await readFile(file)) };
    return last.value;
  };
};

const hashes = new Map(
  [
    ['1.3.14.3.2.26', 'sha1'],
    ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ].map(([id = '', name = '']) => [toHex(oid(id)), name]),
);

/** Whether the certificate asked about is by this authority: of another's it knows nothing. */
const issuedBy = ({ certificate }: Authority, asked: AskedCertificate): boolean => {
  const hash = hashes.get(asked.hash);
  if (!hash) return false;
  const digest = (octets: Uint8Array): string => createHash(hash).update(octets).digest('hex');
  const publicKey = child(certificate, 0, 6, 1).content.subarray(1);
  return asked.nameHash === digest(child(certificate, 0, 5).whole) && asked.keyHash === digest(publicKey);
};

export const statusOf = (authority: Authority): AuthorityStatus => {
  const list = onChange(authority.crlPath, bytes);
  const state = onChange(authority.statePath, (text) => JSON.parse(text.toString()) as CrlState);
  const responder = responderOf(authority);

  /** The same list as of last week, which nobody has replaced since. */
  const staleList = async (): Promise<Bytes> => {
    const { certificate, spec } = authority;
    const { number, entries } = await state();
    return issueCrl({
      issuer: child(certificate, 0, 5).whole,
      issuerKey: await authorityKey(authority),
      issuerKeyId: keyIdentifier(child(certificate, 0, 6).whole),
      number,
      thisUpdate: new Date(Date.now() - staleDays * day),
      nextUpdate: new Date(Date.now() - day),
      entries,
      distributionPoint: spec.distributionPoint,
    });
  };

  return {
    crl: (age) => (age === 'stale' ? staleList() : list()),
    async ocsp({ asked, nonce }, { ocsp: kind, ocspSeconds }) {
      const { entries } = await state();
      const verdictOf = (one: AskedCertificate): Verdict => {
        if (kind === 'unknown' || !issuedBy(authority, one)) return 'unknown';
        return entries.find(({ serial }) => serial === one.serial) ?? 'good';
      };
      const now = Date.now();
      const [from, until] =
        kind === 'stale'
          ? [now - staleDays * day, now - day]
          : [now, ocspSeconds === undefined ? undefined : now + ocspSeconds * 1000];
      return writeOcspResponse({
        responder: await responder(),
        singles: asked.map((one) => ({ certId: one.certId, verdict: verdictOf(one) })),
        thisUpdate: new Date(from),
        nextUpdate: until === undefined ? undefined : new Date(until),
        nonce,
      });
    },
  };
};

import { Tag, contextConstructed, type DerReader, type DerValue } from './der.ts';
import { damaged, tooLarge, unsupported } from './errors.ts';
import { limits } from './limits.ts';
import { Oid } from './oids.ts';
import { assertSameAlgorithm, readSigned } from './signed.ts';
import { readExtensions, serialText, type Extension } from './x509.ts';

/** CRLReason (RFC 5280 §5.3.1), by number. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'unused',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type RevocationReason = (typeof reasons)[number];

export interface RevokedCertificate {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: RevocationReason;
}

export interface CertificateList {
  readonly tbs: Uint8Array;
  readonly issuer: DerValue;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Absent where the issuer promises none: such a list proves nothing about today. */
  readonly nextUpdate: number | undefined;
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** By serial number as `CertificateFacts.serialNumber` writes it. */
  readonly revoked: ReadonlyMap<string, RevokedCertificate>;
  /** An entry holds a critical extension not read here (an indirect CRL's certificateIssuer): use the list for nothing. */
  readonly hasUnknownCriticalEntry: boolean;
}

const readReason = (extensions: ReadonlyMap<string, Extension>): RevocationReason => {
  const code = extensions.get(Oid.crlReason)?.value.inner(Tag.enumerated).integer(255) ?? 0;
  const reason = reasons[code];
  if (!reason) throw damaged('CRL reason');
  return reason;
};

interface Entries {
  readonly revoked: Map<string, RevokedCertificate>;
  readonly unknownCritical: boolean;
}

const readEntries = (list: DerValue | undefined): Entries => {
  const revoked = new Map<string, RevokedCertificate>();
  let unknownCritical = false;
  const entries = list?.children();
  while (entries && !entries.done) {
    if (revoked.size >= limits.crlEntries) throw tooLarge('CRL');
    const parts = entries.next(Tag.sequence).children();
    const serial = parts.next(Tag.integer);
    if (serial.length > limits.serial) throw tooLarge('serial number');
    const at = parts.next().time();
    const extensions = readExtensions(parts.optional(Tag.sequence));
    parts.end();
    for (const { oid, critical } of extensions.values()) {
      if (critical && oid !== Oid.crlReason) unknownCritical = true;
    }
    revoked.set(serialText(serial), { at, reason: readReason(extensions) });
  }
  return { revoked, unknownCritical };
};

const readNextUpdate = (parts: DerReader): number | undefined =>
  parts.tag === Tag.utcTime || parts.tag === Tag.generalizedTime ? parts.next().time() : undefined;

/**
 * Reads a CRL (RFC 5280 §5) in time and memory of the order of its size; nothing is verified. Fails with `damaged`,
 * `unsupported` (another version) or `too-large`.
 */
export const parseCrl = (der: Uint8Array): CertificateList => {
  const signed = readSigned(der);
  const parts = signed.tbs.children();
  const version = parts.optional(Tag.integer)?.integer(0xff) ?? 0;
  if (version > 1) throw unsupported('CRL version');
  assertSameAlgorithm(signed, parts.next(Tag.sequence));
  const issuer = parts.next(Tag.sequence);
  const thisUpdate = parts.next().time();
  const nextUpdate = readNextUpdate(parts);
  const { revoked, unknownCritical } = readEntries(parts.optional(Tag.sequence));
  const extensions = readExtensions(parts.optional(contextConstructed(0))?.inner());
  parts.end();
  return {
    tbs: signed.tbs.raw,
    issuer,
    thisUpdate,
    nextUpdate,
    signatureAlgorithm: signed.signatureAlgorithm,
    signature: signed.signature,
    extensions,
    revoked,
    hasUnknownCriticalEntry: unknownCritical,
  };
};

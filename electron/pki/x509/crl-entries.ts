import { randomFillSync } from 'node:crypto';
import { DerReader, Tag, type DerValue } from '../asn1/der.ts';
import { damaged, tooLarge } from '../errors.ts';
import { limits } from '../limits.ts';
import { Oid } from '../oids.ts';
import { readExtensions } from './x509.ts';

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

/** A number nobody has defined is a reason all the same: what is revoked stays so. */
export const readReason = (value: DerValue): RevocationReason =>
  reasons[value.expect(Tag.enumerated).integer(255)] ?? 'unspecified';

export interface RevokedCertificate {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: RevocationReason;
  /** GeneralNames of the certificate's issuer where the list has named one here or above; else it is the list's own. */
  readonly certificateIssuer: DerValue | undefined;
}

/** The shortest entry: its header, a serial number of one octet, a UTCTime. */
const shortestEntry = 20;

/** The third octet of OIDs under 2.5.29: reasonCode, invalidityDate, certificateIssuer. */
const processed: readonly number[] = [21, 24, 29];
const certificateIssuerArc = 29;

/** What an entry's extensions are to its list, as bits: a small function an entry, a number for its result (50 ns each). */
const Trait = { extended: 1, namesIssuer: 2, unknownCritical: 4 } as const;

/** Walks over one extension. */
const walkExtension = (der: Uint8Array, reader: DerReader): number => {
  const end = reader.enter(Tag.sequence);
  const oid = reader.skip(Tag.oid);
  const isOurs = reader.position - oid === 3 && der[oid] === 0x55 && der[oid + 1] === 0x1d;
  const arc = isOurs ? der[oid + 2]! : 0;
  const critical = reader.tag === Tag.boolean && der[reader.skip()] !== 0;
  reader.skip(Tag.octetString);
  if (reader.position !== end) throw damaged('extension');
  const isUnknown = critical && !processed.includes(arc);
  return (arc === certificateIssuerArc ? Trait.namesIssuer : 0) | (isUnknown ? Trait.unknownCritical : 0);
};

const checkSerialNumber = (der: Uint8Array, start: number, end: number): void => {
  if (end - start > limits.serial) throw tooLarge('serial number');
  if (end === start) throw damaged('INTEGER');
  const first = der[start]!;
  const second = der[start + 1]!;
  if (end - start > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw damaged('INTEGER not in shortest form');
};

/** Walks over one entry; answers its traits. */
const walkEntry = (der: Uint8Array, reader: DerReader): number => {
  const end = reader.enter(Tag.sequence);
  checkSerialNumber(der, reader.skip(Tag.integer), reader.position);
  const isTime = reader.tag === Tag.utcTime || reader.tag === Tag.generalizedTime;
  const date = reader.skip();
  if (!isTime || reader.position - date < 13) throw damaged('revocation date');
  let traits = 0;
  if (reader.position < end) {
    traits = Trait.extended;
    const extensionsEnd = reader.enter(Tag.sequence);
    while (reader.position < extensionsEnd) traits |= walkExtension(der, reader);
    if (reader.position !== extensionsEnd) throw damaged('extensions');
  }
  if (reader.position !== end) throw damaged('CRL entry');
  return traits;
};

/** Where an entry's serial number begins: behind two headers, the second of which is of two octets. */
const serialAt = (der: Uint8Array, entry: number): number => {
  const length = der[entry + 1]!;
  return entry + (length < 0x80 ? 4 : 4 + (length & 0x7f));
};

/**
 * Entries by serial number, in chains. The hash is multilinear under random multipliers: who writes a list cannot
 * choose serial numbers that fall into one chain.
 */
class SerialIndex {
  readonly #multipliers = randomFillSync(new Uint32Array(limits.serial));
  readonly #shift: number;
  /** The chains' first entries, and each entry's next, counted from 1. */
  readonly #heads: Uint32Array;
  readonly #next: Uint32Array;

  constructor(der: Uint8Array, entries: Uint32Array) {
    const bits = Math.max(1, 32 - Math.clz32(entries.length));
    this.#shift = 32 - bits;
    this.#heads = new Uint32Array(2 ** bits);
    this.#next = new Uint32Array(entries.length);
    for (let i = 0; i < entries.length; i++) {
      const serial = serialAt(der, entries[i]!);
      const chain = this.#chain(der, serial, der[serial - 1]!);
      this.#next[i] = this.#heads[chain]!;
      this.#heads[chain] = i + 1;
    }
  }

  /** The entries, by number, that may be this serial number's. */
  *candidates(serialNumber: Uint8Array): Generator<number> {
    let entry = this.#heads[this.#chain(serialNumber, 0, serialNumber.length)]!;
    for (; entry !== 0; entry = this.#next[entry - 1]!) yield entry - 1;
  }

  #chain(bytes: Uint8Array, start: number, length: number): number {
    let sum = 0;
    for (let i = 0; i < length; i++)
      sum = (sum + Math.imul(this.#multipliers[i]!, bytes[start + i]! + 1)) | 0;
    return sum >>> this.#shift;
  }
}

/**
 * The entries of a CRL as positions in its octets: no object an entry, so that a list of 500,000 costs some megabytes.
 * Each is read when it is asked for.
 */
export class CrlEntries {
  readonly #der: Uint8Array;
  readonly #starts: Uint32Array;
  /** Numbers of the entries that name an issuer, ascending. */
  readonly #issuerChanges: readonly number[];
  #index: SerialIndex | undefined;
  /** Those asked for, by the entry that names them: one object each, however many entries it is for. */
  readonly #issuers = new Map<number, DerValue | undefined>();
  /** An entry holds a critical extension that is not read here (§5.3). */
  readonly hasUnknownCritical: boolean;
  readonly hasExtensions: boolean;

  /** Walks over `list`, revokedCertificates of the CRL `der`. Fails with `damaged` or `too-large`. */
  constructor(der: Uint8Array, list: DerValue | undefined) {
    const starts = new Uint32Array(Math.floor((list?.length ?? 0) / shortestEntry));
    const issuerChanges: number[] = [];
    let count = 0;
    let traits = 0;
    const reader = list?.children();
    while (reader && !reader.done) {
      if (count >= limits.crlEntries) throw tooLarge('CRL');
      starts[count] = reader.position;
      const own = walkEntry(der, reader);
      if (own & Trait.namesIssuer) issuerChanges.push(count);
      traits |= own;
      count++;
    }
    this.#der = der;
    this.#starts = starts.slice(0, count);
    this.#issuerChanges = issuerChanges;
    this.hasUnknownCritical = (traits & Trait.unknownCritical) !== 0;
    this.hasExtensions = (traits & Trait.extended) !== 0;
  }

  get size(): number {
    return this.#starts.length;
  }

  /** An entry names another issuer than the list's: an indirect CRL's. */
  get namesIssuers(): boolean {
    return this.#issuerChanges.length > 0;
  }

  /**
   * The entries of this serial number (the octets of its INTEGER), several where the list speaks for several issuers.
   * Fails with `damaged` or `too-large` where one cannot be read.
   */
  find(serialNumber: Uint8Array): RevokedCertificate[] {
    this.#index ??= new SerialIndex(this.#der, this.#starts);
    const found: RevokedCertificate[] = [];
    for (const entry of this.#index.candidates(serialNumber)) {
      const start = serialAt(this.#der, this.#starts[entry]!);
      const own = this.#der.subarray(start, start + this.#der[start - 1]!);
      if (Buffer.compare(own, serialNumber) === 0) found.push(this.#read(entry));
    }
    return found;
  }

  #parts(entry: number): { at: number; extensions: ReturnType<typeof readExtensions> } {
    const parts = new DerReader(this.#der, this.#starts[entry]!).next().children();
    parts.skip();
    return { at: parts.next().time(), extensions: readExtensions(parts.optional(Tag.sequence)) };
  }

  #read(entry: number): RevokedCertificate {
    const { at, extensions } = this.#parts(entry);
    const reason = extensions.get(Oid.crlReason)?.value.inner();
    return {
      at,
      reason: reason ? readReason(reason) : 'unspecified',
      certificateIssuer: this.#issuerOf(entry),
    };
  }

  /** RFC 5280 §5.3.3: an entry without certificateIssuer has that of the one before it. */
  #issuerOf(entry: number): DerValue | undefined {
    let [low, high] = [0, this.#issuerChanges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#issuerChanges[middle]! <= entry) low = middle + 1;
      else high = middle;
    }
    const change = this.#issuerChanges[low - 1];
    if (change === undefined) return undefined;
    const issuer =
      this.#issuers.get(change) ??
      this.#parts(change).extensions.get(Oid.certificateIssuer)?.value.inner(Tag.sequence);
    this.#issuers.set(change, issuer);
    return issuer;
  }
}

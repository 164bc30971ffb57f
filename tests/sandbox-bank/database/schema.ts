import type { Generated, Kysely } from 'kysely';
import type { Receipt } from '../../../shared/bank-api.ts';
import type { CertificateKind } from '../../../shared/certificate.ts';
import type { Purpose } from '../../../shared/statement.ts';

/** The bank's tables. Times are the bank's clock; binary columns come back as Uint8Array (Buffer from a server). */
export interface Tables {
  customers: {
    id: string;
    name: string;
    person: 'personal' | 'corporate';
    /** argon2id, PHC string. */
    password_hash: string;
    /** Sealed (secrets.ts): TOTP secret, and resident or business number. */
    otp_secret: Uint8Array;
    idn: Uint8Array;
  };
  /** Failed tries by what was tried (a keyed hash: ids that do not exist count like the others). */
  attempts: {
    subject: string;
    failed: number;
    locked_until: Date | null;
    updated_at: Date;
  };
  /** TOTP time steps whose code a customer has used. */
  used_codes: { customer_id: string; step: number };
  sessions: {
    /** SHA-256 of the token, hex: a copy of the database logs nobody in. */
    token_sha256: string;
    customer_id: string;
    kind: 'first-factor' | 'session';
    second_factor_at: Date | null;
    expires_at: Date;
  };
  challenges: {
    id: string;
    customer_id: string;
    purpose: Purpose;
    with_key: boolean;
    certificate: Uint8Array;
    certificate_sha256: string;
    /** The registration to release, or to replace. */
    registration_id: string | null;
    challenge: string;
    second_factor: 'none' | 'otp';
    expires_at: Date;
  };
  registrations: {
    id: string;
    customer_id: string;
    certificate: Uint8Array;
    certificate_sha256: string;
    /** Subject and issuer as DER in hex: a renewal has the same. */
    subject: string;
    issuer: string;
    serial_number: string;
    holder: string;
    kind: CertificateKind;
    not_after: Date;
    state: 'active' | 'released' | 'replaced';
    registered_at: Date;
    ended_at: Date | null;
  };
  /** Idempotency keys: what was done under one, or that nothing ever will be. */
  operations: {
    customer_id: string;
    key: string;
    state: 'done' | 'fenced';
    body_sha256: string | null;
    /** The answer given, JSON. */
    answer: string | null;
    created_at: Date;
  };
  receipts: {
    number: string;
    customer_id: string;
    act: Receipt['act'];
    registration_id: string;
    /** Why it was released without the key. */
    reason: string | null;
    holder: string;
    kind: CertificateKind;
    serial_number: string;
    time: Date;
    /** CMS SignedData. */
    signed: Uint8Array;
    sequence: Generated<number>;
  };
  /** The last published policy and trust list, to count their versions. */
  documents: { kind: 'policy' | 'trust-list'; version: number; content_sha256: string };
}

export type Database = Kysely<Tables>;

import type { Kysely } from 'kysely';
import type { Receipt } from '../../../shared/bank-api.ts';
import type { CertificateKind } from '../../../shared/certificate.ts';
import type { Purpose } from '../../../shared/statement.ts';

/**
 * The bank's tables. Times are the bank's clock; binary columns come back as Uint8Array (Buffer from a server). Every
 * table of a customer's has `customer_id` as the first column of its primary key: the key by which a distributed
 * PostgreSQL would spread them (docs/scale.md). Claims, log-in challenges and attempts are spread by what they are of.
 */
export interface Tables {
  customers: {
    id: string;
    name: string;
    person: 'personal' | 'corporate';
    /** argon2id, PHC string. */
    password_hash: string;
    /** Sealed (secrets.ts): resident or business number. */
    idn: Uint8Array;
    second_factor: 'otp' | 'securityCard';
    /** Sealed: TOTP secret in base32, or the card's cells as JSON. */
    factor_secret: Uint8Array;
    /** RFC 6238 §6: steps by which the customer's device is off, as its last right number showed. */
    otp_drift: number;
    /** The card's places that are asked until they are answered rightly (SecondFactorAsked, JSON). */
    card_asked: string | null;
    /** The last entry of this customer's log, and its chain value. */
    log_position: number;
    log_chain: string;
  };
  /** Failed tries by what was tried (a keyed hash: ids that do not exist count like the others). */
  attempts: {
    subject: string;
    failed: number;
    /** No try before then: the delay grows with each wrong one. */
    not_before: Date | null;
    locked_until: Date | null;
    updated_at: Date;
  };
  /** TOTP time steps whose code a customer has used. */
  used_codes: { customer_id: string; step: number };
  sessions: {
    customer_id: string;
    /** SHA-256 of the token, hex: a copy of the database logs nobody in. */
    token_sha256: string;
    kind: 'first-factor' | 'session';
    second_factor_at: Date | null;
    /** Without use. */
    expires_at: Date;
    /** Whatever is done. */
    ends_at: Date;
    /** Why it has ended before its time; kept until then, to be told. */
    ended: 'elsewhere' | null;
  };
  challenges: {
    customer_id: string;
    id: string;
    purpose: Exclude<Purpose, 'log-in'>;
    with_key: boolean;
    certificate: Uint8Array;
    certificate_sha256: string;
    /** The registration to release, or to replace. */
    registration_id: string | null;
    challenge: string;
    /** SecondFactorAsked as JSON; null where none is asked. */
    second_factor: string | null;
    /** The version of the terms to be agreed to. */
    terms: number | null;
    issued_at: Date;
    expires_at: Date;
  };
  /** For a log-in with a certificate; nobody's yet. */
  log_in_challenges: {
    certificate_sha256: string;
    id: string;
    certificate: Uint8Array;
    challenge: string;
    issued_at: Date;
    expires_at: Date;
  };
  registrations: {
    customer_id: string;
    id: string;
    certificate: Uint8Array;
    certificate_sha256: string;
    /** Subject and issuer as DER in hex: a renewal has the same. */
    subject: string;
    issuer: string;
    serial_number: string;
    holder: string;
    kind: CertificateKind;
    not_after: Date;
    /** The version of the terms under which it was registered. */
    terms: number | null;
    state: 'active' | 'released' | 'replaced';
    registered_at: Date;
    ended_at: Date | null;
  };
  /** Whose a certificate is: one row an active registration, by its fingerprint, whoever asks at the same moment. */
  claims: {
    certificate_sha256: string;
    customer_id: string;
    registration_id: string;
  };
  /** The versions of the bank's terms that a customer has agreed to, and by which act. */
  consents: { customer_id: string; version: number; receipt_number: string; agreed_at: Date };
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
  /** 등록·해제 내역, partitioned by time. */
  receipts: {
    customer_id: string;
    number: string;
    act: Receipt['act'];
    registration_id: string;
    holder: string;
    kind: CertificateKind;
    serial_number: string;
    /** In the customer's log. */
    position: number;
    time: Date;
    /** CMS SignedData. */
    signed: Uint8Array;
    /** The customer's statement as he signed it, CMS SignedData; null where none was asked. */
    statement: Uint8Array | null;
  };
  /** The log of every change, append-only; each entry's chain value covers the one before it (audit/). */
  log_entries: {
    customer_id: string;
    position: number;
    at: Date;
    /** What was done, canonical JSON. */
    entry: string;
    /** HMAC-SHA256 under a key outside the database, over the chain value before and the entry; hex. */
    chain: string;
  };
  /** Notices to customers, written with the change they tell of and sent afterwards. */
  outbox: {
    customer_id: string;
    id: string;
    /** Korean and English, JSON of Bilingual. */
    text: string;
    created_at: Date;
    /** Somebody is sending it, until then. */
    taken_until: Date | null;
    sent_at: Date | null;
  };
  /** The last published policy and trust list, to count their versions. */
  documents: { kind: 'policy' | 'trust-list'; version: number; content_sha256: string };
}

export type Database = Kysely<Tables>;

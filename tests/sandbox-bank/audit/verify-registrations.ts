import { isDeepStrictEqual } from 'node:util';
import { readCertificate, registrationRow, sha256Hex } from '../acts/records.ts';
import type { Finding } from './findings.ts';
import type { CustomerRecords } from './records.ts';
import type { Replayed, ReplayedRegistration } from './replay.ts';

type Row = CustomerRecords['registrations'][number];

/** The row that the log and the certificate itself make; its other columns are only taken out of the certificate. */
const expectedRow = (row: Row, replayed: ReplayedRegistration): Row => {
  const { terms, state, registeredAt, endedAt } = replayed;
  const { certificate } = row;
  const made = registrationRow(
    row.id,
    row.customer_id,
    certificate,
    readCertificate(certificate),
    terms,
    new Date(registeredAt),
  );
  return { ...made, state, ended_at: endedAt === null ? null : new Date(endedAt) };
};

const isAsLogged = (row: Row, replayed: ReplayedRegistration): boolean => {
  if (sha256Hex(row.certificate) !== replayed.certificateSha256) return false;
  return isDeepStrictEqual({ ...row }, { ...expectedRow(row, replayed) });
};

const claimText = (certificate: string, registration: string): string => `${certificate} ${registration}`;
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  isDeepStrictEqual([...a].sort(), [...b].sort());

/** Registrations, claims and consents are what the log replays to, no more and no less. */
export const verifyRegistrations = (
  { customer, registrations: rows, claims, consents }: CustomerRecords,
  replayed: Replayed,
): Finding[] => {
  const found: Finding[] = [];
  const report = (what: Finding['what'], where: string): void => {
    found.push({ customer, what, where });
  };
  for (const row of rows) {
    const logged = replayed.registrations.get(row.id);
    if (!logged) report('registration-unknown', row.id);
    else if (!isAsLogged(row, logged)) report('registration-differs', row.id);
  }
  const there = new Set(rows.map(({ id }) => id));
  for (const id of replayed.registrations.keys()) if (!there.has(id)) report('registration-missing', id);

  const active = [...replayed.registrations].filter(([, { state }]) => state === 'active');
  const claimed = active.map(([id, { certificateSha256 }]) => claimText(certificateSha256, id));
  const standing = claims.map((row) => claimText(row.certificate_sha256, row.registration_id));
  if (!isSame(claimed, standing)) report('claims-differ', `${standing.length} of ${claimed.length}`);

  const agreed = [...replayed.consents].map(([version, consent]) =>
    [version, ...Object.values(consent)].join(),
  );
  const kept = consents.map(({ version, receipt_number, agreed_at }) =>
    [version, receipt_number, agreed_at.toISOString()].join(),
  );
  if (!isSame(agreed, kept)) report('consents-differ', `${kept.length} of ${agreed.length}`);
  return found;
};

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Policy, TrustList } from '../../../shared/bank-policy.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Database, Tables } from '../database/schema.ts';
import type { DocumentSigner } from '../identity/signed-document.ts';
import type { PolicyRules } from './policy.ts';

const day = 86_400_000;
/** A document says a week ahead until when it holds, and is issued anew every day. */
const life = 7 * day;

type Kind = Tables['documents']['kind'];

export interface Documents {
  readonly policy: Policy;
  /** CMS SignedData, DER. */
  readonly signedPolicy: Uint8Array;
  readonly signedTrustList: Uint8Array;
}

/**
 * The version goes up when the content changes, over restarts too: a client refuses one that is lower. In one statement:
 * of processes that start at once with different contents each gets a number of its own.
 */
const versionOf = async (db: Database, kind: Kind, content: unknown): Promise<number> => {
  const content_sha256 = createHash('sha256').update(canonicalJson(content)).digest('hex');
  const { version } = await db
    .insertInto('documents')
    .values({ kind, version: 1, content_sha256 })
    .onConflict((conflict) =>
      conflict.column('kind').doUpdateSet({
        version: sql`documents.version + case when documents.content_sha256 = excluded.content_sha256 then 0 else 1 end`,
        content_sha256,
      }),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
};

/**
 * Issues policy and trust list anew when they are a day old, under the numbers that this process was given at its start:
 * one that goes on with yesterday's rules beside others with today's does not bring them back as the newest.
 */
export const documentPublisher = (
  db: Database,
  signer: DocumentSigner,
  rules: PolicyRules,
  trust: Pick<TrustList, 'roots' | 'intermediates'>,
): ((now: Date) => Promise<Documents>) => {
  let versions: Promise<[policy: number, trustList: number]> | undefined;
  let published: { documents: Documents; issued: number } | undefined;
  return async (now) => {
    if (published && now.getTime() - published.issued < day) return published.documents;
    const dates = {
      issued: now.toISOString(),
      expires: new Date(now.getTime() + life).toISOString(),
    };
    versions ??= Promise.all([versionOf(db, 'policy', rules), versionOf(db, 'trust-list', trust)]);
    const [policyVersion, trustListVersion] = await versions;
    const policy: Policy = { version: policyVersion, ...dates, ...rules };
    const trustList: TrustList = { version: trustListVersion, ...dates, ...trust };
    const documents = {
      policy,
      signedPolicy: signer.sign(policy, now),
      signedTrustList: signer.sign(trustList, now),
    };
    published = { documents, issued: now.getTime() };
    return documents;
  };
};

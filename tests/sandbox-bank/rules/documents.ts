import { createHash } from 'node:crypto';
import type { Policy, TrustList } from '../../../shared/bank-policy.ts';
import { canonicalJson } from '../../../electron/pki/canonical-json.ts';
import type { Database, Tables } from '../database/schema.ts';
import type { DocumentSigner } from '../identity/signed-document.ts';
import type { PolicyRules } from './policy.ts';

const day = 86_400_000;
/** A document says a week ahead until when it holds, and is issued anew every day. */
const life = 7 * day;

export interface Documents {
  readonly policy: Policy;
  /** CMS SignedData, DER. */
  readonly signedPolicy: Uint8Array;
  readonly signedTrustList: Uint8Array;
}

/** The version goes up when the content changes, over restarts too: a client refuses one that is lower. */
const versionOf = (db: Database, kind: Tables['documents']['kind'], content: unknown): Promise<number> =>
  db.transaction().execute(async (transaction) => {
    const content_sha256 = createHash('sha256').update(canonicalJson(content)).digest('hex');
    const last = await transaction
      .selectFrom('documents')
      .selectAll()
      .where('kind', '=', kind)
      .forUpdate()
      .executeTakeFirst();
    if (last?.content_sha256 === content_sha256) return last.version;
    const version = (last?.version ?? 0) + 1;
    await transaction
      .insertInto('documents')
      .values({ kind, version, content_sha256 })
      .onConflict((conflict) => conflict.column('kind').doUpdateSet({ version, content_sha256 }))
      .execute();
    return version;
  });

/** Issues policy and trust list anew when they are a day old. */
export const documentPublisher = (
  db: Database,
  signer: DocumentSigner,
  rules: PolicyRules,
  trust: Pick<TrustList, 'roots' | 'intermediates'>,
): ((now: Date) => Promise<Documents>) => {
  let published: { documents: Documents; issued: number } | undefined;
  return async (now) => {
    if (published && now.getTime() - published.issued < day) return published.documents;
    const dates = {
      issued: now.toISOString(),
      expires: new Date(now.getTime() + life).toISOString(),
    };
    const policy: Policy = { version: await versionOf(db, 'policy', rules), ...dates, ...rules };
    const trustList: TrustList = { version: await versionOf(db, 'trust-list', trust), ...dates, ...trust };
    const documents = {
      policy,
      signedPolicy: signer.sign(policy, now),
      signedTrustList: signer.sign(trustList, now),
    };
    published = { documents, issued: now.getTime() };
    return documents;
  };
};

import { parseCrl } from '../../../electron/pki/revocation.ts';

/** A list that was proven, and when it was asked for. */
interface KnownList {
  readonly list: Uint8Array;
  readonly made: number;
  readonly until: number;
  readonly askedAt: number;
}

/** The status of an authority may rest on a list so long without asking for it again. */
const keptFor = 10 * 60_000;

export interface ListQuestion {
  readonly issuer: string;
  /** DER: whose status is wanted. */
  readonly subject: Uint8Array;
  /** `kept`: a list that was had before will do for a while. */
  readonly how: 'afresh' | 'kept';
}

/**
 * The issuers' lists: one that proves nothing of its subject (forged, out of date, another's) is none, and a list never
 * takes the place of a newer one that was seen before, whoever may have kept it.
 */
export const revocationLists = (
  fetch: (issuer: string) => Promise<Uint8Array | undefined>,
  proves: (subject: Uint8Array, list: Uint8Array) => Promise<boolean>,
): ((question: ListQuestion) => Promise<readonly Uint8Array[]>) => {
  const known = new Map<string, KnownList>();
  return async ({ issuer, subject, how }) => {
    const askedAt = Date.now();
    const last = known.get(issuer);
    if (how === 'kept' && last && askedAt < Math.min(last.until, last.askedAt + keptFor)) return [last.list];
    const list = await fetch(issuer);
    if (!list || !(await proves(subject, list))) return [];
    const { thisUpdate: made, nextUpdate: until = made } = parseCrl(list);
    const newest = known.get(issuer);
    const read = newest && newest.made > made ? { ...newest, askedAt } : { list, made, until, askedAt };
    known.set(issuer, read);
    return [read.list];
  };
};

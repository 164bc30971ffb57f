import type { TrustList } from '../../shared/bank-policy.ts';
import type { CertificateFacts, DistinguishedName } from '../../shared/certificate.ts';
import { Refusal } from '../../shared/reasons.ts';
import { readAuthorities, type PathAuthorities } from '../pki/path.ts';
import { fromBase64, readCertificate } from './read-certificate.ts';

/** The authorities that the bank trusts, read once for many certificates. */
export interface Authorities {
  /** Their O, in lower case. */
  readonly organizations: ReadonlySet<string>;
  /** Those that may stand above a certificate: by name, up to the roots. */
  above(facts: CertificateFacts): { anchors: PathAuthorities; intermediates: PathAuthorities };
}

interface Authority {
  readonly prepared: PathAuthorities;
  readonly facts: CertificateFacts;
}

/** One of the list that cannot be read stands above nobody. */
const read = (encoded: string): Authority[] => {
  const der = fromBase64(encoded);
  try {
    return [{ facts: readCertificate(der), prepared: readAuthorities([der]) }];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

/** Equal for names that RFC 5280 §7.1 calls equal, and for some more: it only narrows what validatePath compares. */
const loosely = (name: DistinguishedName): string =>
  name.attributes.map(({ value }) => value.normalize('NFKC').replace(/\s+/g, '').toLowerCase()).join('\n');

const bySubject = (authorities: readonly Authority[]): Map<string, Authority[]> => {
  const named = new Map<string, Authority[]>();
  for (const authority of authorities) {
    const name = loosely(authority.facts.subject);
    named.set(name, [...(named.get(name) ?? []), authority]);
  }
  return named;
};

export const authoritiesOf = (trustList: TrustList): Authorities => {
  const roots = trustList.roots.flatMap(read);
  const others = trustList.intermediates.flatMap(read);
  const [anchorsNamed, othersNamed] = [bySubject(roots), bySubject(others)];
  const answers = new Map<string, ReturnType<Authorities['above']>>();

  const climb = (issuer: string): ReturnType<Authorities['above']> => {
    const names = new Set([issuer]);
    const intermediates = new Set<Authority>();
    // A set grows while it is walked: each name is climbed once.
    for (const name of names) {
      for (const authority of othersNamed.get(name) ?? []) {
        intermediates.add(authority);
        names.add(loosely(authority.facts.issuer));
      }
    }
    const anchors = [...names].flatMap((name) => anchorsNamed.get(name) ?? []);
    const prepared = (these: readonly Authority[]): PathAuthorities => these.flatMap((one) => one.prepared);
    return { anchors: prepared(anchors), intermediates: prepared([...intermediates]) };
  };

  return {
    organizations: new Set(
      [...roots, ...others]
        .flatMap(({ facts }) => facts.subject.attributes)
        .filter(({ type }) => type === 'O')
        .map(({ value }) => value.toLowerCase()),
    ),
    above: ({ issuer }) => {
      const answer = answers.get(issuer.der) ?? climb(loosely(issuer));
      answers.set(issuer.der, answer);
      return answer;
    },
  };
};

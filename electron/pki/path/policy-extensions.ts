import { Tag, context, type DerValue } from '../asn1/der.ts';
import { damaged } from '../errors.ts';
import { Oid } from '../oids.ts';
import type { X509Certificate } from '../x509/x509.ts';

/** SkipCerts (0..MAX), whatever its tag; what takes more than an octet is further than any path. */
const skipOf = ({ content }: DerValue): number => {
  // Without a first octet as one below zero, without a second as the shortest form.
  const [first = 0x80, second = 0x80] = content;
  if (first >= 0x80 || (first === 0 && second < 0x80)) throw damaged('number of certificates');
  return content.length > 1 ? Number.POSITIVE_INFINITY : first;
};

export interface PolicyConstraints {
  readonly requireExplicitPolicy: number;
  readonly inhibitPolicyMapping: number;
}

const skip = (value: DerValue | undefined): number => (value ? skipOf(value) : Number.POSITIVE_INFINITY);

/** RFC 5280 §4.2.1.11; infinite is "never". */
export const policyConstraintsOf = ({ extensions }: X509Certificate): PolicyConstraints => {
  const parts = extensions.get(Oid.policyConstraints)?.value.inner(Tag.sequence).children();
  if (parts?.done) throw damaged('policy constraints without one');
  const constraints = {
    requireExplicitPolicy: skip(parts?.optional(context(0))),
    inhibitPolicyMapping: skip(parts?.optional(context(1))),
  };
  parts?.end();
  return constraints;
};

/** RFC 5280 §4.2.1.14; infinite is "never". */
export const inhibitAnyPolicyOf = ({ extensions }: X509Certificate): number =>
  skip(extensions.get(Oid.inhibitAnyPolicy)?.value.inner(Tag.integer));

/** RFC 5280 §4.2.1.5: the issuer's policies, each with those of the subject's domain that it stands for. */
export const policyMappingsOf = ({ extensions }: X509Certificate): Map<string, Set<string>> => {
  const mappings = new Map<string, Set<string>>();
  const list = extensions.get(Oid.policyMappings)?.value.inner(Tag.sequence).children();
  if (list?.done) throw damaged('no policy mapping');
  list?.list((mapping) => {
    const parts = mapping.expect(Tag.sequence).children();
    const [issuerDomain, subjectDomain] = [parts.next(Tag.oid).oid(), parts.next(Tag.oid).oid()];
    parts.end();
    mappings.set(issuerDomain, (mappings.get(issuerDomain) ?? new Set()).add(subjectDomain));
  });
  return mappings;
};

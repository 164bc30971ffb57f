import { Tag, readDer, type DerValue } from '../asn1/der.ts';
import { sameBytes } from '../asn1/der-values.ts';
import { element, setOf } from '../asn1/der-writer.ts';
import { damaged, readable } from '../errors.ts';
import { limits } from '../limits.ts';
import { Oid } from '../oids.ts';

/** Attribute (RFC 5652 §5.3): a type and the SET of its values. */
const readAttribute = (item: DerValue): [type: string, values: DerValue] => {
  const parts = item.expect(Tag.sequence).children();
  const type = parts.next(Tag.oid).oid();
  const values = parts.next(Tag.set);
  parts.end();
  return [type, values];
};

/** What a signer says beside the content, each type once. */
export class SignedAttributes {
  readonly #set: DerValue;
  readonly #byType: ReadonlyMap<string, DerValue>;

  constructor(set: DerValue) {
    const attributes = set.children().list(readAttribute);
    this.#set = set;
    this.#byType = new Map(attributes);
    // Two digests, two times: readers would differ in which they believe (RFC 5652 §11).
    if (this.#byType.size !== attributes.length) throw damaged('signed attribute twice');
  }

  /** An attribute's one value; undefined where it is absent. */
  optional(type: string): DerValue | undefined {
    return this.#byType.get(type)?.inner();
  }

  required(type: string): DerValue {
    const value = this.optional(type);
    if (!value) throw damaged('signed attribute missing');
    return value;
  }

  /**
   * What the signature may cover: the attributes as SET OF, not as the `[0]` they were sent in (RFC 5652 §5.4). In the
   * order they came in, as OpenSSL takes them because old kits sign what they did not sort; then in DER's, which a
   * sender of BER may sign without sending it so. Either way it is these attributes that are signed.
   */
  encodings(): Uint8Array[] {
    const asSent = element(Tag.set, this.#set.content);
    const sorted = setOf(this.#set.children().list(({ raw }) => raw));
    return sameBytes(asSent, sorted) ? [asSent] : [asSent, sorted];
  }
}

/**
 * Whether a content is itself somebody's signed attributes. The signature over a message's attributes is as good over a
 * message without any whose content they are, and nothing in it says which was meant (F. Strenzke, "ForgedAttributes",
 * 2023; draft-vangeest-lamps-cms-euf-cma-signeddata): such a content proves nothing about its signer.
 */
export const isSignedAttributes = (content: Uint8Array): boolean => {
  const readTypes = (der: Uint8Array): string[] =>
    readDer(der, Tag.set)
      .children()
      .list((item) => readAttribute(item)[0], limits.bytes);
  return readable([content], readTypes).some((types) => types.includes(Oid.messageDigest));
};

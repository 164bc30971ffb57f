import canonicalize from 'canonicalize';

/**
 * RFC 8785 (JSON Canonicalization Scheme) in UTF-8: the bytes that are signed and hashed. Throws a TypeError for what
 * is no JSON (undefined, a function, NaN): the caller's error.
 */
export const canonicalJson = (value: unknown): Uint8Array => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return new TextEncoder().encode(text);
};

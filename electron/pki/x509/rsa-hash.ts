import { readAlgorithm } from '../asn1/algorithm.ts';
import { contextConstructed, type DerReader, type DerValue } from '../asn1/der.ts';
import { unsupported } from '../errors.ts';
import { Oid, digestNames, type Hash } from '../oids.ts';

const hashOf = (value: DerValue | undefined): Hash => {
  if (!value) return 'sha1';
  const { oid, parameters } = readAlgorithm(value);
  const hash = digestNames[oid];
  if (!hash) throw unsupported('hash of RSA parameters');
  // RFC 4055 §2.1: NULL or absent, a reader takes both.
  parameters?.null();
  return hash;
};

const maskHashOf = (value: DerValue | undefined): Hash => {
  if (!value) return 'sha1';
  const { oid, parameters } = readAlgorithm(value);
  if (oid !== Oid.mgf1 || !parameters) throw unsupported('mask of RSA parameters');
  return hashOf(parameters);
};

/**
 * The hash of RSASSA-PSS and RSAES-OAEP parameters (RFC 4055 §3.1, §4.1), their first two fields: of the message and of
 * the mask, each SHA-1 where it is not named. Two that differ are `unsupported`: RFC 4055 recommends one, node:crypto
 * takes no two, and nobody writes them.
 */
export const readRsaHash = (parts: DerReader): Hash => {
  const hash = hashOf(parts.optional(contextConstructed(0))?.inner());
  const maskHash = maskHashOf(parts.optional(contextConstructed(1))?.inner());
  if (maskHash !== hash) throw unsupported('two hashes of RSA parameters');
  return hash;
};

import { Tag, type DerValue } from './der.ts';

/** An AlgorithmIdentifier's OID and parameters (X.509's, and of every format that names an algorithm). */
export const readAlgorithm = (value: DerValue): { oid: string; parameters: DerValue | undefined } => {
  const parts = value.expect(Tag.sequence).children();
  const oid = parts.next(Tag.oid).oid();
  const parameters = parts.done ? undefined : parts.next();
  parts.end();
  return { oid, parameters };
};

import { context, sequence } from '../../fixtures/der.ts';
import { ca, leaf, type Made as Certificate } from '../../unit/pki/support/path-builder.ts';
import { answers } from './ocsp.ts';
import { deltaCrl, directCrl, indirectCrl, middle, root, scopedCrl, user } from './certificates.ts';
import type { Made } from '../corpus.ts';

/** As path-door.ts takes it apart. */
const bundle = (
  certificate: Certificate,
  intermediates: readonly Certificate[],
  crls: readonly Uint8Array[] = [],
  ocsp: readonly Uint8Array[] = [],
): Uint8Array =>
  sequence(
    certificate.der,
    context(0, ...intermediates.map(({ der }) => der)),
    context(1, root.der),
    context(2, ...crls),
    context(3, ...ocsp),
  );

/** Two authorities that certify each other, and one that issued to itself with a new key. */
const left = ca({ name: 'Left', key: 'fuzz', issuer: root, serial: '10' });
const right = ca({ name: 'Right', key: 'fuzz', issuer: left, serial: '11' });
const leftAgain = ca({ name: 'Left', key: 'fuzz', issuer: right, serial: '12' });
const selfIssued = ca({ name: 'Left', key: 'fuzz', issuer: left, serial: '13' });
const below = leaf({ name: 'Below', key: 'fuzz', issuer: right, serial: '14' });

export const paths = (): Made => ({
  constrained: bundle(user, [middle]),
  revocation: bundle(user, [middle], [directCrl, scopedCrl, indirectCrl, deltaCrl]),
  asked: bundle(user, [middle], [], answers()),
  crossed: bundle(below, [left, right, leftAgain, selfIssued]),
});

import { randomAttributeOid } from '../../fixtures/profile.ts';
import { bits, child, context, elements, integer, octets, oid, sequence, set } from '../../fixtures/der.ts';
import { encryptKey, type Scheme } from '../../fixtures/key-encryption.ts';
import { derOf, opensslMakes } from '../../unit/pki/support/openssl-cache.ts';
import { keyPem } from '../../unit/pki/support/path-builder.ts';
import { password } from '../corpus.ts';
import type { Made } from '../corpus.ts';

/** The keys that all samples share: one key of a kind keeps the corpus small. */
export const rsaPem = keyPem('rsa-fuzz');
export const ecPem = keyPem('fuzz');

export const passwordText = new TextDecoder().decode(password);

/** R as KISA keeps it, behind the key. */
const withRandom = (pkcs8: Uint8Array): Uint8Array => {
  const random = set(bits(new Uint8Array(20).fill(7)));
  const parts = elements(child(pkcs8).content).map(({ whole }) => whole);
  return sequence(...parts, context(0, sequence(oid(randomAttributeOid), random)));
};

export const rsaKey = withRandom(derOf(rsaPem));

export const plainKeys = (): Made => ({
  rsa: derOf(rsaPem),
  ec: derOf(ecPem),
  random: rsaKey,
  'version-2': sequence(
    integer(1),
    ...elements(child(rsaKey).content)
      .slice(1)
      .map(({ whole }) => whole),
  ),
});

const sealedBy = (...how: string[]): Uint8Array =>
  derOf(
    opensslMakes(
      { key: rsaPem },
      ...['pkcs8', '-topk8', '-in', 'key', '-out', 'out', '-passout', `pass:${passwordText}`, '-iter', '2'],
      ...['-provider', 'legacy', '-provider', 'default', ...how],
    ),
  );

const kisa: readonly Scheme[] = ['seed-cbc-with-sha1', 'seed-cbc', 'pbes2-seed'];
const modern = [
  'aes-128-cbc',
  'aes-192-cbc',
  'aes-256-cbc',
  'des3',
  'aria-128-cbc',
  'aria-192-cbc',
  'aria-256-cbc',
];
const old = ['PBE-SHA1-3DES', 'PBE-SHA1-RC2-40', 'PBE-SHA1-RC2-128', 'PBE-SHA1-RC4-128'];

export const sealedKeys = async (): Promise<Made> => ({
  ...Object.fromEntries(
    await Promise.all(
      kisa.map(async (scheme) => [scheme, await encryptKey(rsaKey, passwordText, scheme, 2)]),
    ),
  ),
  ...Object.fromEntries(
    modern.map((cipher) => [cipher, sealedBy('-v2', cipher, '-v2prf', 'hmacWithSHA256')]),
  ),
  sha512: sealedBy('-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512'),
  ...Object.fromEntries(old.map((scheme) => [scheme.toLowerCase(), sealedBy('-v1', scheme)])),
  empty: await encryptKey(sequence(octets()), passwordText, 'seed-cbc-with-sha1', 2),
});

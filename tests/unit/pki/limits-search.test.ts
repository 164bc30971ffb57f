import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { validatePath } from '../../../electron/pki/path.ts';
import { readCandidate } from '../../../electron/pki/path/candidate.ts';
import { PathSearch } from '../../../electron/pki/path/search.ts';
import { publicKeyObject } from '../../../electron/pki/x509/signatures.ts';
import { readX509 } from '../../../electron/pki/x509/x509.ts';
import { ca, leaf, now, type Made } from './support/path-builder.ts';

/** The bounds of a search, by what is counted: certificates, signature checks, paths kept and paths checked. */

const counts = vi.hoisted(() => ({ verified: 0, keysRead: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const verify = (...args: Parameters<typeof crypto.verify>): unknown => {
    counts.verified++;
    return crypto.verify(...args);
  };
  const createPublicKey: typeof crypto.createPublicKey = (key) => {
    counts.keysRead++;
    return crypto.createPublicKey(key);
  };
  return { ...crypto, verify, createPublicKey };
});

const variableSerial = '1000';

/** The same certificate under other serial numbers: its own signature is broken, its name and key are as they were. */
const variants = (made: Made, count: number): { readonly der: Uint8Array }[] => {
  const serialAt = Buffer.from(made.der).indexOf(Buffer.from(`0202${variableSerial}`, 'hex')) + 2;
  return Array.from({ length: count }, (_, i) => {
    const der = Uint8Array.from(made.der);
    der.set([0x11 + (i >> 8), i & 0xff], serialAt);
    return { der };
  });
};

type Authorities = readonly { readonly der: Uint8Array }[];

const validate = (certificate: Made, intermediates: Authorities, anchors: Authorities) =>
  validatePath({
    certificate: certificate.der,
    intermediates: intermediates.map(({ der }) => der),
    anchors: anchors.map(({ der }) => der),
    at: now,
  });

/** Without key identifiers every namesake is as good as the other. */
const nameless = { subjectKeyIdentifier: undefined, authorityKeyIdentifier: undefined };
const root = ca({ name: 'Bound root', key: 'bound', extensions: nameless });

describe('the search for a path', () => {
  it(`takes ${limits.pathLength} certificates and not one more`, async () => {
    const authorities: Made[] = [root];
    for (let i = 1; i < limits.pathLength; i++)
      authorities.push(
        ca({ name: `Bound ${i}`, key: 'bound', issuer: authorities[i - 1]!, extensions: nameless }),
      );
    const under = (count: number) => {
      const user = leaf({ name: 'Bound user', issuer: authorities[count - 1]!, extensions: nameless });
      return validate(user, authorities.slice(1, count), [root]);
    };
    expect((await under(limits.pathLength - 1)).chain).toHaveLength(limits.pathLength);
    expect(await under(limits.pathLength - 1)).toMatchObject({ valid: true });
    expect(await under(limits.pathLength)).toMatchObject({ valid: false });
  });

  it('ends after so many signature checks, however many namesakes there are', async () => {
    const issuer = ca({ name: 'Crowded', key: 'crowded', issuer: root, extensions: nameless });
    const user = leaf({ name: 'Bound user', issuer, extensions: nameless });
    const impostor = ca({
      name: 'Crowded',
      key: 'impostor',
      issuer: root,
      extensions: nameless,
      serial: variableSerial,
    });
    const crowd = (size: number) => variants(impostor, size);
    // One check is the issuer's own, one the root's.
    const most = limits.pathSignatureChecks - 2;
    counts.verified = 0;
    expect(await validate(user, [...crowd(most), issuer], [root])).toMatchObject({ valid: true });
    expect(counts.verified).toBe(limits.pathSignatureChecks);
    expect(await validate(user, [...crowd(most + 1), issuer], [root])).toMatchObject({ valid: false });
    counts.verified = 0;
    await validate(user, [...crowd(3 * most), issuer], [root]);
    expect(counts.verified).toBeLessThan(limits.pathSignatureChecks + limits.pathLength);
  });

  it('keeps so many unfinished paths, however many there might be', () => {
    let steps = 0;
    const model = readCandidate(root.der);
    const cross = (subject: number, issuer: number) => ({
      ...model,
      id: `${subject} by ${issuer}`,
      subject: String(subject),
      ownKey: String(subject),
      key: String(subject),
      get issuer() {
        steps++;
        return String(issuer);
      },
    });
    const numbers = Array.from({ length: 12 }, (_, i) => i);
    const authorities = numbers.flatMap((i) => numbers.filter((j) => j !== i).map((j) => cross(i, j)));
    const paths = [...new PathSearch(authorities).namedPaths(cross(100, 0), [])];
    expect(paths).toEqual([]);
    // Some looks at each name for every path kept, and not for the millions that could be made.
    expect(steps).toBeGreaterThan(limits.partialPaths);
    expect(steps).toBeLessThan(10 * limits.partialPaths);
  });

  it(`checks ${limits.checkedPaths} paths whole, the last of them too`, async () => {
    const issued = { name: 'Late', key: 'late', issuer: root, extensions: nameless };
    const expired = ca({ ...issued, serial: '3000', until: '20210101000000Z' });
    const good = ca({ ...issued, serial: '4000' });
    const user = leaf({ name: 'Bound user', issuer: good, extensions: nameless });
    const anchor = ca({ name: 'Bound root', key: 'bound', extensions: nameless, serial: variableSerial });
    const under = (anchors: number) => validate(user, [expired, good], variants(anchor, anchors));
    expect(await under(limits.checkedPaths - 1)).toMatchObject({ valid: true });
    expect(await under(limits.checkedPaths)).toMatchObject({ valid: false });
  });
});

it('compares names with constraints so many times in one validation', async () => {
  const constraints = 200;
  const lines = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');
  const issuer = ca({
    name: 'Constrained',
    key: 'bound',
    issuer: root,
    extensions: { ...nameless, nameConstraints: 'critical,@constraints' },
    sections: `[constraints]\n${lines(constraints, (i) => `excluded;DNS.${i}=x${i}.example.kr`)}`,
  });
  const withNames = (count: number) => {
    const user = leaf({
      name: 'Bound user',
      issuer,
      extensions: { ...nameless, subjectAltName: '@names' },
      sections: `[names]\n${lines(count, (i) => `DNS.${i}=h${i}.example.kr`)}`,
    });
    return validate(user, [issuer], [root]);
  };
  const names = limits.nameComparisons / constraints;
  expect(await withNames(names)).toMatchObject({ valid: true });
  expect(await withNames(names + 1)).toMatchObject({
    valid: false,
    findings: [{ code: 'certificate-malformed' }],
  });
});

it(`keeps ${limits.keptKeys} public keys as they were read, and forgets the oldest`, () => {
  const certificate = readX509(root.der);
  const certificates = Array.from({ length: limits.keptKeys + 1 }, () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
    return { ...certificate, subjectPublicKeyInfo: readDer(spki) };
  });
  const read = (from: number, to: number): number => {
    counts.keysRead = 0;
    certificates.slice(from, to).forEach((one) => publicKeyObject(one));
    return counts.keysRead;
  };
  expect(read(0, limits.keptKeys)).toBe(limits.keptKeys);
  expect(read(0, limits.keptKeys)).toBe(0);
  expect(read(limits.keptKeys, limits.keptKeys + 1)).toBe(1);
  expect(read(0, 1)).toBe(1);
});

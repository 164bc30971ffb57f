import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { contract, type CertificateDetails } from '../../../shared/ipc.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { build, certificateOf, codeOf, fixtureOf, type House } from '../../unit/usecases/support/house.ts';
import { beginOnGround, ground } from './ground.ts';
import { openFile } from './two-places.ts';

beginOnGround();

const detailsOf = async (house: House, id: string): Promise<CertificateDetails> => {
  const { id: certificate } = await house.heldOf(id);
  return contract.manage.details.result.parse(await house.manage.details({ certificate }));
};
/** What openssl says of a fixture's certificate. */
const opensslOn = (id: string, ...how: string[]): string =>
  execFileSync('openssl', ['x509', '-inform', 'DER', ...how], {
    input: certificateOf(ground, id),
  }).toString();
const valueOf = (line: string): string => line.slice(line.indexOf('=') + 1).trim();

describe('인증서 보기', () => {
  it('says of a certificate what openssl says', async () => {
    const id = 'bank-yessign-kmb';
    const { fields, summary, pem } = await detailsOf(build(ground), id);
    const text = opensslOn(id, '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus,-esc_msb');
    expect(pem).toBe(opensslOn(id));
    expect(fields).toMatchObject({ version: 3, signatureAlgorithm: '1.2.840.113549.1.1.11', hasVid: true });
    expect(text).toContain('Version: 3');
    expect(text).toContain('sha256WithRSAEncryption');
    expect(fields.serialNumber).toBe(
      valueOf(opensslOn(id, '-noout', '-serial'))
        .toLowerCase()
        .replace(/^(?:00)+/, ''),
    );
    const key = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'DER'], {
      input: opensslOn(id, '-noout', '-pubkey'),
    });
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: key }).toString();
    expect(fields.publicKeySha256).toBe(digest.slice(0, 64));
    for (const [identifier, extension] of [
      [fields.subjectKeyIdentifier, 'subjectKeyIdentifier'],
      [fields.authorityKeyIdentifier, 'authorityKeyIdentifier'],
    ] as const)
      expect(opensslOn(id, '-noout', '-ext', extension).replaceAll(':', '').toLowerCase()).toContain(
        identifier,
      );
    // Every address that openssl prints, and no other.
    const uris = [...text.matchAll(/URI:(\S+)/g)].map(([, uri]) => uri);
    expect([...fields.crl, ...fields.ocsp].sort()).toEqual([...uris].sort());
    expect(fields.crl.length).toBeGreaterThan(0);
    expect(fields.extensions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['keyUsage', 'certificatePolicies', 'subjectAltName', 'authorityKeyIdentifier']),
    );
    expect(fields.extensions.filter(({ critical }) => critical)).toHaveLength(
      text.split('critical').length - 1,
    );
    expect(fields.realName).toBe('홍길동');
    expect(fields.subject).toBe(summary.subjectText);
  });

  it('leads from the certificate up to a root of the bank’s list', async () => {
    const { chain, trusted, chainFindings, fields } = await detailsOf(build(ground), 'bank-yessign-kmb');
    expect({ trusted, chainFindings }).toEqual({ trusted: true, chainFindings: [] });
    expect(chain.length).toBe(3);
    expect(chain[0]).toMatchObject({ subject: fields.subject, issuer: fields.issuer });
    for (const [i, { issuer }] of chain.slice(0, -1).entries()) expect(chain[i + 1]?.subject).toBe(issuer);
    expect(chain.at(-1)?.subject).toBe(chain.at(-1)?.issuer);
  });

  it('goes as far as is known: to nobody the bank names, and no verdict without the bank', async () => {
    const house = build(ground);
    expect(await detailsOf(house, 'untrusted-issuer')).toMatchObject({
      trusted: false,
      chain: [{}],
      chainFindings: expect.arrayContaining([{ code: 'ISSUER_UNTRUSTED', params: {} }]) as unknown,
    });
    house.state.facts = new Refusal('OFFLINE');
    expect(await detailsOf(house, 'bank-yessign-kmb')).toMatchObject({
      trusted: null,
      chain: [{}],
      chainFindings: [],
    });
  });

  it.each([
    ['bank-yessign-kmb', 'seedCBCWithSHA1, 2048'],
    ['bank-yessign-shb', 'PBES2-AES-256-CBC, HMAC-SHA256, 2048'],
    ['universal-signkorea', 'PBES2-SEED-CBC, HMAC-SHA1, 2048'],
    ['universal-kica-km', 'seedCBC, 2048'],
    ['key-unknown-cipher', null],
    ['key-missing', null],
  ])('tells how each copy’s key is encrypted: %s, %s', async (id, encryption) => {
    const house = build(ground);
    const { places } = await house.heldOf(id);
    const { keys } = await detailsOf(house, id);
    expect(keys).toEqual(places.map((place) => ({ copy: place.id, encryption })));
  });

  it('knows a copy for each place, and asks no file for its password', async () => {
    const house = build(ground);
    expect((await detailsOf(house, 'two-places')).keys).toHaveLength(2);
    const file = await openFile(house, 'pfx-korean');
    const windows = house.desk.views.length;
    const { keys } = await detailsOf(house, 'pfx-korean');
    expect(keys).toEqual([{ copy: file, encryption: null }]);
    expect(house.desk.views).toHaveLength(windows);
  });

  it('is refused for what nobody can read, with what ails it', async () => {
    const house = build(ground);
    const { id: certificate, findings } = await house.heldOf('cert-truncated');
    expect(await codeOf(house.manage.details({ certificate }))).toBe(findings[0]?.code);
    expect(await codeOf(house.manage.details({ certificate: 'none' }))).toBe('CERT_NOT_FOUND');
  });

  it('counts days by the bank’s clock', async () => {
    const house = build(ground);
    const skew = 40 * 86_400;
    house.world.now = () => new Date(Date.now() + skew * 1000);
    house.state.facts = { ...house.facts, clockSkewSeconds: -skew };
    expect((await detailsOf(house, 'expiring-12-days')).summary.daysLeft).toBe(12);
    expect(fixtureOf(ground, 'expiring-12-days').findings).toContain('EXPIRES_SOON');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readExtras } from '../../../electron/pki/certificate-details.ts';
import { OpenSsl } from './support/openssl.ts';

const openssl = new OpenSsl();
const ca = new URL('../../fixtures/ca/', import.meta.url);
const authorities = readdirSync(ca).filter((name) => name.endsWith('.der'));

beforeAll(() => openssl.key('user'));

/** What `openssl x509 -text` says of the same, line by line. */
const saidOf = (der: Uint8Array) => {
  const text = openssl.say(
    'x509',
    '-inform',
    'DER',
    '-noout',
    '-text',
    '-in',
    openssl.write('asked.der', der),
  );
  const extensions = [...text.matchAll(/^ {12}(\S[^\n]*?): ?(critical)?\s*$/gm)];
  return {
    version: Number(/Version: (\d)/.exec(text)?.[1]),
    critical: extensions.map(([, , critical]) => critical !== undefined),
    crl: [...text.slice(text.indexOf('CRL Distribution')).matchAll(/^ +URI:(.+)$/gm)].map(([, uri]) => uri),
    ocsp: [...text.matchAll(/OCSP - URI:(.+)$/gm)].map(([, uri]) => uri),
  };
};

describe('readExtras', () => {
  it.each(authorities)('agrees with openssl about %s', (name) => {
    const der = new Uint8Array(readFileSync(new URL(name, ca)));
    const said = saidOf(der);
    const { version, extensions, crl, ocsp } = readExtras(der);
    expect(extensions.length).toBeGreaterThan(1);
    expect({ version, critical: extensions.map(({ critical }) => critical), crl, ocsp }).toEqual(said);
  });

  it('finds the real lists of a real authority', () => {
    const der = new Uint8Array(readFileSync(new URL('yessignCA-Class3.der', ca)));
    expect(readExtras(der).crl[0]).toMatch(/^(?:ldap|http):\/\//);
  });

  it('tells several addresses in order, of every point; other names and methods are no address', () => {
    const der = openssl.certificate('addresses', {
      key: 'user',
      subject: '/CN=addresses',
      extensions: [
        'crlDistributionPoints=one,two,three',
        'authorityInfoAccess=OCSP;URI:http://ocsp.example:4612,caIssuers;URI:http://ca.example/ca.der,OCSP;email:a@b.example',
        'keyUsage=critical,digitalSignature',
        '1.2.3.4=ASN1:NULL',
        '[one]\nfullname=URI:ldap://ds.example:389/ou=dp1,URI:http://crl.example/1',
        '[two]\nfullname=URI:http://crl.example/2\nreasons=keyCompromise',
        '[three]\nrelativename=relative\n[relative]\nCN=three',
      ].join('\n'),
    });
    const extras = readExtras(der);
    expect(extras.crl).toEqual([
      'ldap://ds.example:389/ou=dp1',
      'http://crl.example/1',
      'http://crl.example/2',
    ]);
    expect(extras.ocsp).toEqual(['http://ocsp.example:4612']);
    expect(extras.extensions.map(({ name, critical }) => [name, critical])).toEqual(
      expect.arrayContaining([
        ['cRLDistributionPoints', false],
        ['authorityInfoAccess', false],
        ['keyUsage', true],
        ['1.2.3.4', false],
      ]),
    );
  });

  it('shows what there is where an extension holds something else than it claims', () => {
    const der = openssl.certificate('claims', {
      key: 'user',
      subject: '/CN=claims',
      extensions: '2.5.29.31=DER:0500\nauthorityInfoAccess=OCSP;URI:http://ocsp.example',
    });
    expect(readExtras(der)).toMatchObject({
      version: 3,
      crl: [],
      ocsp: ['http://ocsp.example'],
    });
  });

  it('reads version 1, which has no extensions', () => {
    const der = openssl.certificate('plain', { key: 'user', subject: '/CN=plain' });
    const { version, extensions } = readExtras(der);
    expect({ version, critical: extensions.map(({ critical }) => critical) }).toEqual({
      version: saidOf(der).version,
      critical: saidOf(der).critical,
    });
  });
});

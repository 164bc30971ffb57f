import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAuthorities } from '../../../electron/pki/path.ts';
import { authorityExtensions, userExtensions } from './support/kisa.ts';
import { hex, OpenSsl } from './support/openssl.ts';
import { makeUserPath, userWith } from './support/user-path.ts';

const openssl = new OpenSsl();
const { root, issuer, user, validate, codes } = makeUserPath(openssl);
const real = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/ca/${name}`, import.meta.url)));

/** `openssl verify`'s opinion of user → issuer → root; both must agree. */
const opensslSays = (certificate: string, ...more: string[]): boolean =>
  openssl.accepts('verify', '-CAfile', 'root.crt', '-untrusted', 'issuer.crt', ...more, `${certificate}.crt`);

describe('validatePath', () => {
  it('accepts user → issuer → root, with the policy and the chain', async () => {
    const result = await validate();
    expect(result).toMatchObject({ valid: true, policies: ['1.2.410.200005.1.1.4'], status: 'unknown' });
    expect(result.chain.map(hex)).toEqual([user, issuer, root].map(hex));
    expect(opensslSays('user')).toBe(true);
  });

  it.each(['yessignCA-Class3', 'SignKorea-CA4', 'signGATE-CA6', 'CrossCertCA4', 'TradeSignCA4'])(
    'accepts the real %s under KISA RootCA 4',
    async (name) => {
      const at = new Date('2026-11-22T00:00:00Z');
      const anchors = [real('KISA-RootCA-4.der')];
      const input = { certificate: real(`${name}.der`), intermediates: [], anchors, at };
      expect(await codes(input)).toEqual([]);
      expect(await codes({ ...input, at: new Date('2031-01-01T00:00:00Z') })).toEqual(['expired']);
      expect(await codes({ ...input, at: new Date('2010-01-01T00:00:00Z') })).toEqual(['not-yet-valid']);
      expect(await codes({ ...input, anchors: [root] })).toEqual(['issuer-unknown']);
    },
  );

  it('finds under authorities that were read before what it finds under their octets, every time', async () => {
    const broken = Uint8Array.from(issuer);
    broken[broken.length - 1]! ^= 1;
    const anchors = readAuthorities([root]);
    const extensions = authorityExtensions();
    const impostor = openssl.certificate('rogue', { subject: '/C=KR/O=KISA/CN=Root', extensions });
    const namesake = readAuthorities([impostor]);
    // A verdict on one authority's certificate is no verdict on its namesake's, nor under another root.
    const good = readAuthorities([issuer, new Uint8Array([1, 2, 3])]);
    const bad = readAuthorities([broken]);
    for (const _time of [1, 2]) {
      expect(await validate({ anchors, intermediates: good })).toEqual(await validate());
      expect(await codes({ anchors, intermediates: bad })).toEqual(['signature-invalid']);
      expect(await codes({ anchors: namesake, intermediates: good })).toEqual(['signature-invalid']);
    }
  });

  it('names the certificate and the rule', async () => {
    const { findings } = await validate({ at: new Date(Date.now() + 40 * 86_400_000) });
    expect(findings).toContainEqual({
      code: 'expired',
      certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
      rfc: '6.1.3 (a)(2)',
    });
  });

  it('refuses a forged signature, under a right name and key identifier', async () => {
    const forged = Uint8Array.from(user);
    forged[forged.length - 1]! ^= 1;
    expect(await codes({ certificate: forged })).toEqual(['signature-invalid']);
    const impostor = openssl.certificate('rogue', {
      subject: '/C=KR/O=yessign/CN=CA',
      extensions: authorityExtensions(),
    });
    expect(await codes({ intermediates: [impostor] })).toEqual(['issuer-unknown']);
    // With both at hand the right one is found.
    expect(await codes({ intermediates: [impostor, issuer] })).toEqual([]);
  });

  it('refuses an issuer that is no CA, has no keyCertSign, or stands above its path length', async () => {
    const certify = (extensions: string, name = 'issuer2') =>
      openssl.certificate(name, {
        key: 'issuer',
        subject: '/C=KR/O=yessign/CN=CA',
        issuer: 'root',
        extensions,
        serial: 3,
      });
    const usage = 'keyUsage=critical,keyCertSign,cRLSign\ncertificatePolicies=critical,2.5.29.32.0';
    expect(await codes({ intermediates: [certify(usage)] })).toEqual(['not-a-ca']);
    const noSign =
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\ncertificatePolicies=2.5.29.32.0';
    expect(await codes({ intermediates: [certify(noSign)] })).toEqual(['key-cert-sign-missing']);
    const middle = openssl.certificate('middle', {
      key: 'rogue',
      subject: '/CN=middle',
      issuer: 'issuer',
      extensions: authorityExtensions(),
      serial: 4,
    });
    openssl.run('rsa', '-in', 'rogue.pem', '-out', 'middle.pem');
    const below = openssl.certificate('below', {
      key: 'user',
      subject: '/CN=below',
      issuer: 'middle',
      extensions: userWith(''),
    });
    expect(await codes({ certificate: below, intermediates: [issuer, middle] })).toEqual(['path-too-long']);
    openssl.run('x509', '-inform', 'DER', '-in', 'middle.der', '-out', 'm.crt');
    expect(
      openssl.accepts(
        'verify',
        '-CAfile',
        'root.crt',
        '-untrusted',
        'issuer.crt',
        '-untrusted',
        'm.crt',
        'below.crt',
      ),
    ).toBe(false);
  });

  it.each([
    ['an unknown critical extension', '1.2.3.4=critical,ASN1:NULL', ['critical-extension-unknown']],
    ['an unknown one that is not critical', '1.2.3.4=ASN1:NULL', []],
    ['an OpenSSL one that no path has use for', 'nsComment=critical,x', ['critical-extension-unknown']],
  ])('judges %s', async (_, extension, expected) => {
    const certificate = openssl.certificate('odd', {
      key: 'user',
      subject: '/CN=odd',
      issuer: 'issuer',
      extensions: userWith(extension),
    });
    expect(await codes({ certificate })).toEqual(expected);
  });

  it('asks for a policy where the CA requires one', async () => {
    const without = userExtensions({ realName: '홍길동' }).replace(/^certificatePolicies.*\n/m, '');
    const certificate = openssl.certificate('nopolicy', {
      key: 'user',
      subject: '/CN=np',
      issuer: 'issuer',
      extensions: without,
    });
    expect(await codes({ certificate })).toEqual(['policy-missing']);
    expect(opensslSays('nopolicy', '-policy', 'anyPolicy')).toBe(false);
    expect(opensslSays('user', '-policy', 'anyPolicy')).toBe(true);
  });

  it('refuses SHA-1 and 1,024 bits unless the caller allows them', async () => {
    openssl.key('old', 1024);
    const certificate = openssl.certificate('old', {
      subject: '/CN=old',
      issuer: 'issuer',
      digest: 'sha1',
      extensions: userWith(''),
    });
    expect(await codes({ certificate })).toEqual(['algorithm-weak', 'key-weak']);
    expect(await codes({ certificate, allowSha1: true })).toEqual([]);
  });

  it('compares names as RFC 5280 §7.1 does', async () => {
    const other = openssl.certificate('cased', {
      key: 'issuer',
      subject: '/C=kr/O=YESSIGN/CN= ca',
      issuer: 'root',
      extensions: authorityExtensions(),
      serial: 5,
    });
    expect(await codes({ intermediates: [other] })).toEqual([]);
  });

  it('ends on cross-signed cycles and on a crowd of namesakes', async () => {
    const cross = (key: string, by: string, subject: string, serial: number) =>
      openssl.certificate(`x${serial}`, {
        key,
        subject,
        issuer: by,
        extensions: authorityExtensions(),
        serial,
      });
    openssl.certificate('rogue', { subject: '/CN=R', extensions: authorityExtensions() });
    const crowd = [
      cross('rogue', 'issuer', '/CN=R', 31),
      cross('issuer', 'rogue', '/C=KR/O=yessign/CN=CA', 32),
      cross('rogue', 'rogue', '/CN=R', 33),
      ...Array.from({ length: 6 }, (_, i) => cross('issuer', 'rogue', '/C=KR/O=yessign/CN=CA', 40 + i)),
      ...Array.from({ length: 6 }, (_, i) => cross('rogue', 'issuer', '/CN=R', 50 + i)),
    ];
    expect(await codes({ intermediates: crowd })).toEqual(['issuer-unknown']);
    expect(await codes({ intermediates: [...crowd, issuer] })).toEqual([]);
  });

  it('takes an anchor as it is, and answers for bytes that are no certificate', async () => {
    expect(await codes({ certificate: root })).toEqual([]);
    for (const certificate of [new Uint8Array(0), user.subarray(0, 300)]) {
      expect(await codes({ certificate })).toEqual(['certificate-malformed']);
    }
    expect(
      await codes({ intermediates: [new Uint8Array(5), issuer], anchors: [new Uint8Array(0), root] }),
    ).toEqual([]);
  });
});

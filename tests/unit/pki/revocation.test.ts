import { describe, expect, it } from 'vitest';
import { parseCrl } from '../../../electron/pki/crl.ts';
import {
  algorithm,
  bitString,
  element,
  integer,
  oid,
  sequence,
  time,
} from '../../../electron/pki/der-writer.ts';
import { readX509 } from '../../../electron/pki/x509.ts';
import { bytes, OpenSsl } from './support/openssl.ts';
import { crlPoint, makeUserPath } from './support/user-path.ts';

const openssl = new OpenSsl();
const { issuer, validate, codes } = makeUserPath(openssl);

describe('revocation', () => {
  /** A CRL by openssl ca over an index of our writing: serial (hex) → reason. */
  const crl = (
    name: string,
    signer: string,
    entries: Record<string, string>,
    options: { days?: number; extension?: string } = {},
  ) => {
    const { days = 7, extension = '' } = options;
    const lines = Object.entries(entries).map(
      ([serial, reason]) => `R\t991231235959Z\t260101000000Z,${reason}\t${serial}\tunknown\t/CN=x`,
    );
    openssl.write('index.txt', lines.map((line) => `${line}\n`).join(''));
    openssl.write('crlnumber', '01\n');
    openssl.write(
      'crl.cnf',
      `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n[crl]\nauthorityKeyIdentifier=keyid\n${extension}\n`,
    );
    const who = ['-cert', `${signer}.crt`, '-keyfile', `${signer}.pem`];
    openssl.run(
      'ca',
      '-gencrl',
      '-config',
      'crl.cnf',
      '-crlexts',
      'crl',
      '-crldays',
      String(days),
      ...who,
      '-out',
      `${name}.pem.crl`,
    );
    openssl.run('crl', '-in', `${name}.pem.crl`, '-outform', 'DER', '-out', `${name}.crl`);
    return openssl.read(`${name}.crl`);
  };
  const status = async (...crls: Uint8Array[]) => (await validate({ crls })).status;
  const idp = (more: string) => `issuingDistributionPoint=critical,@idp\n[idp]\n${more}`;

  it('tells good, revoked, suspended and unknown', async () => {
    const empty = crl('empty', 'issuer', { '4E': 'keyCompromise' });
    const rootList = crl('root', 'root', {});
    expect(await validate({ crls: [empty, rootList] })).toMatchObject({
      valid: true,
      status: 'good',
      findings: [],
    });
    const revoked = crl('revoked', 'issuer', { '4D': 'keyCompromise' });
    expect(await codes({ crls: [revoked] })).toEqual(['revoked']);
    const held = crl('held', 'issuer', { '4D': 'certificateHold' });
    expect(await codes({ crls: [held] })).toEqual(['suspended']);
    // The worst of several stands, in any order.
    expect(await status(empty, held, revoked)).toBe('revoked');
    expect(await status(revoked, empty)).toBe('revoked');
    expect(await codes({ crls: [crl('ca', 'root', { '02': 'cACompromise' })] })).toEqual(['revoked']);
  });

  it('believes no list that is forged, out of date, another’s or of another scope', async () => {
    const good = crl('good', 'issuer', {});
    const forged = Uint8Array.from(good);
    forged[forged.length - 1]! ^= 1;
    expect(await status(forged)).toBe('unknown');
    expect((await validate({ crls: [good], at: new Date(Date.now() + 8 * 86_400_000) })).status).toBe(
      'unknown',
    );
    expect((await validate({ crls: [good], at: new Date(Date.now() - 86_400_000) })).status).toBe('unknown');
    expect(await status(crl('other', 'root', { '4D': 'keyCompromise' }))).toBe('unknown');
    expect(await status(good.subarray(0, 100), new Uint8Array(0))).toBe('unknown');
    const scoped = (name: string, more: string) => crl(name, 'issuer', {}, { extension: idp(more) });
    expect(await status(scoped('same', `fullname=${crlPoint}`))).toBe('good');
    expect(await status(scoped('elsewhere', 'fullname=URI:ldap://ds.example/ou=dp2'))).toBe('unknown');
    expect(await status(scoped('users', 'onlyuser=TRUE'))).toBe('good');
    expect(await status(scoped('cas', 'onlyCA=TRUE'))).toBe('unknown');
    expect(await status(scoped('some', 'onlysomereasons=keyCompromise'))).toBe('unknown');
    expect(await status(scoped('indirect', 'indirectCRL=TRUE'))).toBe('unknown');
    expect(await status(crl('critical', 'issuer', {}, { extension: '1.2.3.4=critical,ASN1:NULL' }))).toBe(
      'unknown',
    );
  });

  it('reads reasons and dates as openssl prints them', () => {
    const list = parseCrl(
      crl('reasons', 'issuer', { '4D': 'superseded', '00FF01': 'CACompromise', '0A': 'unspecified' }),
    );
    expect(list.entries.size).toBe(3);
    for (const [serial, reason] of [
      ['4d', 'superseded'],
      ['00ff01', 'cACompromise'],
      ['0a', 'unspecified'],
    ] as const) {
      const at = Date.UTC(2026, 0, 1);
      expect(list.entries.find(bytes(serial))).toEqual([{ at, reason, certificateIssuer: undefined }]);
    }
    expect(list.entries.find(bytes('ff01'))).toEqual([]);
  });

  it('reads 50,000 entries in time in the order of their size', () => {
    const reason = element(0x30, sequence(oid('2.5.29.21'), element(4, element(0x0a, Uint8Array.of(1)))));
    const when = time(new Date('2026-01-01T00:00:00Z'));
    const made = (count: number) => {
      const entries = Array.from({ length: count }, (_, i) => sequence(integer(i + 1), when, reason));
      const name = readX509(issuer).subject.raw;
      const signature = algorithm('1.2.840.113549.1.1.11');
      const tbs = sequence(integer(1), signature, name, when, when, sequence(...entries));
      return sequence(tbs, signature, bitString(new Uint8Array(256)));
    };
    const timed = (der: Uint8Array) => {
      const start = performance.now();
      expect(parseCrl(der).entries.find(bytes('00c350'))[0]?.reason ?? 'absent').toBe(
        der.length > 1_000_000 ? 'keyCompromise' : 'absent',
      );
      return performance.now() - start;
    };
    const [small, large] = [made(5_000), made(50_000)];
    timed(small);
    timed(large);
    expect(timed(large)).toBeLessThan(Math.max(30 * timed(small), 500));
  });
});

import * as pkijs from 'pkijs';
import { webcrypto } from 'node:crypto';
import { expect } from 'vitest';
import { parseCrl } from '../../../../electron/pki/x509/crl.ts';
import { createOcspRequest, parseOcspResponse } from '../../../../electron/pki/x509/ocsp.ts';
import { fromHex, integer, toHex } from '../../../fixtures/der.ts';
import { justAfter, opensslAnswers } from '../support/ocsp.ts';
import { opensslSays, pemOf } from '../support/openssl-cache.ts';
import { ca, crl, forged, leaf, type Made } from '../support/path-builder.ts';
import { opensslVerify, statusOf, type Situation } from '../support/revocation.ts';
import { extension, indirect, writtenCrl } from '../support/written-crl.ts';
import type { Cell } from './cell.ts';

/** CRLs (RFC 5280 §5) and OCSP (RFC 6960). */

const root = ca({ name: 'Root' });
const issuer = ca({ name: 'Issuer', issuer: root, serial: '02' });
const user = leaf({ name: 'user', issuer, serial: '4D' });
const path = [user, issuer, root];
const rootList = crl({ issuer: root });
const named = { '4D': 'superseded', '4E': 'keyCompromise', '4F': 'certificateHold' };
const nonce = fromHex('0102030405060708090a0b0c0d0e0f10');

const engine = new pkijs.CryptoEngine({ crypto: webcrypto as unknown as Crypto });
const readByPkijs = (der: Uint8Array) => pkijs.CertificateRevocationList.fromBER(Uint8Array.from(der).buffer);
const pkijsCertificate = ({ der }: Made) => pkijs.Certificate.fromBER(Uint8Array.from(der).buffer);

/** Ours and OpenSSL's word on a path: good with the one list, not with the other. */
const bothSay = (good: Situation, bad: Situation): void => {
  for (const [situation, expected] of [
    [good, true],
    [bad, false],
  ] as const) {
    expect(statusOf(situation) === 'good').toBe(expected);
    expect(opensslVerify(situation).accepts).toBe(expected);
  }
};

const withLists = (...crls: Uint8Array[]): Situation => ({ path, crls: [rootList, ...crls] });
const scoped = (point: string, entries = {}): Uint8Array =>
  crl({
    issuer,
    entries,
    extensions: { issuingDistributionPoint: 'critical,@idp' },
    sections: `[idp]\n${point}\n`,
  });
const some = (reasons: string): Uint8Array => scoped(`onlysomereasons=${reasons}`);

const lists = leaf({
  name: 'Lists',
  key: 'Lists',
  issuer: root,
  serial: '05',
  extensions: { keyUsage: 'critical,cRLSign' },
});
const delegated = leaf({
  name: 'user',
  issuer,
  serial: '4D',
  extensions: { crlDistributionPoints: 'own' },
  sections:
    '[own]\nfullname=URI:ldap://ds.example/\nCRLissuer=dirName:lists\n[lists]\nC=KR\nO=Test\nCN=Lists\n',
});
const byOther = (serial: string): Situation => ({
  path: [delegated, issuer, root],
  others: [lists],
  crls: [rootList, writtenCrl({ issuer: lists, entries: [{ serial, issuer }], extensions: [indirect()] })],
});

const fresh = leaf({
  name: 'user',
  issuer,
  serial: '4D',
  extensions: { freshestCRL: 'URI:ldap://ds.example/cn=delta' },
});
const withDelta = (reason: number): Situation => {
  const number = (value: number) => extension('2.5.29.20', integer(value));
  const base = writtenCrl({ issuer, entries: [{ serial: '4d', reason: 6 }], extensions: [number(5)] });
  const delta = writtenCrl({
    issuer,
    entries: [{ serial: '4d', reason }],
    extensions: [number(7), extension('2.5.29.27', integer(5), true)],
  });
  return { path: [fresh, issuer, root], crls: [rootList, base, delta] };
};

const answered = (index: Readonly<Record<string, string>>, options: readonly string[], responder = issuer) =>
  opensslAnswers({
    request: createOcspRequest(user.der, issuer.der, nonce),
    issuer,
    responder,
    index,
    options,
  });

const delegate = leaf({
  name: 'Responder',
  key: 'responder',
  issuer,
  serial: '0A',
  extensions: { extendedKeyUsage: 'OCSPSigning', noCheck: 'ignored' },
});

const readsAnswers = (responder: Made, ...options: string[]): void => {
  for (const [reason, status] of [
    ['', 'good'],
    ['keyCompromise', 'revoked'],
    ['certificateHold', 'suspended'],
  ] as const) {
    const response = answered({ '4D': reason }, ['-ndays', '7', ...options], responder);
    const at = justAfter(response);
    expect(statusOf({ path, ocsp: [{ response, nonce }], at })).toBe(status);
    expect(statusOf({ path, ocsp: [{ response: forged(response), nonce }], at })).toBe('unknown');
  }
};

export const cells: readonly Cell[] = [
  {
    algorithm: 'CRL',
    direction: 'read',
    against: 'OpenSSL',
    check: () => {
      const { entries, issuer: name } = parseCrl(crl({ issuer, entries: named }));
      expect(entries.size).toBe(3);
      expect(entries.find(fromHex('4d'))).toMatchObject([{ reason: 'superseded', at: Date.UTC(2026, 0, 1) }]);
      expect(entries.find(fromHex('4f'))).toMatchObject([{ reason: 'certificateHold' }]);
      const { text } = opensslSays(
        { crl: pemOf('X509 CRL', crl({ issuer, entries: named })) },
        ...['crl', '-in', 'crl', '-noout', '-text'],
      );
      expect(text.match(/Serial Number: \w+/g)).toHaveLength(3);
      expect(name.length).toBeGreaterThan(0);
    },
  },
  {
    algorithm: 'CRL',
    direction: 'read',
    against: 'pkijs',
    check: () => {
      const der = crl({ issuer, entries: named });
      const theirs = readByPkijs(der).revokedCertificates!;
      const { entries } = parseCrl(der);
      expect(theirs).toHaveLength(entries.size);
      for (const { userCertificate, revocationDate } of theirs) {
        const serial = new Uint8Array(userCertificate.valueBlock.valueHexView);
        expect(entries.find(serial)).toMatchObject([{ at: revocationDate.value.getTime() }]);
      }
    },
  },
  {
    algorithm: 'CRL',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => {
      const list = crl({ issuer });
      bothSay(withLists(list), withLists(forged(list)));
    },
  },
  {
    algorithm: 'CRL',
    direction: 'verify',
    against: 'pkijs',
    check: async () => {
      const list = crl({ issuer });
      for (const [der, expected] of [
        [list, true],
        [forged(list), false],
      ] as const) {
        const verdict = readByPkijs(der).verify({ issuerCertificate: pkijsCertificate(issuer) }, engine);
        expect(await verdict).toBe(expected);
        expect(statusOf(withLists(der)) === 'good').toBe(expected);
      }
    },
  },
  {
    algorithm: 'CRL for some reasons',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => {
      const first = some('keyCompromise,CACompromise');
      const rest = some(
        'affiliationChanged,superseded,cessationOfOperation,certificateHold,privilegeWithdrawn,AACompromise',
      );
      bothSay(withLists(first, rest), withLists(first));
    },
  },
  {
    algorithm: 'CRL of a distribution point',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => bothSay(withLists(scoped('onlyuser=TRUE')), withLists(scoped('onlyCA=TRUE'))),
  },
  {
    algorithm: 'CRL, indirect',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => bothSay(byOther('4e'), byOther('4d')),
  },
  {
    algorithm: 'CRL, delta',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => bothSay(withDelta(8), withDelta(1)),
  },
  {
    algorithm: 'OCSP request',
    direction: 'write',
    against: 'OpenSSL',
    check: () => {
      const request = createOcspRequest(user.der, issuer.der, nonce);
      const { text } = opensslSays({ request }, 'ocsp', '-reqin', 'request', '-req_text');
      expect(text).toContain('Serial Number: 4D');
      expect(text).toContain(toHex(nonce).toUpperCase());
    },
  },
  {
    algorithm: 'OCSP request',
    direction: 'write',
    against: 'pkijs',
    check: async () => {
      const theirs = new pkijs.OCSPRequest();
      const [certificate, issuerCertificate] = [pkijsCertificate(user), pkijsCertificate(issuer)];
      await theirs.createForCertificate(certificate, { hashAlgorithm: 'SHA-1', issuerCertificate }, engine);
      const ours = pkijs.OCSPRequest.fromBER(Uint8Array.from(createOcspRequest(user.der, issuer.der)).buffer);
      const certIdOf = (request: pkijs.OCSPRequest) => {
        const { issuerNameHash, issuerKeyHash, serialNumber } = request.tbsRequest.requestList[0]!.reqCert;
        return [issuerNameHash, issuerKeyHash, serialNumber].map(({ valueBlock }) =>
          toHex(valueBlock.valueHexView),
        );
      };
      expect(certIdOf(ours)).toEqual(certIdOf(theirs));
    },
  },
  {
    algorithm: 'OCSP response of the issuer’s',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => readsAnswers(issuer, '-resp_no_certs'),
  },
  {
    algorithm: 'OCSP response of a delegate’s, named by its key',
    direction: 'verify',
    against: 'OpenSSL',
    check: () => readsAnswers(delegate, '-resp_key_id'),
  },
  {
    algorithm: 'OCSP response',
    direction: 'read',
    against: 'pkijs',
    check: () => {
      const der = answered({ '4D': 'keyCompromise' }, ['-ndays', '7']);
      const { basic } = parseOcspResponse(der);
      const bytes = pkijs.OCSPResponse.fromBER(Uint8Array.from(der).buffer).responseBytes!.response;
      const { tbsResponseData } = pkijs.BasicOCSPResponse.fromBER(
        Uint8Array.from(bytes.valueBlock.valueHexView).buffer,
      );
      expect(tbsResponseData.producedAt.getTime()).toBe(basic!.producedAt);
      expect(tbsResponseData.responses[0]!.thisUpdate.getTime()).toBe(basic!.responses[0]!.thisUpdate);
      expect(toHex(tbsResponseData.responses[0]!.certID.serialNumber.valueBlock.valueHexView)).toBe(
        toHex(basic!.responses[0]!.serialNumber),
      );
    },
  },
  {
    algorithm: 'OCSP response of the issuer’s',
    direction: 'verify',
    against: 'pkijs',
    check: async () => {
      const response = answered({ '4D': '' }, ['-ndays', '7']);
      const changed = Uint8Array.from(response);
      changed[Buffer.from(response).indexOf(nonce)]! ^= 1;
      const trustedResponders = [pkijsCertificate(issuer)];
      for (const [der, expected] of [
        [response, true],
        [changed, false],
      ] as const) {
        const theirs = pkijs.OCSPResponse.fromBER(Uint8Array.from(der).buffer).responseBytes!.response;
        const basic = pkijs.BasicOCSPResponse.fromBER(Uint8Array.from(theirs.valueBlock.valueHexView).buffer);
        expect(
          await basic.verify({ trustedResponders, trustedCerts: [pkijsCertificate(root)] }, engine),
        ).toBe(expected);
        expect(statusOf({ path, ocsp: [der], at: justAfter(response) }) === 'good').toBe(expected);
      }
    },
  },
];

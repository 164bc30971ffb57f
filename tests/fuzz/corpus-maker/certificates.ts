import { readdirSync, readFileSync } from 'node:fs';
import { userExtensions } from '../../unit/pki/support/kisa.ts';
import { bare, ca, crl, leaf } from '../../unit/pki/support/path-builder.ts';
import type { Made } from '../corpus.ts';

/** Every extension that something reads, spread over few certificates. */
export const root = ca({ name: 'Root', key: 'fuzz' });

export const middle = ca({
  name: 'Middle',
  key: 'fuzz',
  issuer: root,
  serial: '02',
  extensions: {
    basicConstraints: 'critical,CA:TRUE,pathlen:2',
    certificatePolicies: '1.2.3.4,1.2.3.5',
    policyMappings: '1.2.3.4:1.2.3.6,1.2.3.5:1.2.3.6',
    policyConstraints: 'critical,requireExplicitPolicy:3,inhibitPolicyMapping:2',
    inhibitAnyPolicy: 'critical,2',
    nameConstraints:
      'critical,permitted;email:example.kr,permitted;DNS:example.kr,permitted;URI:.example.kr,permitted;dirName:permitted,excluded;dirName:excluded',
    authorityKeyIdentifier: 'keyid:always,issuer:always',
  },
  sections: '[permitted]\nC=KR\n[excluded]\nC=KR\nO=Other\n',
});

export const user = leaf({
  name: 'User',
  key: 'fuzz',
  issuer: middle,
  serial: '03',
  extensions: {
    certificatePolicies: '1.2.3.6,2.5.29.32.0',
    subjectAltName: 'email:a@example.kr,DNS:www.example.kr,URI:http://www.example.kr/x,dirName:permitted',
    crlDistributionPoints: 'direct,indirect',
    extendedKeyUsage: 'clientAuth',
  },
  sections:
    '[direct]\nfullname=URI:ldap://ds.example/ou=dp\nreasons=keyCompromise,CACompromise\n[indirect]\nfullname=URI:http://other.example/crl\nCRLissuer=dirName:permitted\n[permitted]\nC=KR\nO=Test\nCN=Middle\n',
});

/** KISA's profile over the key that opens envelopes and signs messages. */
export const kisaUser = bare({
  name: '/C=kr/O=yessign/OU=WOORI/CN=user',
  key: 'rsa-fuzz',
  extensions: { extendedKeyUsage: 'clientAuth' },
  sections: userExtensions({ realName: '홍길동', vid: '00'.repeat(32) }),
});

/** Of the same key without a word on its usage: whom envelopes are for. */
export const plainUser = bare({
  name: 'Plain',
  key: 'rsa-fuzz',
  extensions: { subjectKeyIdentifier: 'hash' },
});

export const ecUser = leaf({ name: 'EC', key: 'fuzz', issuer: root, serial: '05' });

const pss = leaf({
  name: 'PSS',
  key: 'rsa-fuzz',
  signature: ['rsa_padding_mode:pss', 'rsa_pss_saltlen:32'],
});

const real = new URL('../../fixtures/ca/', import.meta.url);

export const certificates = (): Made => ({
  root: root.der,
  middle: middle.der,
  path: user.der,
  user: kisaUser.der,
  plain: plainUser.der,
  ec: ecUser.der,
  pss: pss.der,
  ...Object.fromEntries(
    readdirSync(real)
      .filter((name) => name.endsWith('.der'))
      .map((name) => [name.replace('.der', ''), new Uint8Array(readFileSync(new URL(name, real)))]),
  ),
});

export const directCrl = crl({ issuer: middle, entries: { '04': 'keyCompromise', '05': 'certificateHold' } });

export const scopedCrl = crl({
  issuer: middle,
  entries: { '06': 'CACompromise' },
  extensions: { issuingDistributionPoint: 'critical,@scope' },
  sections:
    '[scope]\nfullname=URI:ldap://ds.example/ou=dp\nonlysomereasons=keyCompromise,CACompromise\nonlyuser=TRUE\n',
});

export const indirectCrl = crl({
  issuer: middle,
  extensions: { issuingDistributionPoint: 'critical,@scope' },
  sections: '[scope]\nfullname=URI:http://other.example/crl\nindirectCRL=TRUE\n',
});

export const deltaCrl = crl({
  issuer: middle,
  number: '02',
  entries: { '07': 'superseded', '05': 'removeFromCRL' },
  extensions: { '2.5.29.27': 'critical,ASN1:INTEGER:1' },
});

const rootCrl = crl({ issuer: root, number: undefined });

export const crls = (): Made => ({
  direct: directCrl,
  scoped: scopedCrl,
  indirect: indirectCrl,
  delta: deltaCrl,
  root: rootCrl,
});

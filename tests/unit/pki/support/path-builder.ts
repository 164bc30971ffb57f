import { createHash, createPrivateKey, sign } from 'node:crypto';
import { bits, child, elements, sequence } from '../../../fixtures/der.ts';
import { derOf, kept, opensslMakes, pemOf } from './openssl-cache.ts';

/**
 * Certificates and CRLs of test paths, declared here and made by `openssl ca`, one call each, when their DER is first
 * asked for; kept from run to run (openssl-cache.ts). Dates are fixed, so that every run sees the same octets.
 */

/** The time paths are validated for unless a case says otherwise: inside the dates that certificates and CRLs get. */
export const now = new Date('2026-06-01T00:00:00Z');

/** A key by name, all on P-256 (made in milliseconds) but `rsa-…` (2,048 bits) and `small-…` (RSA of 1,024 bits). */
export const keyPem = (name: string): Uint8Array =>
  kept(['key', name], () => {
    const rsa = /^(?:rsa|small)-/.exec(name);
    const kind = rsa
      ? ['RSA', `rsa_keygen_bits:${rsa[0] === 'small-' ? 1024 : 2048}`]
      : ['EC', 'ec_paramgen_curve:P-256'];
    return opensslMakes({}, 'genpkey', '-algorithm', kind[0]!, '-pkeyopt', kind[1]!, '-out', 'out');
  });

/** `openssl ca` takes the public key from a request. */
const requestOf = (key: string): Uint8Array => {
  const pem = keyPem(key);
  return kept(['request', pem], () =>
    opensslMakes({ key: pem, cnf: '[req]\ndistinguished_name=d\n[d]\n' }, ...requestArgs),
  );
};
const requestArgs = ['req', '-new', '-config', 'cnf', '-key', 'key', '-subj', '/CN=x', '-out', 'out'];

const configOf = (extensions: string, stringMask: string, crlNumber: boolean): string =>
  `[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nserial=serial\npolicy=p\nemail_in_dn=yes
string_mask=${stringMask}\n${crlNumber ? 'crlnumber=crlnumber\n' : ''}[req]\nstring_mask=${stringMask}\n[p]\n[e]\n${extensions}\n`;

/** Lines of an OpenSSL extension section by name; undefined leaves out one that is there by default. */
export type Extensions = Readonly<Record<string, string | undefined>>;

const lines = (extensions: Extensions, sections: string): string =>
  Object.entries(extensions)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
    .join('') + sections;

export interface CertificateSpec {
  /** CN below C=KR, O=Test; a name that starts with `/` is the whole subject in `-subj`'s form. */
  readonly name: string;
  /** The key's name; the certificate's own name where absent, `user` for a user. */
  readonly key?: string;
  /** Absent: self-signed. */
  readonly issuer?: Made;
  readonly extensions?: Extensions;
  /** Further sections that `extensions` refer to. */
  readonly sections?: string;
  /** YYYYMMDDHHMMSSZ. */
  readonly from?: string;
  readonly until?: string;
  /** Hex. */
  readonly serial?: string;
  readonly digest?: string;
  /** OpenSSL's string_mask: utf8only, nombstr, MASK:0x2 (PrintableString) … */
  readonly stringMask?: string;
  /** `-sigopt`s, e.g. `rsa_padding_mode:pss`. */
  readonly signature?: readonly string[];
}

/** A certificate that is made when its DER is asked for, with the name of its key. */
export class Made {
  readonly key: string;
  readonly spec: CertificateSpec;
  readonly #make: () => Uint8Array;
  #der: Uint8Array | undefined;

  constructor(spec: CertificateSpec, make: () => Uint8Array) {
    this.spec = spec;
    this.key = spec.key ?? spec.name;
    this.#make = make;
  }

  get der(): Uint8Array {
    this.#der ??= this.#make();
    return this.#der;
  }

  get pem(): string {
    return pemOf('CERTIFICATE', this.der);
  }

  /** As findings name it. */
  get id(): string {
    return createHash('sha256').update(this.der).digest('hex');
  }
}

const subjectOf = (name: string): string => (name.startsWith('/') ? name : `/C=KR/O=Test/CN=${name}`);

const makeCertificate = (spec: CertificateSpec, extensions: Extensions): Uint8Array => {
  const { issuer, serial = '01', digest = 'sha256', stringMask = 'utf8only', signature = [] } = spec;
  const config = configOf(lines(extensions, spec.sections ?? ''), stringMask, false);
  const key = spec.key ?? spec.name;
  const { from = '20200101000000Z', until = '20400101000000Z' } = spec;
  const files = {
    cnf: config,
    index: '',
    serial: `${serial}\n`,
    request: requestOf(key),
    keyfile: keyPem(issuer?.key ?? key),
    ...(issuer ? { cert: issuer.pem } : {}),
  };
  const signer = issuer ? ['-cert', 'cert'] : ['-selfsign'];
  const args = [
    ...['ca', '-batch', '-notext', '-preserveDN', '-multivalue-rdn', '-utf8', '-config', 'cnf'],
    ...['-in', 'request', ...signer, '-keyfile', 'keyfile', '-subj', subjectOf(spec.name)],
    ...['-startdate', from, '-enddate', until, '-md', digest, '-out', 'out'],
    ...signature.flatMap((option) => ['-sigopt', option]),
    // Without any extension OpenSSL writes version 1.
    ...(Object.values(extensions).some((value) => value !== undefined) ? ['-extensions', 'e'] : []),
  ];
  return kept(['certificate', ...args, ...Object.entries(files).flat()], () =>
    derOf(opensslMakes(files, ...args)),
  );
};

const authority: Extensions = {
  basicConstraints: 'critical,CA:TRUE',
  keyUsage: 'critical,keyCertSign,cRLSign',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid',
};

const user: Extensions = {
  keyUsage: 'critical,digitalSignature,nonRepudiation',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid',
};

/** Key identifiers come by themselves unless they are said to be none. */
const withoutUnwanted = ({ subjectKeyIdentifier, authorityKeyIdentifier }: Extensions): Extensions => ({
  subjectKeyIdentifier: subjectKeyIdentifier ?? 'none',
  authorityKeyIdentifier: authorityKeyIdentifier ?? 'none',
});

const made = (spec: CertificateSpec, defaults: Extensions): Made =>
  new Made(spec, () => {
    const extensions = { ...defaults, ...spec.extensions };
    const isEmpty = Object.values(extensions).every((value) => value === undefined);
    return makeCertificate(spec, isEmpty ? {} : { ...extensions, ...withoutUnwanted(extensions) });
  });

/** A CA's certificate: basicConstraints CA, keyCertSign and cRLSign, key identifiers, unless `extensions` say else. */
export const ca = (spec: CertificateSpec): Made => made(spec, authority);

/** A user's certificate: digitalSignature and nonRepudiation, key identifiers, unless `extensions` say else. */
export const leaf = (spec: CertificateSpec): Made => made({ key: 'user', ...spec }, user);

/** A certificate with these extensions and no others; none at all is version 1. */
export const bare = (spec: CertificateSpec): Made => made(spec, {});

export interface CrlSpec {
  /** Whose name it bears and whose key signs it. */
  readonly issuer: Made;
  /** Serial number (hex) → reason in OpenSSL's spelling: keyCompromise, CACompromise, certificateHold, removeFromCRL … */
  readonly entries?: Readonly<Record<string, string>>;
  /** `'2.5.29.27': 'critical,ASN1:INTEGER:1'` (deltaCRLIndicator), `issuingDistributionPoint: 'critical,@idp'` … */
  readonly extensions?: Extensions;
  readonly sections?: string;
  /** cRLNumber in hex; undefined leaves it out. */
  readonly number?: string | undefined;
  /** YYYYMMDDHHMMSSZ. */
  readonly from?: string;
  readonly until?: string;
  readonly digest?: string;
}

/** A CRL in DER: of version 2, with authorityKeyIdentifier and a number, unless the spec says else. */
export const crl = (spec: CrlSpec): Uint8Array => {
  const { issuer, entries = {}, digest = 'sha256' } = spec;
  const number = 'number' in spec ? spec.number : '01';
  const extensions = { authorityKeyIdentifier: 'keyid', ...spec.extensions };
  const { from = '20260501000000Z', until = '20260701000000Z' } = spec;
  const files = {
    cnf: configOf(lines(extensions, spec.sections ?? ''), 'utf8only', number !== undefined),
    index: Object.entries(entries)
      .map(([serial, reason]) => `R\t991231235959Z\t260101000000Z,${reason}\t${serial}\tunknown\t/CN=x\n`)
      .join(''),
    crlnumber: `${number ?? '01'}\n`,
    keyfile: keyPem(issuer.key),
    cert: issuer.pem,
  };
  const args = [
    ...['ca', '-gencrl', '-config', 'cnf', '-cert', 'cert', '-keyfile', 'keyfile', '-md', digest],
    ...['-crl_lastupdate', from, '-crl_nextupdate', until, '-out', 'out'],
    ...(number !== undefined || Object.values(extensions).some((value) => value !== undefined)
      ? ['-crlexts', 'e']
      : []),
  ];
  return kept(['crl', ...args, ...Object.entries(files).flat()], () => derOf(opensslMakes(files, ...args)));
};

/** The same with its last octet, the signature's, changed. */
export const forged = (der: Uint8Array): Uint8Array => {
  const changed = Uint8Array.from(der);
  changed[changed.length - 1]! ^= 1;
  return changed;
};

/**
 * A certificate or CRL whose signed part is written anew from its elements (tests/fixtures/der.ts) and signed by this
 * key with SHA-256: for what OpenSSL's configuration cannot say.
 */
export const resigned = (
  der: Uint8Array,
  key: string,
  edit: (parts: Uint8Array[]) => Uint8Array[],
): Uint8Array => {
  const pem = keyPem(key);
  const tbs = sequence(...edit(elements(child(der, 0).content).map(({ whole }) => whole)));
  return kept(['resigned', pem, child(der, 1).whole, tbs], () => {
    const signature = sign('sha256', tbs, createPrivateKey(Buffer.from(pem)));
    return sequence(tbs, child(der, 1).whole, bits(signature));
  });
};

/** The same as a certificate of a path. */
export const edited = (from: Made, edit: (parts: Uint8Array[]) => Uint8Array[]): Made =>
  new Made(from.spec, () => resigned(from.der, from.spec.issuer?.key ?? from.key, edit));

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pkcs11 from 'pkcs11js';
import { ensurePki, type Pki } from '../../fixtures/pki.ts';
import { control, makeToken, setTries, type MadeToken, type TokenRequest } from '../../fixtures/token.ts';

/** A folder of tokens, and a bank that R is sealed for and that looks at signatures: OpenSSL. */
export interface Ground {
  readonly pki: Pki;
  readonly envelopeCertificate: Uint8Array;
  at(name: string): string;
  /** A token in a library of its own, unless `dir` names another's. */
  token(request?: Partial<TokenRequest>): Promise<MadeToken>;
  /** The statement inside; throws where OpenSSL does not take the signature as CAdES by a holder of our PKI. */
  verified(signedStatement: Uint8Array): Record<string, unknown>;
  opened(randomEnvelope: Uint8Array): Record<string, unknown>;
  clear(): void;
}

const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });

export const layGround = async (): Promise<Ground> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'token-'));
  const at = (name: string): string => path.join(folder, name);
  const pki = await ensurePki();
  const anchors = [...pki.roots, ...pki.issuers.map(({ certificate }) => certificate)];
  writeFileSync(at('anchors.pem'), anchors.map((der) => new X509Certificate(der).toString()).join(''));
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('bank.key'), '-subj', '/CN=bank'],
    ...['-addext', 'keyUsage=critical,keyEncipherment', '-outform', 'DER', '-out', at('bank.der')],
  );
  let made = 0;
  const json = (text: Buffer): Record<string, unknown> =>
    JSON.parse(text.toString()) as Record<string, unknown>;
  return {
    pki,
    envelopeCertificate: new Uint8Array(readFileSync(at('bank.der'))),
    at,
    token: (request = {}) => makeToken({ dir: at(`library-${(made += 1)}`), pki, ...request }),
    verified(signedStatement) {
      writeFileSync(at('signed.der'), signedStatement);
      const how = ['-verify', '-cades', '-inform', 'DER', '-in', at('signed.der'), '-binary'];
      return json(openssl('cms', ...how, '-CAfile', at('anchors.pem'), '-purpose', 'any'));
    },
    opened(randomEnvelope) {
      writeFileSync(at('sealed.der'), randomEnvelope);
      const how = [
        '-decrypt',
        '-inform',
        'DER',
        '-in',
        at('sealed.der'),
        '-inkey',
        at('bank.key'),
        '-binary',
      ];
      return json(openssl('cms', ...how));
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** The library behaves again, and counts no tries. */
export const calm = async ({ library }: MadeToken): Promise<void> => {
  await control(library);
  await setTries(library, null);
};

/** An object with just these attributes, for what pkcs11-tool does not write. */
export const putObject = ({ library, label, pin }: MadeToken, template: pkcs11.Template): void => {
  const { CKF_SERIAL_SESSION, CKF_RW_SESSION, CKU_USER, CKA_TOKEN } = pkcs11;
  const cryptoki = new pkcs11.PKCS11();
  cryptoki.load(library);
  cryptoki.C_Initialize();
  try {
    const slot = cryptoki
      .C_GetSlotList(true)
      .find((one) => cryptoki.C_GetTokenInfo(one).label.trim() === label);
    if (!slot) throw new Error(`${label} is not there`);
    const session = cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION);
    cryptoki.C_Login(session, CKU_USER, pin);
    cryptoki.C_CreateObject(session, [{ type: CKA_TOKEN, value: true }, ...template]);
  } finally {
    cryptoki.C_Finalize();
  }
};

export const certificateObject = (value: Uint8Array, id: string): pkcs11.Template => [
  { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE },
  { type: pkcs11.CKA_CERTIFICATE_TYPE, value: pkcs11.CKC_X_509 },
  { type: pkcs11.CKA_SUBJECT, value: Buffer.from('3000', 'hex') },
  { type: pkcs11.CKA_ID, value: Buffer.from(id, 'hex') },
  { type: pkcs11.CKA_VALUE, value: Buffer.from(value) },
  { type: pkcs11.CKA_PRIVATE, value: false },
];

/** R, under an OID and a label. */
export const randomObject = (
  value: Uint8Array,
  { objectId, label, secret = true }: { objectId: Uint8Array; label: string; secret?: boolean },
): pkcs11.Template => [
  { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_DATA },
  { type: pkcs11.CKA_OBJECT_ID, value: Buffer.from(objectId) },
  { type: pkcs11.CKA_LABEL, value: label },
  { type: pkcs11.CKA_VALUE, value: Buffer.from(value) },
  { type: pkcs11.CKA_PRIVATE, value: secret },
];

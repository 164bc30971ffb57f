import * as asn1js from 'asn1js';
import forge from 'node-forge';
import * as pkijs from 'pkijs';
import { bmp } from './pfx.ts';
import { bytes, hex, type OpenSsl } from './openssl.ts';

/** Other implementations on PKCS#12 files of ours, down to the octets of the PKCS#8, which most of them re-encode. */

const sequenceOf = (block: asn1js.BaseBlock | undefined): asn1js.BaseBlock[] =>
  (block as asn1js.Sequence).valueBlock.value;
const contentOf = (block: asn1js.BaseBlock | undefined): Uint8Array =>
  (block as asn1js.OctetString).valueBlock.valueHexView;
const parsed = (octets: Uint8Array): asn1js.BaseBlock => {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(octets).buffer);
  if (offset !== octets.length) throw new Error(`asn1js: ${result.error}`);
  return result;
};
const oidOf = (block: asn1js.BaseBlock | undefined): string =>
  (block as asn1js.ObjectIdentifier).valueBlock.toString();

/** The EncryptedPrivateKeyInfos of the shrouded bags, cut out by asn1js. */
export const shroudedKeysOf = (file: Uint8Array): Uint8Array[] => {
  const [, authSafe] = sequenceOf(parsed(file));
  const safe = contentOf(sequenceOf(sequenceOf(authSafe)[1])[0]);
  return sequenceOf(parsed(safe)).flatMap((content) => {
    const [type, value] = sequenceOf(content);
    if (oidOf(type) !== '1.2.840.113549.1.7.1') return [];
    return sequenceOf(parsed(contentOf(sequenceOf(value)[0]))).flatMap((bag) => {
      const [bagType, bagValue] = sequenceOf(bag);
      if (oidOf(bagType) !== '1.2.840.113549.1.12.10.1.2') return [];
      return [new Uint8Array(sequenceOf(bagValue)[0]!.toBER())];
    });
  });
};

/** An encrypted key of either written form, derived and decrypted by the openssl command. */
export const opensslUnseal = (openssl: OpenSsl, encryptedKey: Uint8Array, password: string): Uint8Array => {
  const [algorithm, octets] = sequenceOf(parsed(encryptedKey));
  const [scheme, parameters] = sequenceOf(algorithm);
  const kdf = (name: string, length: number, ...options: string[]): string =>
    hex(
      openssl.run('kdf', '-binary', '-keylen', `${length}`, ...options.flatMap((o) => ['-kdfopt', o]), name),
    );
  const count = (block: asn1js.BaseBlock | undefined): number => Number((block as asn1js.Integer).toBigInt());
  const decrypt = (cipher: string, key: string, iv: string): Uint8Array => {
    openssl.write('sealed.bin', contentOf(octets));
    return new Uint8Array(openssl.run('enc', '-d', `-${cipher}`, '-K', key, '-iv', iv, '-in', 'sealed.bin'));
  };
  if (oidOf(scheme) === '1.2.840.113549.1.12.1.3') {
    const [salt, iterations] = sequenceOf(parameters);
    const options = [
      'digest:SHA1',
      `hexpass:${hex(bmp(password))}`,
      `hexsalt:${hex(contentOf(salt))}`,
      `iter:${count(iterations)}`,
    ];
    const derive = (id: number, length: number) => kdf('PKCS12KDF', length, ...options, `id:${id}`);
    return decrypt('des-ede3-cbc', derive(1, 24), derive(2, 8));
  }
  const [derivation, encryption] = sequenceOf(parameters);
  const [salt, iterations] = sequenceOf(sequenceOf(derivation)[1]);
  const key = kdf(
    'PBKDF2',
    32,
    'digest:SHA256',
    `hexpass:${hex(Buffer.from(password))}`,
    `hexsalt:${hex(contentOf(salt))}`,
    `iter:${count(iterations)}`,
  );
  return decrypt('aes-256-cbc', key, hex(contentOf(sequenceOf(encryption)[1])));
};

const binary = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');
const octetsOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** node-forge opens the file, MAC and all: the certificates; throws for a wrong password. */
export const forgeCertificates = (file: Uint8Array, password: string): Uint8Array[] => {
  const pfx = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(binary(file)), password);
  const type = forge.pki.oids.certBag!;
  return pfx
    .getBags({ bagType: type })
    [type]!.map(({ cert }) => octetsOf(forge.asn1.toDer(forge.pki.certificateToAsn1(cert!)).getBytes()));
};

/** node-forge decrypts an EncryptedPrivateKeyInfo: its octets, attributes and all. */
export const forgeUnseal = (encryptedKey: Uint8Array, password: string): Uint8Array => {
  const plain = forge.pki.decryptPrivateKeyInfo(forge.asn1.fromDer(binary(encryptedKey)), password);
  return octetsOf(forge.asn1.toDer(plain).getBytes());
};

const buffer = (octets: Uint8Array): ArrayBuffer => Uint8Array.from(octets).buffer;

/** pkijs opens PBES2 files: certificates and PKCS#8 (it knows no attribute it would drop). */
export const pkijsOpens = async (
  file: Uint8Array,
  password: Uint8Array,
): Promise<{ certificates: Uint8Array[]; keys: Uint8Array[] }> => {
  const pfx = pkijs.PFX.fromBER(buffer(file));
  const secret = buffer(password);
  // The MAC's derivation takes pkijs seconds, an asynchronous digest an iteration.
  await pfx.parseInternalValues({ password: secret, checkIntegrity: false });
  const safe = pfx.parsedValue!.authenticatedSafe!;
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password: secret })) });
  const contents = safe.parsedValue.safeContents as { value: pkijs.SafeContents }[];
  const certificates: Uint8Array[] = [];
  const keys: Uint8Array[] = [];
  for (const { bagValue } of contents.flatMap(({ value }) => value.safeBags)) {
    if (bagValue instanceof pkijs.CertBag) {
      certificates.push(new Uint8Array((bagValue.parsedValue as pkijs.Certificate).toSchema(true).toBER()));
    }
    if (bagValue instanceof pkijs.PKCS8ShroudedKeyBag) {
      await (bagValue as unknown as { parseInternalValues(p: object): Promise<void> }).parseInternalValues({
        password: secret,
      });
      keys.push(new Uint8Array(bagValue.parsedValue!.toSchema().toBER()));
    }
  }
  return { certificates, keys };
};

/** A PFX of pkijs's: PBES2 for keys and certificates, in BER; the MAC of PKCS#12's own derivation. */
export const pkijsPfx = async (
  certificate: Uint8Array,
  pkcs8: Uint8Array,
  password: Uint8Array,
  options: { length: 128 | 192 | 256; hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' },
): Promise<Uint8Array> => {
  const secret = {
    password: buffer(password),
    contentEncryptionAlgorithm: {
      name: 'AES-CBC',
      length: options.length,
      iv: bytes('000102030405060708090a0b0c0d0e0f'),
    } as unknown as pkijs.ContentEncryptionAesCbcParams,
    hmacHashAlgorithm: options.hash,
    iterationCount: 64,
  };
  const key = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(buffer(pkcs8)) });
  await key.makeInternalValues(secret);
  const keyBag = new pkijs.SafeBag({ bagId: '1.2.840.113549.1.12.10.1.2', bagValue: key });
  const certificateBag = new pkijs.SafeBag({
    bagId: '1.2.840.113549.1.12.10.1.3',
    bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(buffer(certificate)) }),
  });
  const safe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 0, value: new pkijs.SafeContents({ safeBags: [keyBag] }) },
        { privacyMode: 1, value: new pkijs.SafeContents({ safeBags: [certificateBag] }) },
      ],
    },
  });
  await safe.makeInternalValues({ safeContents: [{}, secret] });
  const pfx = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  await pfx.makeInternalValues({
    password: buffer(password),
    iterations: 64,
    pbkdf2HashAlgorithm: options.hash,
    hmacHashAlgorithm: options.hash,
  });
  return new Uint8Array(pfx.toSchema().toBER());
};

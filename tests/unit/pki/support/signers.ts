import { OpenSsl } from './openssl.ts';

/** Keys of every kind we sign and verify with, each with a certificate, made by OpenSSL at the first question. */

export type KeyName = 'rsa' | 'rsa2' | 'P-256' | 'P-384' | 'P-521';

export interface Signer {
  readonly certificate: Uint8Array;
  readonly pkcs8: Uint8Array;
}

export class Signers {
  readonly openssl = new OpenSsl();
  readonly #made = new Map<KeyName, Signer>();

  /** NAME.pem, NAME.crt and NAME.der lie in the folder then. */
  get(name: KeyName): Signer {
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    return made;
  }

  #make(name: KeyName): Signer {
    if (name === 'rsa' || name === 'rsa2') this.openssl.key(name);
    else this.openssl.ecKey(name, name);
    const certificate = this.openssl.certificate(name, {
      subject: `/C=kr/CN=${name}`,
      extensions: 'subjectKeyIdentifier=hash',
    });
    return { certificate, pkcs8: this.openssl.pkcs8(name) };
  }
}

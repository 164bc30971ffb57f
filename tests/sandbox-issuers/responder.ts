import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bytes, child, none, oid, sequence, type Bytes } from '../fixtures/der.ts';
import { issueCertificate, signerOf } from '../fixtures/issue.ts';
import { authorityKey, type Authority } from '../fixtures/pki.ts';
import * as profile from '../fixtures/profile.ts';

/** Who signs an authority's OCSP answers in its name (RFC 6960 §4.2.2.2). */
export interface Responder {
  readonly certificate: Bytes;
  readonly key: KeyObject;
  /** SHA-1 of its public key: how an answer names it. */
  readonly keyHash: Bytes;
}

const day = 86_400_000;
const days = 30;

const generate = promisify(generateKeyPair);

const extendedKeyUsage = { id: '2.5.29.37', critical: false, value: sequence(oid('1.3.6.1.5.5.7.3.9')) };
/** Its own status is not asked, which would need a responder again: it lives a month instead. */
const noCheck = { id: '1.3.6.1.5.5.7.48.1.5', critical: false, value: none() };

/** A key on P-256, as an answer is signed at every question, certified by the authority for OCSP alone. */
const makeResponder = async (authority: Authority, now: number): Promise<Responder> => {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
  const spki = bytes(publicKey.export({ type: 'spki', format: 'der' }));
  const { certificate: issuer, name, organization } = authority;
  const certificate = await issueCertificate({
    subject: [
      ['C', 'KR'],
      ['O', organization],
      ['CN', `${name} OCSP`],
    ],
    issuer: child(issuer, 0, 5).whole,
    signer: await signerOf(await authorityKey(authority)),
    spki,
    notBefore: new Date(now - day),
    notAfter: new Date(now + days * day),
    extensions: [
      profile.authorityKeyIdentifier(profile.keyIdentifier(child(issuer, 0, 6).whole), issuer),
      profile.subjectKeyIdentifier(profile.keyIdentifier(spki)),
      profile.keyUsage('sign'),
      extendedKeyUsage,
      noCheck,
    ],
  });
  const keyHash = bytes(createHash('sha1').update(child(spki, 1).content.subarray(1)).digest());
  return { certificate, key: privateKey, keyHash };
};

/** The authority's responder, made when it is first asked and anew each day: a service may run for longer than a month. */
export const responderOf = (authority: Authority): (() => Promise<Responder>) => {
  let made: { readonly at: number; readonly responder: Promise<Responder> } | undefined;
  return () => {
    const now = Date.now();
    if (!made || now - made.at > day) made = { at: now, responder: makeResponder(authority, now) };
    return made.responder;
  };
};

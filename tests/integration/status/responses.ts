import {
  child,
  context,
  elements,
  enumerated,
  octets,
  oid,
  sequence,
  type Bytes,
} from '../../fixtures/der.ts';
import type { Authority } from '../../fixtures/pki.ts';
import { readOcspRequest } from '../../sandbox-issuers/ocsp-request.ts';
import { writeOcspResponse } from '../../sandbox-issuers/ocsp-response.ts';
import { responderOf, type Responder } from '../../sandbox-issuers/responder.ts';

/** Answers that an issuer would not give, to the very question. */

/** “Good”, signed by the authority's responder or whoever is given, whatever it knows of the certificate. */
export const goodBy = async (
  signer: Authority | Responder,
  question: Uint8Array,
  from: Date = new Date(),
  until?: Date,
): Promise<Bytes> => {
  const { asked, nonce } = readOcspRequest(question);
  const responder = 'spec' in signer ? await responderOf(signer)() : signer;
  const singles = asked.map(({ certId }) => ({ certId, verdict: 'good' as const }));
  return writeOcspResponse({ responder, singles, thisUpdate: from, nextUpdate: until, nonce });
};

/** The same response, as true as it was, with its certificate many times: they stand outside of what is signed. */
export const fattened = (response: Uint8Array, times: number): Bytes => {
  const basic = child(response, 1, 0, 1).content;
  const [data, algorithm, signature, certificates] = elements(child(basic).content).map(({ whole }) => whole);
  if (!data || !algorithm || !signature || !certificates) throw new Error('a response with certificates');
  const one = child(certificates, 0, 0).whole;
  const many = context(0, sequence(...Array.from({ length: times }, () => one)));
  const fat = octets(sequence(data, algorithm, signature, many));
  return sequence(enumerated(0), context(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), fat)));
};

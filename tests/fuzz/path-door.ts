import { createPrivateKey, sign } from 'node:crypto';
import { validatePath } from '../../electron/pki/path.ts';
import { sampleOf } from './corpus.ts';
import { around, elementsOf, encoded, leaf, replaced, type Element } from './elements.ts';

/**
 * A path as one input: `SEQUENCE { certificate, [0] intermediates, [1] anchors, [2] CRLs, [3] OCSP responses }`. Every signature is made
 * anew by the one key that all samples' authorities share: a hostile authority signs what it likes, and behind a
 * broken signature little would be reached.
 */

const key = createPrivateKey({
  key: Buffer.from(sampleOf('plain-key', 'ec.der')),
  format: 'der',
  type: 'pkcs8',
});

const partsOf = ({ content }: Element): readonly Element[] => (content instanceof Uint8Array ? [] : content);

/** A certificate, a CRL, a basic OCSP response: what is signed, how, the signature, and what may follow it. */
const resigned = (element: Element): Element => {
  const [tbs, algorithm, , ...rest] = partsOf(element);
  if (!tbs || !algorithm) return element;
  const signature = sign('sha256', encoded([tbs]), key);
  const bits = leaf(0x03, Buffer.concat([Uint8Array.of(0), signature]));
  return around(element.tag, [tbs, algorithm, bits, ...rest]);
};

/** The element with `change` made to what lies down this way of first and second parts. */
const within = (element: Element, way: readonly number[], change: (inner: Element) => Element): Element => {
  const [index, ...further] = way;
  if (index === undefined) return change(element);
  const parts = partsOf(element);
  const part = parts[index];
  return part ? around(element.tag, replaced(parts, index, 1, within(part, further, change))) : element;
};

/** OCSPResponse: `SEQUENCE { status, [0] SEQUENCE { type, OCTET STRING of BasicOCSPResponse } }`. */
const resignedAnswer = (element: Element): Element => within(element, [1, 0, 1, 0], resigned);

const listOf = (element: Element | undefined, sign: (element: Element) => Element): Uint8Array[] =>
  (element ? partsOf(element) : []).map((part) => encoded([sign(part)]));

/** The samples' dates include it (path-builder.ts). */
const at = new Date('2026-06-01T00:00:00Z');

export const openPath = (input: Uint8Array): Promise<unknown> => {
  const [bundle] = elementsOf(input) ?? [];
  const [certificate, ...lists] = bundle ? partsOf(bundle) : [];
  const tagged = (n: number, sign = resigned): Uint8Array[] =>
    listOf(
      lists.find(({ tag }) => tag === (0xa0 | n)),
      sign,
    );
  const [crls, ocsp] = [tagged(2), tagged(3, resignedAnswer)];
  return validatePath({
    certificate: certificate ? encoded([resigned(certificate)]) : input,
    intermediates: tagged(0),
    anchors: tagged(1),
    ...(crls.length + ocsp.length > 0 ? { crls, ocsp } : {}),
    at,
    // A policy is asked for, so that mappings and constraints have something to decide.
    initialPolicies: ['1.2.3.4'],
    requireExplicitPolicy: input.length % 2 === 0,
  });
};

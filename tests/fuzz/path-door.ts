import { createPrivateKey, sign } from 'node:crypto';
import { validatePath } from '../../electron/pki/path.ts';
import { sampleOf } from './corpus.ts';
import { elementsOf, encoded, leaf, type Element } from './elements.ts';

/**
 * A path as one input: `SEQUENCE { certificate, [0] intermediates, [1] anchors, [2] CRLs }`. Every signature is made
 * anew by the one key that all samples' authorities share: a hostile authority signs what it likes, and behind a
 * broken signature little would be reached.
 */

const key = createPrivateKey({
  key: Buffer.from(sampleOf('plain-key', 'ec.der')),
  format: 'der',
  type: 'pkcs8',
});

const resigned = (element: Element): Uint8Array => {
  const { content } = element;
  const [tbs, algorithm] = content instanceof Uint8Array ? [] : content;
  if (!tbs || !algorithm) return encoded([element]);
  const signature = sign('sha256', encoded([tbs]), key);
  const parts = [tbs, algorithm, leaf(0x03, Buffer.concat([Uint8Array.of(0), signature]))];
  return encoded([{ ...element, content: parts }]);
};

const listOf = (element: Element | undefined): Uint8Array[] =>
  !element || element.content instanceof Uint8Array ? [] : element.content.map(resigned);

/** The samples' dates include it (path-builder.ts). */
const at = new Date('2026-06-01T00:00:00Z');

export const openPath = (input: Uint8Array): Promise<unknown> => {
  const [bundle] = elementsOf(input) ?? [];
  const parts = bundle && !(bundle.content instanceof Uint8Array) ? bundle.content : [];
  const tagged = (n: number): Uint8Array[] => listOf(parts.find(({ tag }) => tag === (0xa0 | n)));
  return validatePath({
    certificate: parts[0] ? resigned(parts[0]) : input,
    intermediates: tagged(0),
    anchors: tagged(1),
    crls: tagged(2),
    at,
    allowSha1: false,
  });
};

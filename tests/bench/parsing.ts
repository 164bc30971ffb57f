import { toDer } from '../../electron/pki/asn1/ber.ts';
import { verifySignedData } from '../../electron/pki/cms.ts';
import { parseCrl } from '../../electron/pki/x509/crl.ts';
import { PkiError } from '../../electron/pki/errors.ts';
import { bits, bytes, context, integer, none, octets, oid, sequence, set, tlv } from '../fixtures/der.ts';
import { pki } from './workspace.ts';
import { compare, type Bench, type Probe } from './measure.ts';

const milliseconds = 300;

/** Milliseconds of processor time for one run, over as many as fit: the system counts it coarsely. */
const processorTime =
  (work: () => unknown): Probe =>
  async () => {
    const from = process.cpuUsage();
    const end = performance.now() + milliseconds;
    let runs = 0;
    for (; performance.now() < end; runs++) await work();
    return process.cpuUsage(from).user / 1000 / runs;
  };

const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), none());
const date = tlv(0x17, Buffer.from('260101000000Z'));

/** With a reason each, as authorities write them. */
const crl = (entries: number): Uint8Array => {
  const reason = sequence(oid('2.5.29.21'), octets(tlv(0x0a, Uint8Array.of(1))));
  const entry = (i: number) => sequence(integer(0x1000_0000 + i), date, sequence(reason));
  const revoked = sequence(Buffer.concat(Array.from({ length: entries }, (_, i) => entry(i))));
  const tbs = sequence(integer(1), sha256WithRsa, sequence(), date, revoked);
  return sequence(tbs, sha256WithRsa, bits(new Uint8Array(256)));
};

/** An OCTET STRING in so many segments, under an indefinite length. */
const segmented = (segments: number): Uint8Array =>
  Buffer.concat([Buffer.from('2480', 'hex'), Buffer.alloc(4 * segments, '0402aabb', 'hex'), Buffer.alloc(2)]);

/** A message with so many certificates and without a signer: refused only after all were read. */
const signedWith = (certificate: Uint8Array, count: number): Uint8Array => {
  const certificates = context(0, ...Array.from({ length: count }, () => certificate));
  const content = sequence(oid('1.2.840.113549.1.7.1'), context(0, octets(Uint8Array.of(1))));
  const signedData = sequence(integer(1), set(), content, certificates, set());
  return sequence(oid('1.2.840.113549.1.7.2'), context(0, signedData));
};

type Open = (input: Uint8Array) => unknown;

const refused = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof PkiError) return;
    throw error;
  }
  throw new Error('taken, though it cannot be verified');
};

export const parsing: Bench = {
  name: 'parsing',
  rows: async () => {
    const [authority] = (await pki()).issuers;
    const certificate = bytes(authority!.certificate);
    const linear = (what: string, n: number, make: (count: number) => Uint8Array, read: Open) => {
      const [one, four] = [make(n), make(4 * n)];
      const single = processorTime(() => read(one));
      return compare({
        what: `${what}, ${4 * n} elements`,
        against: `4 × ${n} elements`,
        unit: 'ms',
        // Of a square it would be 4; a collector at work makes up to half of the rest.
        limit: { atMost: 2 },
        rounds: 7,
        ours: processorTime(() => read(four)),
        reference: async () => 4 * (await single()),
      });
    };
    return [
      await linear('reading a CRL', 12_500, crl, parseCrl),
      await linear('BER in segments', 20_000, segmented, toDer),
      await linear(
        'CMS with certificates',
        50,
        (n) => signedWith(certificate, n),
        (input) => refused(verifySignedData(input)),
      ),
    ];
  },
};

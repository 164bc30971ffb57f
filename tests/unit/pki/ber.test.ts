import * as asn1js from 'asn1js';
import { describe, expect, it } from 'vitest';
import { implicitOctets, toDer } from '../../../electron/pki/asn1/ber.ts';
import { readDer } from '../../../electron/pki/asn1/der.ts';
import { element, octetString, sequence } from '../../../electron/pki/asn1/der-writer.ts';
import { limits } from '../../../electron/pki/limits.ts';
import { bytes, hex, OpenSsl, utf8 } from './support/openssl.ts';
import { codeOf } from './support/refusal.ts';

const openssl = new OpenSsl();

describe('toDer', () => {
  it.each([
    ['an indefinite length', '30800500' + '0000', '30020500'],
    [
      'indefinite within indefinite',
      '3080' + '3080' + '020101' + '0000' + '0500' + '0000',
      '3007300302010105' + '00',
    ],
    ['indefinite within definite', '3007' + '3080' + '020101' + '0000', '30053003020101'],
    ['a string in segments (X.690 §8.7)', '2409' + '0403aabbcc' + '0402ddee', '0405aabbccddee'],
    [
      'segments within segments',
      '2480' + '2480' + '0401aa' + '0401bb' + '0000' + '0400' + '0401cc' + '0000',
      '0403aabbcc',
    ],
    ['a string of no segment', '24800000', '0400'],
    ['a long length where a short one serves', '048101aa', '0401aa'],
    ['a length with leading zeros', '0484000000' + '02' + 'aabb', '0402aabb'],
    ['a length of eight octets', '0488000000000000' + '0001' + 'aa', '0401aa'],
    [
      'an octet too few for its length form',
      '3082' + '0080' + '0482007c' + 'aa'.repeat(124),
      '307e' + '047c' + 'aa'.repeat(124),
    ],
    ['an empty sequence', '30800000', '3000'],
  ])('rewrites %s', (_, ber, der) => {
    expect(hex(toDer(bytes(ber)))).toBe(der);
  });

  it.each([
    ['DER', sequence(octetString(utf8('x')))],
    ['zero octets inside a primitive', octetString(bytes('30800000'))],
    ['a length of two octets', octetString(new Uint8Array(300))],
  ])('answers the same array for %s', (_, der) => {
    expect(toDer(der)).toBe(der);
  });

  it('keeps what lies inside a rewritten element octet for octet', () => {
    // BOOLEAN 01, a SET out of order: not DER, but a signature may cover them.
    const inner = '31090101010201ff020100' + '0500';
    expect(hex(toDer(bytes(`3080${inner}0000`)))).toBe(`30${'0d'}${inner}`);
  });

  it.each([
    ['nothing after an indefinite length', '3080', 'damaged'],
    ['one zero octet at the end', '3080020101' + '00', 'damaged'],
    ['a primitive of indefinite length', '0480aa0000', 'damaged'],
    ['a segment that is no OCTET STRING', '2480' + '0c01aa' + '0000', 'damaged'],
    ['a length beyond the end', '3080' + '0405aa' + '0000', 'damaged'],
    ['a length beyond its element', '3003' + '2480' + '0000', 'damaged'],
    ['a length of nine octets', '0489' + '00'.repeat(8) + '01aa', 'damaged'],
    ['octets after the end', '30800000' + '00', 'damaged'],
    ['a tag of several octets', '30801f8101000000', 'damaged'],
    ['nesting without end', '3080'.repeat(limits.depth + 2), 'too-large'],
    ['definite nesting without end', '30'.repeat(40), 'damaged'],
    [
      'more elements than a container holds',
      '3080' + '0500'.repeat(limits.berElements) + '0000',
      'too-large',
    ],
  ])('refuses %s', (_, ber, code) => {
    expect(codeOf(() => readDer(toDer(bytes(ber))))).toBe(code);
  });

  it('refuses what is nested deeper than the bound in definite lengths too', () => {
    let nested: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < limits.depth + 3; i++) nested = sequence(nested);
    expect(codeOf(() => toDer(nested))).toBe('too-large');
  });

  it('makes of OpenSSL’s streamed CMS what asn1js reads as the same values in DER', () => {
    openssl.key('signer');
    openssl.certificate('signer', { subject: '/CN=signer' });
    openssl.write(
      'content.bin',
      new Uint8Array(10_000).map((_, i) => i),
    );
    openssl.run(
      ...['cms', '-sign', '-stream', '-binary', '-nodetach', '-in', 'content.bin', '-signer', 'signer.crt'],
      ...['-inkey', 'signer.pem', '-outform', 'DER', '-out', 'streamed.der'],
    );
    const ber = openssl.read('streamed.der');
    expect(ber[1]).toBe(0x80);
    const der = toDer(ber);
    openssl.write('rewritten.der', der);
    const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
    expect(offset).toBe(der.length);
    expect(hex(new Uint8Array(result.toBER()))).toBe(hex(der));
    const verified = openssl.run(
      'cms',
      '-verify',
      '-noverify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'rewritten.der',
    );
    expect(verified.equals(openssl.read('content.bin'))).toBe(true);
  });
});

describe('implicitOctets', () => {
  it('joins the segments of a constructed [0], and takes a primitive one as it is', () => {
    const segments = element(0xa0, octetString(bytes('aabb')), octetString(bytes('cc')));
    expect(hex(implicitOctets(readDer(segments)))).toBe('aabbcc');
    expect(hex(implicitOctets(readDer(element(0x80, bytes('aabbcc')))))).toBe('aabbcc');
    expect(codeOf(() => implicitOctets(readDer(element(0xa0, sequence()))))).toBe('damaged');
  });
});

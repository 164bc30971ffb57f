/**
 * RC4: old PFX files have keys and certificates under it (RFC 7292 §C), and nothing new should. In TypeScript because
 * neither BoringSSL nor OpenSSL 3 without its legacy provider has it. Encryption and decryption are the same.
 */
export const rc4 = (key: Uint8Array, data: Uint8Array): Uint8Array => {
  if (key.length < 1 || key.length > 256) throw new RangeError('RC4 takes a key of 1 to 256 octets');
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 0xff;
    [state[i], state[j]] = [state[j]!, state[i]!];
  }
  const output = new Uint8Array(data.length);
  for (let at = 0, i = 0, j = 0; at < data.length; at++) {
    i = (i + 1) & 0xff;
    const a = state[i]!;
    j = (j + a) & 0xff;
    const b = state[j]!;
    state[i] = b;
    state[j] = a;
    output[at] = data[at]! ^ state[(a + b) & 0xff]!;
  }
  return output;
};

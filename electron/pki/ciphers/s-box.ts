/** A representation of GF(2^8): its polynomial, and the element, 2 or 3, whose powers are all others but 0. */
export interface Field {
  readonly polynomial: number;
  readonly generator: 2 | 3;
}

/** S(x) = A·x^exponent ⊕ constant in this field; `columns` is the matrix A, a column an input bit. */
export const sBox = (
  { polynomial, generator }: Field,
  exponent: number,
  columns: readonly number[],
  constant: number,
): Uint8Array => {
  const powers = new Uint8Array(255);
  for (let i = 0, x = 1; i < 255; i++) {
    powers[i] = x;
    const doubled = x & 0x80 ? (x << 1) ^ polynomial : x << 1;
    x = generator === 2 ? doubled : doubled ^ x;
  }
  const box = new Uint8Array(256).fill(constant);
  for (let i = 0; i < 255; i++) {
    const raised = powers[(i * exponent) % 255]!;
    for (let bit = 0; bit < 8; bit++) if ((raised >> bit) & 1) box[powers[i]!]! ^= columns[bit]!;
  }
  return box;
};

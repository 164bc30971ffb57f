/** Inputs as trees of ASN.1 elements, read as generously as can be: what is spoiled need not have been whole. */

export interface Element {
  readonly tag: number;
  /** Octets before the content: the count of unused bits of a BIT STRING that holds DER. */
  readonly prefix: Uint8Array;
  /** Its own octets, or what stands in it; strings that hold DER are looked into, as parsers do. */
  readonly content: Uint8Array | readonly Element[];
  /** How its length is written. */
  readonly form: 'shortest' | 'long' | 'indefinite' | 'wrong';
  /** As it was read; what is changed has none, and is written anew. */
  readonly raw?: Uint8Array;
}

const none = new Uint8Array(0);
const deepest = 24;

export const leaf = (tag: number, content: Uint8Array): Element => ({
  tag,
  prefix: none,
  content,
  form: 'shortest',
});

export const around = (tag: number, content: readonly Element[]): Element => ({
  tag,
  prefix: none,
  content,
  form: 'shortest',
});

interface Header {
  readonly start: number;
  readonly end: number;
}

const headerAt = (bytes: Uint8Array, at: number): Header | undefined => {
  let length = bytes[at + 1] ?? 0x80;
  let start = at + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 3) return undefined;
    length = bytes.subarray(start, start + octets).reduce((sum, octet) => sum * 256 + octet, 0);
    start += octets;
  }
  const end = start + length;
  return end > bytes.length ? undefined : { start, end };
};

/** What a content holds, with the octets before it. */
const within = (tag: number, content: Uint8Array, depth: number): Pick<Element, 'prefix' | 'content'> => {
  const asIs = { prefix: none, content };
  if (depth >= deepest || content.length === 0) return asIs;
  if (tag & 0x20 || tag === 0x04) return { prefix: none, content: elementsOf(content, depth + 1) ?? content };
  const inBits = tag === 0x03 && content[0] === 0 && elementsOf(content.subarray(1), depth + 1);
  return inBits && inBits.length > 0 ? { prefix: content.subarray(0, 1), content: inBits } : asIs;
};

/** The elements that octets consist of; undefined where they are none. */
export const elementsOf = (bytes: Uint8Array, depth = 0): Element[] | undefined => {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    const header = headerAt(bytes, at);
    if (!header || (tag & 0x1f) === 0x1f) return undefined;
    const content = bytes.subarray(header.start, header.end);
    elements.push({
      tag,
      form: 'shortest',
      raw: bytes.subarray(at, header.end),
      ...within(tag, content, depth),
    });
    at = header.end;
  }
  return elements;
};

const lengthOctets = (length: number, form: Element['form']): number[] => {
  const three = [0x83, length >>> 16, (length >>> 8) & 255, length & 255];
  switch (form) {
    case 'indefinite':
      return [0x80];
    case 'long':
      return [0x85, 0, 0, ...three.slice(1)];
    case 'wrong':
      return [(length + 1) & 0x7f];
    case 'shortest':
      if (length < 0x80) return [length];
      while (three[1] === 0) three.splice(0, 2, three[0]! - 1);
      return three;
  }
};

const written = ({ tag, prefix, content, form }: Element): Uint8Array[] => {
  const inner = content instanceof Uint8Array ? content : encoded(content);
  const head = [tag, ...lengthOctets(prefix.length + inner.length, form)];
  return [Uint8Array.from(head), prefix, inner, ...(form === 'indefinite' ? [new Uint8Array(2)] : [])];
};

export const encoded = (elements: readonly Element[]): Buffer =>
  Buffer.concat(elements.flatMap((element) => (element.raw ? [element.raw] : written(element))));

/** An element by the list it stands in, and that list by the element it stands in. */
export interface Place {
  readonly list: readonly Element[];
  readonly index: number;
  readonly above: Place | undefined;
}

export const placesOf = (elements: readonly Element[], above?: Place): Place[] =>
  elements.flatMap((element, index) => {
    const place = { list: elements, index, above };
    return [place, ...(element.content instanceof Uint8Array ? [] : placesOf(element.content, place))];
  });

/** The list with `items` in place of `count` elements. */
export const replaced = (
  list: readonly Element[],
  index: number,
  count: number,
  ...items: readonly Element[]
): Element[] => [...list.slice(0, index), ...items, ...list.slice(index + count)];

/** The whole input with this list where `place` was; everything beside the way up to it stays as it was read. */
export const rebuilt = ({ above }: Place, list: readonly Element[]): Uint8Array => {
  if (!above) return new Uint8Array(encoded(list));
  const { raw: _raw, ...parent } = above.list[above.index]!;
  return rebuilt(above, replaced(above.list, above.index, 1, { ...parent, content: list }));
};

import fc from 'fast-check';

/** Spoiled inputs: octets changed anywhere, and DER elements moved about with every length above them put right. */

/** An element of DER: its own octets, or what stands in it. */
interface Element {
  tag: number;
  content: Uint8Array | Element[];
}

/** The elements that octets consist of; undefined where they are no DER. Octet strings are looked into, as parsers do. */
const elementsOf = (bytes: Uint8Array, depth = 0): Element[] | undefined => {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!;
    let length = bytes[at + 1] ?? 0x80;
    let start = at + 2;
    if (length >= 0x80) {
      const size = length & 0x7f;
      if (size === 0 || size > 3) return undefined;
      length = bytes.subarray(start, start + size).reduce((sum, octet) => sum * 256 + octet, 0);
      start += size;
    }
    if ((tag & 0x1f) === 0x1f || start + length > bytes.length) return undefined;
    const content = bytes.subarray(start, start + length);
    const holds = ((tag & 0x20) !== 0 || tag === 0x04) && depth < 24;
    elements.push({ tag, content: (holds && elementsOf(content, depth + 1)) || content });
    at = start + length;
  }
  return elements;
};

const encoded = (elements: readonly Element[]): Buffer =>
  Buffer.concat(
    elements.flatMap(({ tag, content }) => {
      const inner = content instanceof Uint8Array ? content : encoded(content);
      const { length } = inner;
      const head =
        length < 0x80 ? [tag, length] : [tag, 0x83, length >>> 16, (length >>> 8) & 255, length & 255];
      // The shortest form, or nothing but the length rule would be tried.
      while (head[1]! > 0x81 && head[2] === 0) head.splice(1, 2, head[1]! - 1);
      return [Uint8Array.from(head), inner];
    }),
  );

/** Every list of elements in it, with the place of each element. */
const placesOf = (elements: Element[]): { list: Element[]; index: number }[] =>
  elements.flatMap((element, index) => [
    { list: elements, index },
    ...(element.content instanceof Uint8Array ? [] : placesOf(element.content)),
  ]);

const octetEdits = ['flip', 'overwrite', 'insert', 'remove', 'double', 'cut', 'splice'] as const;
const elementEdits = ['drop', 'repeat', 'swap', 'graft', 'retag', 'refill', 'wrap'] as const;

type OctetEdit = (typeof octetEdits)[number];
type ElementEdit = (typeof elementEdits)[number];

/** One change; `at`, `length` and `other` are taken modulo what there is. */
interface Edit {
  readonly kind: OctetEdit | ElementEdit;
  readonly at: number;
  readonly length: number;
  readonly other: number;
  readonly put: Uint8Array;
}

/** What parsers of DER trip over: bombs in length and depth, indefinite lengths, negative and long numbers, empty ones. */
const traps = [
  '3080',
  '0000',
  '3084ffffffff',
  '30847fffffff',
  '02820001',
  '0201ff',
  '0200',
  '020900ffffffffffffffff',
  '02030f4240',
  '0600',
  '06028001',
  '0600ffffffffff7f',
  '030108',
  '0500',
  '1f8101',
  '3080'.repeat(60),
  '3030303030303030',
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...octetEdits, ...elementEdits, ...elementEdits),
  at: fc.nat(0x7fffffff),
  length: fc.oneof(fc.nat(8), fc.nat(300)),
  other: fc.nat(0x7fffffff),
  put: fc.oneof(fc.constantFrom(...traps), fc.uint8Array({ maxLength: 24 })),
});
/** One change more often than many: the last of many is seldom reached. */
export const edits = fc.oneof(
  { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
);

/** Octets an input may grow to: more tries nothing new, and costs this mutator’s time above all. */
const largest = 256 * 1024;

const editOctets = (
  input: Uint8Array,
  kind: OctetEdit,
  { at, length, other, put }: Edit,
  donor: Uint8Array,
): Buffer => {
  const place = at % (input.length + 1);
  const [before, after] = [input.subarray(0, place), input.subarray(place)];
  switch (kind) {
    case 'flip': {
      const changed = Buffer.from(input);
      if (place < changed.length) changed[place]! ^= 1 << (other % 8);
      return changed;
    }
    case 'overwrite':
      return Buffer.concat([before, put, after.subarray(put.length)]);
    case 'insert':
      return Buffer.concat([before, put, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(length)]);
    case 'double':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'cut':
      return Buffer.from(before);
    case 'splice':
      return Buffer.concat([before, donor.subarray(other % (donor.length + 1))]);
  }
};

const editElement = (
  { list, index }: { list: Element[]; index: number },
  kind: ElementEdit,
  change: Edit,
  donor: Element,
): void => {
  const element = list[index]!;
  switch (kind) {
    case 'drop':
      list.splice(index, 1);
      return;
    case 'repeat':
      if (encoded([element]).length * change.length <= largest)
        list.splice(index, 0, ...Array.from({ length: change.length }, () => element));
      return;
    case 'swap': {
      const other = change.other % list.length;
      [list[index], list[other]] = [list[other]!, element];
      return;
    }
    case 'graft':
      list[index] = donor;
      return;
    case 'retag':
      list[index] = { ...element, tag: change.other & 0xff };
      return;
    case 'refill':
      list[index] = { ...element, content: change.put };
      return;
    case 'wrap': {
      let wrapped = element;
      for (let depth = 0; depth < change.length % 64; depth++) wrapped = { tag: 0x30, content: [wrapped] };
      list[index] = wrapped;
    }
  }
};

const isElementEdit = (kind: Edit['kind']): kind is ElementEdit => elementEdits.some((one) => one === kind);

/** `sample` after every edit; what is put in from elsewhere comes out of `donor`. Grows no further than `largest`. */
export const spoiled = (sample: Uint8Array, changes: readonly Edit[], donor: Uint8Array): Uint8Array => {
  let input = sample;
  for (const change of changes) {
    const { kind } = change;
    if (!isElementEdit(kind)) input = editOctets(input, kind, change, donor);
    else {
      const elements = elementsOf(input) ?? [];
      const places = placesOf(elements);
      const grafts = placesOf(elementsOf(donor) ?? []);
      const place = places[change.at % Math.max(1, places.length)];
      const graft = grafts[change.other % Math.max(1, grafts.length)];
      // After an edit of octets it may be DER no more: nothing to move about.
      if (!place) continue;
      editElement(place, kind, change, graft?.list[graft.index] ?? { tag: 0x30, content: change.put });
      input = encoded(elements);
    }
    if (input.length > largest) break;
  }
  return input;
};

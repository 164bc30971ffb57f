import {
  around,
  elementsOf,
  encoded,
  leaf,
  placesOf,
  rebuilt,
  replaced,
  type Element,
  type Place,
} from './elements.ts';
import type { Random } from './random.ts';
import { contentFor, trap } from './traps.ts';

/** Spoiled inputs: octets changed anywhere, and elements moved about with every length above them put right. */

/** Octets an input may grow to: what is promised of time and memory is promised up to here. */
export const largest = 64 * 1024;

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

type OctetEdit = (input: Uint8Array, place: number, random: Random, donor: Uint8Array) => Uint8Array;

const octetEdits: readonly OctetEdit[] = [
  (input, place, random) => {
    const flipped = Uint8Array.from(input);
    if (place < flipped.length) flipped[place]! ^= 1 << random.below(8);
    return flipped;
  },
  // A length, a tag or a count by a little.
  (input, place, random) => {
    const shifted = Uint8Array.from(input);
    if (place < shifted.length) shifted[place]! += random.pick([1, -1, 2, -2, 16, 128]);
    return shifted;
  },
  (input, place, random) => {
    const put = trap(random);
    return joined(input.subarray(0, place), put, input.subarray(place + put.length));
  },
  (input, place, random) => joined(input.subarray(0, place), trap(random), input.subarray(place)),
  (input, place, random) => joined(input.subarray(0, place), input.subarray(place + random.below(300))),
  (input, place, random) =>
    joined(input.subarray(0, place), input.subarray(place - random.below(Math.min(place, 300)))),
  (input, place) => input.slice(0, place),
  (input, place, random, donor) =>
    joined(input.subarray(0, place), donor.subarray(random.below(donor.length))),
];

/** An input with its places, which are looked up again and again. */
export class Sample {
  readonly bytes: Uint8Array;
  #places: readonly Place[] | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** None where it holds no elements. */
  get places(): readonly Place[] {
    this.#places ??= placesOf(elementsOf(this.bytes) ?? []);
    return this.#places;
  }

  forget(): void {
    this.#places = undefined;
  }
}

/** What becomes of the list in which the element stands. */
type ElementEdit = (list: readonly Element[], index: number, random: Random, donor: Element) => Element[];

const times = (count: number, element: Element): Element[] => Array.from({ length: count }, () => element);

const refill: ElementEdit = (list, index, random) => {
  const { tag } = list[index]!;
  return replaced(list, index, 1, leaf(tag, contentFor(tag, random)));
};

const changed = (list: readonly Element[], index: number, change: Partial<Element>): Element[] => {
  const { raw: _raw, ...element } = list[index]!;
  return replaced(list, index, 1, { ...element, ...change });
};

const retagged = (tag: number, random: Random): number =>
  random.pick([tag ^ 0x20, tag + 1, tag - 1, tag ^ 0x80, random.below(256)]) & 0xff;

const elementEdits: readonly ElementEdit[] = [
  (list, index) => replaced(list, index, 1),
  (list, index, random) => replaced(list, index, 0, ...times(1 + random.below(3), list[index]!)),
  // As many as fit, or about the bound on a list's elements.
  (list, index, random) => {
    const element = list[index]!;
    const most = Math.floor(largest / 2 / Math.max(2, encoded([element]).length));
    return replaced(list, index, 0, ...times(Math.min(most, random.pick([256, 257, 4096, most])), element));
  },
  (list, index, random) => {
    const other = random.below(list.length);
    return replaced(replaced(list, index, 1, list[other]!), other, 1, list[index]!);
  },
  (list, index, _random, donor) => replaced(list, index, 1, donor),
  (list, index, _random, donor) => replaced(list, index, 0, donor),
  (list, index, random) => changed(list, index, { tag: retagged(list[index]!.tag, random) }),
  (list, index, random) => changed(list, index, { form: random.pick(['long', 'indefinite', 'wrong']) }),
  (list, index, random) => {
    let element = list[index]!;
    const depth = random.pick([1, 2, 8, 31, 32, 33, 64, 400]);
    for (let i = 0; i < depth; i++) element = around(random.pick([0x30, 0x31, 0xa0]), [element]);
    return replaced(list, index, 1, element);
  },
  // Without what is around it.
  (list, index) => {
    const { content } = list[index]!;
    return replaced(list, index, 1, ...(content instanceof Uint8Array ? [] : content));
  },
  // A string in segments, as BER may send it.
  (list, index, random) => {
    const { tag, content } = list[index]!;
    const octets = content instanceof Uint8Array ? content : encoded(content);
    const cut = random.below(octets.length + 1);
    const parts = [octets.subarray(0, cut), octets.subarray(cut)].map((part) => leaf(0x04, part));
    const segmented = {
      ...around(tag | 0x20, parts),
      form: random.pick(['shortest', 'indefinite'] as const),
    };
    return replaced(list, index, 1, segmented);
  },
];

const editElements = ({ places }: Sample, donor: Sample, random: Random): Uint8Array | undefined => {
  // After an edit of octets it may hold no elements: nothing to move about.
  if (places.length === 0) return undefined;
  const place = random.pick(places);
  const graft = donor.places.length > 0 ? random.pick(donor.places) : place;
  // Refilling is what comes upon values: it gets more than each of the others.
  const edit = random.chance(3) ? refill : random.pick(elementEdits);
  return rebuilt(place, edit(place.list, place.index, random, graft.list[graft.index]!));
};

/** `sample` after some edits; what is put in from elsewhere comes out of `donor`. Never longer than `largest`. */
export const mutated = (sample: Sample, donor: Sample, random: Random): Uint8Array => {
  let current = sample;
  // One more often than many: the last of many is seldom reached.
  const edits = random.chance(4) ? 2 + random.below(4) : 1;
  for (let i = 0; i < edits; i++) {
    const { bytes } = current;
    const edited = random.chance(3)
      ? random.pick(octetEdits)(bytes, random.below(bytes.length + 1), random, donor.bytes)
      : editElements(current, donor, random);
    if (edited && edited.length <= largest) current = new Sample(edited);
  }
  return current.bytes;
};

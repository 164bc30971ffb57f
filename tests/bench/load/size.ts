/** How much of everything: the benchmark's own, and a small one that a test can afford. */
export interface Size {
  /** Customers there already, each with `certificates` registered. */
  readonly customers: number;
  readonly certificates: number;
  /** Of them, those who register in the measured phases, and how many more each. */
  readonly tellers: number;
  readonly registrations: number;
}

export const wholeBank: Size = { customers: 100_000, certificates: 3, tellers: 1280, registrations: 1 };

/** The one who is so many-th; the first ones are the tellers. */
export const customerId = (position: number): string => `load-${String(position).padStart(6, '0')}`;

export const tellersOf = ({ tellers }: Size): string[] =>
  Array.from({ length: tellers }, (_, i) => customerId(i));

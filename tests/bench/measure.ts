/** A ratio measured within one run, and the limit it is to stay inside. */
export interface Row {
  readonly what: string;
  /** Medians over the rounds, in `unit`. */
  readonly ours: number;
  readonly reference: number;
  readonly unit: string;
  /** What the reference is. */
  readonly against: string;
  readonly ratio: number;
  /** The middle half of the rounds' ratios: how far the machine's other work moved them. */
  readonly spread: readonly [number, number];
  readonly limit: Limit;
  readonly inside: boolean;
  readonly note?: string;
}

export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** A group of rows that share their preparation. */
export interface Bench {
  readonly name: string;
  readonly rows: () => Promise<readonly Row[]>;
}

/** Measures once and answers the cost (or the rate) in the comparison's unit. */
export type Probe = () => Promise<number> | number;

export interface Comparison {
  readonly what: string;
  readonly against: string;
  readonly unit: string;
  readonly limit: Limit;
  readonly rounds: number;
  readonly ours: Probe;
  readonly reference: Probe;
  readonly note?: string;
}

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
};
const median = (values: readonly number[]): number => quantile(values, 0.5);

const isInside = (ratio: number, limit: Limit): boolean =>
  'atMost' in limit ? ratio <= limit.atMost : ratio >= limit.atLeast;

/** A row from what each round measured; the ratio is the median of the rounds' own, so that both sides met the same machine. */
export const rowOf = (
  comparison: Omit<Comparison, 'ours' | 'reference' | 'rounds'>,
  rounds: readonly { readonly ours: number; readonly reference: number }[],
): Row => {
  const { what, against, unit, limit, note } = comparison;
  const ratios = rounds.map(({ ours, reference }) => ours / reference);
  const ratio = median(ratios);
  if (!Number.isFinite(ratio)) throw new Error(`${what}: nothing was measured`);
  return {
    what,
    ours: median(rounds.map(({ ours }) => ours)),
    reference: median(rounds.map(({ reference }) => reference)),
    unit,
    against,
    ratio,
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    limit,
    inside: isInside(ratio, limit),
    ...(note === undefined ? {} : { note }),
  };
};

/** A B, B A, A B …: both sides of a round run next to each other, and neither always second. One round first, unmeasured. */
export const compare = async (comparison: Comparison): Promise<Row> => {
  const measured: { ours: number; reference: number }[] = [];
  for (let round = -1; round < comparison.rounds; round++) {
    let ours: number;
    let reference: number;
    if (round % 2 === 0) {
      ours = await comparison.ours();
      reference = await comparison.reference();
    } else {
      reference = await comparison.reference();
      ours = await comparison.ours();
    }
    if (round >= 0) measured.push({ ours, reference });
  }
  return rowOf(comparison, measured);
};

/** Milliseconds of the clock on the wall for one run of `work`, the mean of `times`, one after the other. */
export const wallTime =
  (work: () => unknown, times = 1): Probe =>
  async () => {
    const start = performance.now();
    for (let i = 0; i < times; i++) await work();
    return (performance.now() - start) / times;
  };

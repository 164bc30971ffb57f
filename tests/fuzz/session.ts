import type { Blocks } from './blocks.ts';
import type { Door } from './doors.ts';
import { keep, type Blackbox } from './findings.ts';
import { collectGarbage } from './garbage.ts';
import { tried, type Trial } from './measure.ts';
import { mutated, Sample } from './mutate.ts';
import { Random } from './random.ts';

export interface Finding {
  readonly what: string;
  /** From the root. */
  readonly file: string;
}

export interface Report {
  readonly door: string;
  readonly seed: number;
  readonly inputs: number;
  /** Inputs by what became of them. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Blocks of electron/pki that ran, and inputs that led to new ones; 0 without guidance. */
  readonly blocks: number;
  readonly led: number;
  readonly slowest: number;
  readonly largestGrowth: number;
  /** Octets by which the heap, garbage aside, grew after the first fifth of the time. */
  readonly heapGrowth: number;
  readonly findings: readonly Finding[];
}

export interface Terms {
  readonly seed: number;
  readonly seconds: number;
  /** At most so many inputs. */
  readonly inputs?: number;
  readonly blocks?: Blocks;
  readonly blackbox?: Blackbox;
}

const batchSize = 16;
/** Octets: longer ones got there by sheer count, and cost the more the more comes after. */
const longestLed = 16 * 1024;
/** One fault shows in thousands of inputs; so many different ones are enough to look at. */
const mostFindings = 20;

const usedHeap = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** One door's run: spoils samples, and keeps as further samples what came upon blocks not seen yet. */
class Session {
  readonly #door: Door;
  readonly #terms: Terms;
  readonly #random: Random;
  readonly #samples: readonly Sample[];
  readonly #led: Sample[] = [];
  readonly #outcomes: Record<string, number> = {};
  readonly #findings = new Map<string, Finding>();
  #inputs = 0;
  #slowest = 0;
  #largestGrowth = 0;

  constructor(door: Door, samples: readonly Uint8Array[], terms: Terms) {
    this.#door = door;
    this.#samples = samples.map((bytes) => new Sample(bytes));
    this.#terms = terms;
    this.#random = new Random(terms.seed);
  }

  async run(): Promise<Report> {
    const { seed, seconds, inputs = Number.POSITIVE_INFINITY, blocks } = this.#terms;
    const start = performance.now();
    const share = (): number => (performance.now() - start) / (seconds * 1000);
    let settled: number | undefined;
    // The samples as they are: their blocks lead nowhere new.
    for (const { bytes } of this.#samples) await this.#try(bytes);
    blocks?.add(blocks.fresh());
    while (share() < 1 && this.#inputs < inputs && this.#findings.size < mostFindings) {
      const batch = Array.from({ length: batchSize }, () => this.#next());
      for (const input of batch) await this.#try(input);
      if (blocks) await this.#keepLeading(batch, blocks);
      if (settled === undefined && share() > 0.2) settled = this.#heap();
    }
    return {
      door: this.#door.name,
      seed,
      inputs: this.#inputs,
      outcomes: this.#outcomes,
      blocks: blocks?.count ?? 0,
      led: this.#led.length,
      slowest: this.#slowest,
      largestGrowth: this.#largestGrowth,
      heapGrowth: settled === undefined ? 0 : this.#heap() - settled,
      findings: [...this.#findings.values()],
    };
  }

  #next(): Uint8Array {
    const found = this.#led.length > 0 && !this.#random.chance(3);
    const sample = this.#random.pick(found ? this.#led : this.#samples);
    return mutated(sample, this.#random.pick(this.#samples), this.#random);
  }

  async #try(input: Uint8Array): Promise<void> {
    this.#terms.blackbox?.note(input);
    const trial = await tried(this.#door.open, input);
    this.#inputs++;
    this.#slowest = Math.max(this.#slowest, trial.milliseconds);
    this.#largestGrowth = Math.max(this.#largestGrowth, trial.memory);
    const name = trial.failed ? 'failed' : trial.outcome;
    this.#outcomes[name] = (this.#outcomes[name] ?? 0) + 1;
    if (trial.failed) this.#report(trial, input);
  }

  #report({ outcome }: Trial, input: Uint8Array): void {
    // The same fault by its place, whatever the numbers in its message.
    const fault = outcome.replace(/\d+/g, '#');
    if (this.#findings.has(fault)) return;
    this.#findings.set(fault, { what: outcome, file: keep(this.#door.name, input) });
  }

  /** Of a batch that came upon new blocks, those inputs by which it did. */
  async #keepLeading(batch: readonly Uint8Array[], blocks: Blocks): Promise<void> {
    const wanted = new Set(blocks.fresh());
    for (const input of batch) {
      if (wanted.size === 0) return;
      await this.#try(input);
      const own = blocks.fresh().filter((block) => wanted.delete(block));
      if (own.length > 0 && input.length <= longestLed) this.#led.push(new Sample(input));
      blocks.add(own);
    }
    // What only several in a row reach, a cache for one, leads nowhere.
    blocks.add(wanted);
  }

  /** The heap without what this session itself keeps. */
  #heap(): number {
    for (const sample of [...this.#samples, ...this.#led]) sample.forget();
    return usedHeap() - this.#led.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }
}

/** Spoils a door's samples for so many seconds, or so many inputs: each must end in a value or a PkiError, in time. */
export const fuzz = (door: Door, samples: readonly Uint8Array[], terms: Terms): Promise<Report> =>
  new Session(door, samples, terms).run();

import type { Verdict } from './judge.ts';

interface Tally {
  runs: number;
  done: number;
  lost: number;
  doubled: number;
  wrong: number;
}

const empty = (): Tally => ({ runs: 0, done: 0, lost: 0, doubled: 0, wrong: 0 });
const columns = ['runs', 'done', 'lost', 'doubled', 'wrong message'] as const;
const cells = ({ runs, done, lost, doubled, wrong }: Tally): string =>
  [runs, done, lost, doubled, wrong]
    .map((count, i) => String(count).padStart(columns[i]?.length ?? 0))
    .join('  ');

/** Operation × fault × phase, counted as the runs end. */
export class Table {
  readonly #title: string;
  readonly #rows = new Map<string, Tally>();
  /** What was not as it should be, a line each. */
  readonly problems: string[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  count(operation: string, fault: string, phase: string, verdict: Verdict): void {
    const row = [operation.padEnd(22), fault.padEnd(20), phase.padEnd(38)].join('  ');
    const tally = this.#rows.get(row) ?? empty();
    this.#rows.set(row, tally);
    tally.runs += 1;
    if (verdict.done) tally.done += 1;
    if (verdict.lost) tally.lost += 1;
    if (verdict.doubled) tally.doubled += 1;
    if (verdict.wrong.length > 0) tally.wrong += 1;
    const { lost, doubled, wrong } = verdict;
    const said = [...(lost ? ['lost'] : []), ...(doubled ? ['doubled'] : []), ...wrong];
    if (said.length > 0) this.problems.push(`${operation}, ${fault}, ${phase}: ${said.join('; ')}`);
  }

  get runs(): number {
    return this.#sum().runs;
  }

  get text(): string {
    const head = ['operation'.padEnd(22), 'fault'.padEnd(20), 'phase'.padEnd(38), ...columns].join('  ');
    const rows = [...this.#rows].map(([row, tally]) => `${row}  ${cells(tally)}`);
    return [this.#title, head, ...rows, `${'in all'.padEnd(84)}  ${cells(this.#sum())}`].join('\n');
  }

  #sum(): Tally {
    const sum = empty();
    for (const tally of this.#rows.values())
      for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += tally[name];
    return sum;
  }
}

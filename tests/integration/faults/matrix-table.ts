/** Stops of one kind of one operation: how many were run, and what was found afterwards. */
export interface Tally {
  run: number;
  old: number;
  new: number;
}

const all = new Map<string, Map<string, Tally>>();

/** The tally of a cell, begun anew. */
export const tallies = (operation: string, stop: string): Tally => {
  const row = all.get(operation) ?? new Map<string, Tally>();
  const tally = { run: 0, old: 0, new: 0 };
  all.set(operation, row.set(stop, tally));
  return tally;
};

const intact = (tally: Tally): number => tally.old + tally.new;

/** Operations × kinds of stop: stops with either state intact of stops run. */
export const matrix = (): { readonly text: string; readonly run: number; readonly intact: number } => {
  const kinds = [...new Set([...all.values()].flatMap((row) => [...row.keys()]))];
  const cell = (tally: Tally | undefined): string => (tally ? `${intact(tally)}/${tally.run}` : '-');
  const lines = [...all].map(([operation, row]) =>
    [
      operation.padEnd(31),
      ...kinds.map((kind) => cell(row.get(kind)).padStart(Math.max(kind.length, 9))),
    ].join('  '),
  );
  const every = [...all.values()].flatMap((row) => [...row.values()]);
  const sum = (of: (tally: Tally) => number): number => every.reduce((total, one) => total + of(one), 0);
  const [run, whole] = [sum(({ run: count }) => count), sum(intact)];
  const head = ['either state intact of run'.padEnd(31), ...kinds.map((kind) => kind.padStart(9))].join('  ');
  const former = sum((tally) => tally.old);
  const foot = `${run} stops, ${whole} with either state intact (${former} the old, ${whole - former} the new)`;
  return { text: [head, ...lines, foot].join('\n'), run, intact: whole };
};

// What Stryker's JSON report says of mutants that no test found, held against the reasons in docs/mutants.md.

interface Position {
  line: number;
  column: number;
}

interface Mutant {
  status: string;
  replacement?: string;
  location: { start: Position; end: Position };
}

/** The parts of the mutation testing report schema that are read here. */
export interface MutationReport {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}

export interface Survivor {
  file: string;
  /** What was replaced by what, and on which line: as docs/mutants.md names it, without a line's number. */
  change: string;
  /** For people: with the place. */
  line: string;
}

export interface Survivors {
  total: number;
  killed: number;
  survived: Survivor[];
}

const folded = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Long texts are told apart by their beginning. */
const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

const textAt = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return lines.join('\n');
};

const describeMutant = (file: string, source: string, { location, replacement }: Mutant): Survivor => {
  const original = shortened(folded(textAt(source, location)));
  const line = folded(source.split('\n')[location.start.line - 1]!);
  const place = line === original ? '' : ` in \`${shortened(line)}\``;
  const change = `\`${original}\` → \`${shortened(folded(replacement ?? ''))}\`${place}`;
  return { file, change, line: `${file}:${location.start.line} ${change}` };
};

/** A mutant that no test even runs is a survivor too; one that never ends was found. */
export function survivors({ files }: MutationReport): Survivors {
  const all = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ status: mutant.status, survivor: describeMutant(file, source, mutant) })),
  );
  const counted = all.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError');
  const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  return {
    total: counted.length,
    killed: counted.length - survived.length,
    survived: survived.map(({ survivor }) => survivor),
  };
}

/** The list items under each heading that names a file. */
function reasonsByFile(document: string): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  let items: string[] = [];
  for (const line of document.split('\n')) {
    const [, file] = /^## `?([^`]+?)`?$/.exec(line) ?? [];
    if (file !== undefined) reasons.set(file, (items = []));
    if (line.startsWith('- ')) items.push(line.slice(2));
  }
  return reasons;
}

/** Survivors that the document has no reason for: an item `CHANGE: reason` under the heading of the file. */
export function unexplained({ survived }: Survivors, document: string): Survivor[] {
  const reasons = reasonsByFile(document);
  return survived.filter(
    ({ file, change }) =>
      !reasons.get(file)?.some((item) => item.startsWith(`${change}: `) && item.length > change.length + 10),
  );
}

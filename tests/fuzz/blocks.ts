import { Session, type Profiler } from 'node:inspector';

/** Which blocks of electron/pki have run, told by V8's precise coverage: what leads an input to places not seen yet. */
export class Blocks {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get count(): number {
    return this.#seen.size;
  }

  /** The blocks that ran for the first time since the last call. */
  fresh(): string[] {
    const found: string[] = [];
    for (const { url, functions } of this.#take()) {
      if (!url.includes('/electron/pki/')) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          const block = `${url}:${startOffset}:${endOffset}`;
          if (count > 0 && !this.#seen.has(block)) found.push(block);
        }
      }
    }
    return found;
  }

  add(blocks: Iterable<string>): void {
    for (const block of blocks) this.#seen.add(block);
  }

  #take(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = [];
    // The callback runs before `post` returns: the session belongs to this thread.
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) throw error;
      result = taken.result;
    });
    return result;
  }
}

import type { OpenedFile } from '../../usecases/ports.ts';
import type { KeyProcess } from './key-process.ts';

/** A .pfx/.p12 that a key process holds decrypted: until it is used, closed, or its time is over. */
export class HeldFile implements OpenedFile {
  readonly pairs: OpenedFile['pairs'];
  readonly process: KeyProcess;
  readonly #timer: NodeJS.Timeout;

  constructor(pairs: OpenedFile['pairs'], process: KeyProcess, milliseconds: number) {
    this.pairs = pairs;
    this.process = process;
    this.#timer = setTimeout(() => this.close(), milliseconds);
    void process.exited.then(() => clearTimeout(this.#timer));
  }

  get open(): boolean {
    return this.process.running;
  }

  /** Hands the process over to an operation, which has a time of its own and ends it. */
  take(): KeyProcess {
    clearTimeout(this.#timer);
    return this.process;
  }

  close(): void {
    clearTimeout(this.#timer);
    void this.process.end();
  }
}

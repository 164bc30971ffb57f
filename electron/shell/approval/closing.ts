/** When a window closes by itself: with the challenge that it is open for, and after so long whatever it is for. */
export class Closing {
  readonly #close: () => void;
  /** Milliseconds since 1970. */
  readonly #latest: number;
  #timer: NodeJS.Timeout | undefined;

  /** `longest`: milliseconds from now. */
  constructor(close: () => void, longest: number, at?: Date) {
    this.#close = close;
    this.#latest = Date.now() + longest;
    this.moveTo(at);
  }

  /** Whether a challenge that ends then outlasts the window. */
  isBefore(at: Date): boolean {
    return this.#latest <= at.getTime();
  }

  moveTo(at: Date | undefined): void {
    this.stop();
    const end = Math.min(this.#latest, at?.getTime() ?? Infinity);
    this.#timer = setTimeout(this.#close, Math.max(0, end - Date.now()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { at } from '../../build/places.ts';

/** Inputs that a door failed on, kept as files: put into tests/fuzz/regressions they are tried in every run. */

const folder = (): string => {
  mkdirSync(at('test-results/fuzz'), { recursive: true });
  return 'test-results/fuzz';
};

/** Writes the input and answers its file, from the root. */
export const keep = (door: string, input: Uint8Array): string => {
  const name = `${folder()}/${door}--${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`;
  writeFileSync(at(name), input);
  return name;
};

/** The input that a process is at, for when it does not come back to tell. */
export class Blackbox {
  readonly #file: number;

  constructor(door: string) {
    this.#file = openSync(at(blackboxOf(door)), 'w');
  }

  note(input: Uint8Array): void {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(input.length);
    writeSync(this.#file, Buffer.concat([length, input]), 0, null, 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const blackboxOf = (door: string): string => `${folder()}/${door}.running`;

/** What the door's process noted last. */
export const lastInput = (door: string): Uint8Array => {
  const noted = readFileSync(at(blackboxOf(door)));
  return new Uint8Array(noted.subarray(4, 4 + noted.readUInt32BE(0)));
};

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { doorNamed } from './doors.ts';
import { lowerIterations } from './iterations.ts';
import { tried } from './measure.ts';

const folder = new URL('regressions/', import.meta.url);

beforeAll(lowerIterations);

/** Inputs on which a door once failed: `DOOR--WHAT.bin`, as `npm run fuzz` writes them. */
const inputs = readdirSync(folder).filter((name) => name !== 'README.md');
const doorOf = (name: string) => doorNamed(name.slice(0, name.indexOf('--')));

describe('inputs found by fuzzing', () => {
  it('lie there under the name of their door', () => {
    for (const name of inputs) expect(name).toBe(`${doorOf(name).name}--${name.split('--')[1]}`);
  });

  for (const name of inputs) {
    it(`${name} ends in a value or a PkiError within its bounds`, async () => {
      const input = new Uint8Array(readFileSync(new URL(name, folder)));
      expect(await tried(doorOf(name).open, input)).toMatchObject({ failed: false });
    });
  }
});

import { beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from './corpus.ts';
import { doors } from './doors.ts';
import { lowerIterations } from './iterations.ts';
import { fuzz } from './session.ts';

const seed = 20261122;

beforeAll(lowerIterations);

// In every run the same inputs, some seconds in all; `npm run fuzz` tries more, and is led by what they reach.
describe.each(doors)('$name', (door) => {
  it(`ends in a value or a PkiError within its bounds (seed ${seed})`, async () => {
    const samples = samplesOf(door.kinds);
    const report = await fuzz(door, samples, { seed, seconds: 20, inputs: 600 });
    expect(report.findings).toEqual([]);
    // Neither so mild that all is taken, nor so wild that nothing is.
    const { value = 0, ...refused } = report.outcomes;
    expect(value).toBeGreaterThan(0);
    const refusals = Object.values(refused).reduce((sum, times) => sum + times, 0);
    // A path is answered, never refused.
    expect(refusals).toBeGreaterThan(door.name === 'validatePath' ? -1 : 100);
  });
});

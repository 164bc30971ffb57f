import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { at } from '../../build/places.ts';
import { damaged } from '../../electron/pki/errors.ts';
import type { Door } from './doors.ts';
import type { Open } from './measure.ts';
import { fuzz } from './session.ts';

const sample = new Uint8Array(Buffer.from('300d02010004080102030405060708', 'hex'));
const files: string[] = [];
afterAll(() => files.forEach((file) => rmSync(at(file), { force: true })));

const findingsOf = async (open: Open, inputs = 300) => {
  const door: Door = { name: 'planted', kinds: [], open };
  const report = await fuzz(door, [sample], { seed: 1, seconds: 20, inputs });
  files.push(...report.findings.map(({ file }) => file));
  return report;
};

/** What the fuzzer is for: a door with a fault must not pass. */
describe('a door with a planted fault', () => {
  it('is found by any exception that is no PkiError', async () => {
    const { findings } = await findingsOf((input) => {
      if (input.length > sample.length + 200) throw new RangeError('planted');
      throw damaged('as it should be');
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]!.what).toMatch(/^RangeError: planted/);
  });

  it('is found by a promise that is rejected', async () => {
    const { findings } = await findingsOf(() => Promise.reject(new TypeError('planted')), 1);
    expect(findings[0]!.what).toMatch(/^TypeError: planted/);
  });

  it('is found by its processor time, if it takes it every time', async () => {
    let slow = 1;
    const spend = (milliseconds: number): void => {
      const { user, system } = process.cpuUsage();
      const spent = () => process.cpuUsage().user + process.cpuUsage().system - user - system;
      while (spent() < milliseconds * 1000);
    };
    const once = await findingsOf(() => spend(slow-- > 0 ? 60 : 0), 1);
    expect(once.findings).toEqual([]);
    const always = await findingsOf(() => spend(60), 1);
    expect(always.findings[0]!.what).toMatch(/^\d+ ms of processor time$/);
  });

  it('is found by its memory', async () => {
    const { findings } = await findingsOf(() => void Buffer.alloc(150 * 2 ** 20, 1), 1);
    expect(findings[0]!.what).toMatch(/^\d+ MiB of memory$/);
  });

  it('is told once a fault, and not at all without one', async () => {
    const many = await findingsOf((input) => {
      if (input.length !== sample.length) throw new Error(`planted ${input.length}`);
    });
    expect(many.findings).toHaveLength(1);
    expect((await findingsOf(() => 1)).findings).toEqual([]);
  });
});

it('makes the same inputs from the same seed', async () => {
  const seen = async (seed: number) => {
    const inputs: string[] = [];
    const open = (input: Uint8Array) => void inputs.push(Buffer.from(input).toString('hex'));
    await fuzz({ name: 'planted', kinds: [], open }, [sample], { seed, seconds: 20, inputs: 100 });
    return inputs;
  };
  expect(await seen(7)).toEqual(await seen(7));
  expect(await seen(7)).not.toEqual(await seen(8));
});

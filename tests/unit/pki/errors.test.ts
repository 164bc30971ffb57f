import { describe, expect, it } from 'vitest';
import { damaged, guarded, PkiError, readable, unsupported } from '../../../electron/pki/errors.ts';

const thrown = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('what fails', () => {
  it('passes through the guard if it is ours, and is damage if it is a primitive’s', () => {
    const ours = unsupported('cipher');
    expect(thrown(() => guarded('key', () => raise(ours)))).toBe(ours);
    expect(thrown(() => guarded('key', () => raise(new Error('error:0909006C:PEM routines'))))).toMatchObject(
      {
        code: 'damaged',
        message: 'damaged: key',
      },
    );
    expect(guarded('key', () => 1)).toBe(1);
  });

  it('is left out where others stand beside it, unless it is a fault of the program', () => {
    const read = (source: number): number => (source > 1 ? raise(damaged('two')) : source);
    expect(readable([1, 2, 1], read)).toEqual([1, 1]);
    const fault = new TypeError('a fault');
    expect(thrown(() => readable([1], () => raise(fault)))).toBe(fault);
  });

  it('tells the code before the detail', () => {
    expect(damaged('tag')).toBeInstanceOf(PkiError);
    expect(String(damaged('tag'))).toBe('PkiError: damaged: tag');
  });
});

function raise(error: Error): never {
  throw error;
}

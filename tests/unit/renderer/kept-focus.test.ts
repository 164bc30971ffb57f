import { describe, expect, it } from 'vitest';
import { survivorOf } from '../../../renderer/shell/kept-focus.ts';

const here = (name: string) => ({ name, isConnected: true });
const gone = (name: string) => ({ name, isConnected: false });

describe('the focus of an element that leaves the page', () => {
  it.each([
    ['stays where the element is still there', [here('button'), here('section')], undefined],
    [
      'goes to what stood nearest around it',
      [gone('button'), gone('row'), here('section'), here('main')],
      'section',
    ],
    ['is left to the new page where all of it is gone', [gone('button'), gone('main')], undefined],
    ['is nobody’s business where nothing had it', [], undefined],
  ])('%s', (_, path, expected) => {
    expect(survivorOf(path)?.name).toBe(expected);
  });
});

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { at, program } from '../../build/places.ts';

it('finds nothing in half a minute on every door side by side', () => {
  const args = [at('tests/fuzz/main.ts'), '--seconds', '30'];
  const { status, stdout, stderr } = spawnSync(program('tsx'), args, { encoding: 'utf8' });
  console.log(stdout);
  expect(stderr + stdout).toMatch(/ 0 findings/);
  expect(status).toBe(0);
});

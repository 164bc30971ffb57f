import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openApi, openApiFile, openApiText } from '../../sandbox-bank/api/openapi.ts';

test('docs/openapi.json is what shared/bank-api.ts says today', async () => {
  expect(await readFile(openApiFile, 'utf8')).toBe(await openApiText());
});

test('every reference in it leads somewhere', () => {
  const text = JSON.stringify(openApi());
  const { components } = openApi() as { components: { schemas: Record<string, unknown> } };
  const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, id]) => id ?? '');
  expect(referred.length).toBeGreaterThan(20);
  for (const id of referred) expect(components.schemas).toHaveProperty(id);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { featuresFor } from '../../tools/dev/features.mjs';

test('the typed feature keys are those of the catalog', () => {
  const catalog = JSON.parse(readFileSync('catalog.json', 'utf8')) as object;
  expect(readFileSync('web/src/usher/features.ts', 'utf8')).toBe(featuresFor(catalog));
});

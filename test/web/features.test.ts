import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { featuresWith } from '../../tools/dev/features.mjs';

test('the typed feature keys are those of the catalog', () => {
  const written = readFileSync('web/src/features.ts', 'utf8');
  expect(written).toBe(featuresWith(localExtensions()));
  // With and without what npm start brings along: the two are told apart.
  expect(written).not.toBe(featuresWith([]));
});

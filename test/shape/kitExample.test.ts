import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blocksOf } from '../kit/documents/blocks.ts';

test('the example of test/README.md is a test that runs, word for word', () => {
  const [example, ...others] = blocksOf('test/README.md').filter(({ language }) => language === 'ts');
  expect(example!.text).toBe(readFileSync('test/kit/example.test.ts', 'utf8'));
  expect(others).toEqual([]);
});

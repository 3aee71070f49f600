import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = 'packages/understudy/src';
const declared = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm)].map(
      ([, name]) => [name!, file] as const,
    );
  });

test('a type that a file of the understudy exports has a name of its own, so that a name says one thing in every folder', () => {
  const twice = declared.filter(([name, file]) =>
    declared.some(([other, elsewhere]) => other === name && elsewhere !== file),
  );
  expect(twice).toEqual([]);
  expect(declared.length).toBeGreaterThan(200);
});

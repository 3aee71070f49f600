import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepNewest } from './prepared.ts';

test('of the prepared data folders only those that were used last stay', () => {
  const parent = mkdtempSync(join(tmpdir(), 'usher-prepared-'));
  for (const [name, second] of Object.entries({ b: 4, a: 1, d: 3, c: 2, e: 5 })) {
    mkdirSync(join(parent, name, 'tables'), { recursive: true });
    utimesSync(join(parent, name), second, second);
  }
  keepNewest(parent, 3);
  expect(readdirSync(parent).sort()).toEqual(['b', 'd', 'e']);
  keepNewest(parent, 3);
  expect(readdirSync(parent)).toHaveLength(3);
  rmSync(parent, { recursive: true });
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alarmed, watched } from '../../infra/alarms.ts';

test('everything that a function counts is watched, and nothing is watched that none counts', () => {
  const counted = new Set(
    ['functions', 'app', 'store', 'platform']
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
      )
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bmetric\(\s*'(\w+)'/g)])
      .map(([, name]) => name!),
  );
  expect([...Object.keys(alarmed), ...watched].sort()).toEqual([...counted].sort());
});

import { expect, test } from 'vitest';
import { meterOf } from '../src/core.ts';
import { usageOf } from './account.ts';

test.each([
  [
    { used: 0, remaining: 3 },
    { share: 0, state: 'open' },
  ],
  [
    { used: 8, limit: 10, remaining: 2 },
    { share: 0.8, state: 'nearly' },
  ],
  [
    { used: 6, held: 2, limit: 10, remaining: 2 },
    { share: 0.8, state: 'nearly' },
  ],
  [
    { used: 3, remaining: 0 },
    { share: 1, state: 'full' },
  ],
  [
    { used: 2, held: 1, remaining: 0 },
    { share: 1, state: 'full' },
  ],
  [
    { used: 9, limit: 3, remaining: 0 },
    { share: 1, state: 'full' },
  ],
  [
    { used: 5, limit: null, remaining: null },
    { share: 0, state: 'open' },
  ],
  [
    { used: 0, limit: 0, remaining: 0 },
    { share: 1, state: 'full' },
  ],
] as const)('the meter of %o shows %o', (counter, shown) => {
  expect(meterOf(usageOf(counter))).toEqual(shown);
});

import { describe, expect, test } from 'vitest';
import { blockOf, isWorthSplitting, lookEvery, paceAfter, partFor, partsMost } from '../../domain/split.ts';
import { digest } from '../../platform/digest.ts';

describe('the part that a request falls on', () => {
  test('is always the same, and each part gets its share of requests', () => {
    for (const n of [2, 5, 16, partsMost]) {
      const met = Array.from({ length: n }, () => 0);
      for (let i = 0; i < 400 * n; i++) {
        const id = digest(String(i), 8);
        expect(partFor(id, n)).toBe(partFor(id, n));
        met[partFor(id, n)]! += 1;
      }
      expect(Math.min(...met)).toBeGreaterThan(300);
      expect(Math.max(...met)).toBeLessThan(500);
    }
  });
});

describe('what a part is given', () => {
  test('is half of its share, at least what is asked for, and never more than is left', () => {
    expect(blockOf(3200, 16, 1)).toBe(100);
    expect(blockOf(3200, 16, 700)).toBe(700);
    expect(blockOf(3200, 16, 3201)).toBe(0);
  });

  test('is nothing where so little is left that parts would soon come back', () => {
    expect(blockOf(256, 16, 1)).toBe(8);
    expect(blockOf(255, 16, 1)).toBe(0);
  });

  test('is worth the splitting from twice the least block on, and where it holds a use', () => {
    expect(isWorthSplitting(512, 16, 1)).toBe(true);
    expect(isWorthSplitting(511, 16, 1)).toBe(false);
    expect(isWorthSplitting(512, 16, 17)).toBe(false);
  });
});

describe('a counter is busy', () => {
  const at = (version: number, atMs: number) => ({ version, atMs, isBusy: false });

  test('with 200 changes a second, by one function or by all', () => {
    expect(paceAfter(at(10, 0), 42, 160).isBusy).toBe(true);
    expect(paceAfter(at(10, 0), 42, 161).isBusy).toBe(false);
    expect(paceAfter(at(10, 0), 2010, 10_000).isBusy).toBe(true);
  });

  test('not after a few quick changes, nor for longer than the look at it', () => {
    expect(paceAfter(undefined, 100, 0).isBusy).toBe(false);
    expect(paceAfter(at(10, 0), 41, 1)).toEqual(at(10, 0));
    expect(paceAfter(at(10, 0), 41, 161)).toEqual(at(41, 161));
    const busy = { ...at(42, 100), isBusy: true };
    expect(paceAfter(busy, 43, 200)).toEqual(busy);
    expect(paceAfter(busy, 90, 300).isBusy).toBe(false);
  });

  test('though answers come in another order than they were given', () => {
    expect(paceAfter(at(10, 0), 5, 1)).toEqual(at(10, 0));
  });
});

test('a part has the whole looked at after each hundredth of the room, all parts together', () => {
  expect(lookEvery(160_000, 16) * 16).toBe(1600);
  expect(lookEvery(10, 16)).toBe(1);
});

import { describe, expect, test } from 'vitest';
import { argumentFilter, enhancedFilter } from '../../../src/appsync/realtime/filter.ts';
import type { SubscriptionFilter } from '../../../src/appsync/realtime/filter.ts';
import { FilterIndex } from '../../../src/appsync/realtime/filterIndex.ts';
import { matches } from '../../../src/appsync/realtime/matching.ts';
import { operators } from '../../../src/appsync/realtime/operators.ts';

const rounds = process.env['USHER_FULL'] ? 20_000 : 1_000;
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000_007);

interface Listener {
  filter: SubscriptionFilter;
}

function random(start: number): (bound: number) => number {
  let state = start >>> 0 || 1;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * bound);
  };
}

describe('the index of filters', () => {
  test(`finds every listener that matches, seed ${seed}`, () => {
    const below = random(seed);
    const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
    const scalars = ['a', 'b', 1, 2, true];
    const names = ['x', 'y', 'z.w'];
    const valueFor = (operator: string) => {
      if (operator === 'between')
        return pick([
          ['a', 'b'],
          [1, 2],
        ]);
      if (['in', 'notIn', 'containsAny'].includes(operator)) return [pick(['a', 1]), pick(['b', 2])];
      if (operator === 'beginsWith') return 'a';
      return operator === 'eq' || operator === 'ne' ? pick(scalars) : pick(['a', 1]);
    };
    const rule = () => {
      const operator = pick(Object.keys(operators));
      return { fieldName: pick(names), operator, value: valueFor(operator) };
    };
    const group = () => ({ filters: Array.from({ length: 1 + below(2) }, rule) });
    const filter = (): SubscriptionFilter =>
      pick([
        () => argumentFilter({}),
        () => argumentFilter({ x: pick([...scalars, null, ['a']]) }),
        () => argumentFilter({ x: pick(scalars), y: pick(scalars) }),
        () => enhancedFilter({ filterGroup: Array.from({ length: below(3) }, group) }),
      ])();
    const value = () => pick<unknown>([...scalars, null, ['a', 1], undefined]);

    let compared = 0;
    let matched = 0;
    for (let round = 0; round < rounds; round++) {
      const index = new FilterIndex<Listener>();
      const listeners = Array.from({ length: 8 }, () => ({ filter: filter() }));
      for (const listener of listeners) index.add(listener);
      const [gone, ...left] = listeners;
      index.remove(gone!);
      const event = pick<unknown>([
        { x: value(), y: value(), z: { w: value() } },
        { x: value() },
        [{ x: 'a' }],
      ]);
      const found = [...index.candidates(event)].filter((listener) => matches(listener.filter, event));
      const wanted = left.filter((listener) => matches(listener.filter, event));
      expect(new Set(found), `seed ${seed}, round ${round}`).toEqual(new Set(wanted));
      expect(found).toHaveLength(wanted.length);
      compared += left.length;
      matched += wanted.length;
    }
    expect(compared).toBe(rounds * 7);
    expect(matched).toBeGreaterThan(rounds);
  });

  test('looks at no listener whose equality does not hold, however many listen', () => {
    for (const count of [10, 1_000, 10_000]) {
      const index = new FilterIndex<Listener>();
      for (let n = 0; n < count; n++) {
        const mine = { fieldName: 'userId', operator: 'eq', value: `u${n}` };
        index.add({
          filter: enhancedFilter({
            filterGroup: [{ filters: [{ fieldName: 'n', operator: 'gt', value: 1 }, mine] }],
          }),
        });
      }
      expect(index.candidates({ userId: 'missing', n: 2 }).size).toBe(0);
      expect(index.candidates({ userId: 'u7', n: 2 }).size).toBe(1);
    }
  });

  test('forgets a listener that left', () => {
    const index = new FilterIndex<Listener>();
    const listeners = [argumentFilter({ id: '1' }), argumentFilter({})].map((filter) => ({ filter }));
    for (const listener of listeners) index.add(listener);
    expect(index.candidates({ id: '1' }).size).toBe(2);
    for (const listener of listeners) index.remove(listener);
    expect(index.candidates({ id: '1' }).size).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { explore, type Findings } from './model/explore.ts';
import {
  counterDecides,
  naive,
  oneWrite,
  plainAdd,
  readFirst,
  separateRecord,
  withReceipt,
  wrongOrder,
} from './model/protocols.ts';

/** Two clients for the last unit, for two of two, and with amounts; one or two faults anywhere. */
const starts = [
  { limit: 1, used: 0, amounts: [1, 1], faults: 2 },
  { limit: 2, used: 0, amounts: [1, 1], faults: 2 },
  { limit: 3, used: 0, amounts: [2, 2], faults: 2 },
];

/** The same request sent twice, as by an impatient caller, beside another one. */
const sentTwice = [
  { limit: 1, used: 0, amounts: [1, 1], keys: [0, 0], faults: 2 },
  { limit: 1, used: 0, amounts: [1, 1, 1], keys: [0, 0, 1], faults: 1 },
];

function over(protocol: Parameters<typeof explore>[0], chosen = starts): Findings {
  const all: Findings = { schedules: 0, violations: {} };
  for (const start of chosen) {
    const { schedules, violations } = explore(protocol, start);
    all.schedules += schedules;
    for (const [fault, count] of Object.entries(violations))
      all.violations[fault] = (all.violations[fault] ?? 0) + count;
  }
  console.log(`${protocol.name}: ${all.schedules} schedules, ${JSON.stringify(all.violations)}`);
  return all;
}

describe('every schedule of two clients, with every place of two faults', () => {
  for (const [protocol, chosen, least] of [
    [oneWrite, starts, 200],
    [withReceipt, [...starts, ...sentTwice], 1400],
    [readFirst, [...starts, sentTwice[0]!], 5000],
  ] as const) {
    test(`${protocol.name} is never wrong`, () => {
      const { schedules, violations } = over(protocol, [...chosen]);
      expect(violations).toEqual({});
      expect(schedules).toBeGreaterThanOrEqual(least);
    });
  }
});

describe('the same model catches', () => {
  test('read, compare, write: more than the limit, and counted twice', () => {
    const { violations } = over(naive, [starts[0]!, starts[2]!]);
    expect(Object.keys(violations)).toEqual(expect.arrayContaining(['the counter is not what was counted']));
    expect(violations['counted twice']).toBeGreaterThan(0);
  });

  test('a plain conditional add: counted twice, and refused the unit that was counted', () => {
    const { violations } = over(plainAdd);
    expect(violations['counted twice']).toBeGreaterThan(0);
    expect(violations['refused the unit that was counted']).toBeGreaterThan(0);
  });

  test('a separate idempotency record: counted twice', () => {
    expect(over(separateRecord, [starts[1]!]).violations['counted twice']).toBeGreaterThan(0);
  });

  test('a decision by the counter alone: refused the unit that was counted', () => {
    expect(over(counterDecides).violations['refused the unit that was counted']).toBeGreaterThan(0);
  });

  test('reads in the wrong order: refused the unit that was counted', () => {
    expect(over(wrongOrder, [sentTwice[0]!]).violations['refused the unit that was counted']).toBeGreaterThan(
      0,
    );
  });
});

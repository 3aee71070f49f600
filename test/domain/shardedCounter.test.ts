import { describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { expectTable } from '../kit/documents/tables.ts';
import { leased, probing, type Client } from './shards/client.ts';
import { explore, type Start } from './shards/explore.ts';
import type { Rules } from './shards/item.ts';
import { simulate, type Load, type Run } from './shards/simulate.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const rules: Rules = { idsKept: 48, movesAreConditional: true, countsUnderWay: true, looksMost: 4 };
/** Enough for many at once; a world of two or three clients needs fewer. */
const patient: Rules = { ...rules, looksMost: 12 };

const asks = (home: number, amount = 1, id = home) => ({ id, home, amount });
const starts: Record<string, Start> = {
  'the last unit, asked at both shards': { shards: 2, limit: 1, requests: [asks(0), asks(1)], faults: 2 },
  'the last unit, asked twice at the empty shard': {
    ...{ shards: 2, limit: 1, faults: 2 },
    requests: [asks(1, 1, 1), asks(1, 1, 2)],
  },
  'two units for one, one for another': { shards: 2, limit: 2, requests: [asks(0, 2), asks(1)], faults: 2 },
  'one request, sent twice': { shards: 2, limit: 1, requests: [asks(1), asks(1)], faults: 2 },
  'one request of two units, sent twice': {
    shards: 2,
    limit: 2,
    requests: [asks(0, 2), asks(0, 2)],
    faults: 2,
  },
  'three requests at one shard, of 3, 1 and 2 units': {
    ...{ shards: 2, limit: 6, faults: 1 },
    requests: [asks(0, 3, 1), asks(0, 1, 2), asks(0, 2, 3)],
  },
  'three requests for two units': {
    ...{ shards: 2, limit: 2, faults: 1 },
    requests: [asks(0, 1, 1), asks(1, 1, 2), asks(1, 1, 3)],
  },
  'two of two units each, over three shards': {
    ...{ shards: 3, limit: 3, faults: 1 },
    requests: [asks(0, 2), asks(1, 2)],
  },
  'the last unit of three shards': { shards: 3, limit: 1, requests: [asks(1), asks(2)], faults: 2 },
};
const long: Record<string, Start> = {
  'a request of two units, sent twice, beside another': {
    ...{ shards: 2, limit: 2, faults: 1 },
    requests: [asks(0, 2), asks(0, 2), asks(1)],
  },
};

/** Each lacks one thing. */
const naive: Record<string, [Client, Rules]> = {
  'no ids': [leased, { ...rules, idsKept: 0 }],
  'blocks moved blindly': [leased, { ...rules, movesAreConditional: false }],
  'blocks under way forgotten': [leased, { ...rules, countsUnderWay: false }],
  'no blocks, shards probed': [probing, rules],
};

const sumOf = (violations: Record<string, number>) => Object.values(violations).reduce((a, b) => a + b, 0);

describe('a counter split over shards that hand each other their units', () => {
  for (const [name, start] of Object.entries(isFull ? { ...starts, ...long } : starts))
    test(`is exact in every order with every place of the faults (${start.faults}): ${name}`, () => {
      const { states, violations } = explore(leased, rules, start);
      expect(violations).toEqual({});
      expect(states).toBeGreaterThan(500);
    });

  test('goes wrong without any one of its parts, and docs/scale.md says how often', () => {
    const rows = Object.entries(starts).map(([name, start]) => {
      const { states, violations } = explore(leased, rules, start);
      const wrong = Object.values(naive).map(([client, without]) =>
        sumOf(explore(client, without, { ...start, faults: 1 }).violations),
      );
      return [name, start.faults, states, sumOf(violations), ...wrong];
    });
    for (const [place, name] of Object.keys(naive).entries())
      expect(
        rows.reduce((sum, row) => sum + Number(row[4 + place]), 0),
        name,
      ).toBeGreaterThan(0);
    expectTable('docs/scale.md', 'explored', [
      ['asked', 'faults', 'states', 'wrong', ...Object.keys(naive)],
      ...rows,
    ]);
  });

  test('is exact in random runs with many faults, requests sent twice, and a shard that throttles', () => {
    const runs = isFull ? 20_000 : 400;
    let [requests, faults] = [0, 0];
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomsFrom(seed);
      const run = simulate(leased, patient, someLoad(random), random);
      expect(run.violations, `seed ${seed}`).toEqual({});
      requests += run.requests;
      faults += run.faults;
    }
    console.info(`${runs} runs, seeds 1 to ${runs}: ${requests} requests, ${faults} faults.`);
    expect(faults).toBeGreaterThan(runs * 10);
    if (!isFull)
      expectTable('docs/scale.md', 'random', [
        ['random runs', 'seeds', 'requests', 'faults', 'wrong'],
        [runs, `1 to ${runs}`, requests, faults, 0],
      ]);
  });

  test('counts a retry twice where a busy shard keeps only the ids of the last 16 requests', () => {
    const busy = { ...loadOf(4), faults: { lost: 0.02, killed: 0.005, twice: 0.02 } };
    const few = simulate(leased, { ...patient, idsKept: 16 }, busy, randomsFrom(1));
    expect(few.violations['counted twice']).toBeGreaterThan(0);
    expect(simulate(leased, patient, busy, randomsFrom(1)).violations).toEqual({});
  });

  test('grants nearly a thousand a second for each shard at one write unit each, as docs/scale.md says', () => {
    const rows = [1, 2, 4, 16, 32].map((shards) => {
      const run = simulate(leased, patient, loadOf(shards), randomsFrom(shards));
      expect(run.violations, `${shards} shards`).toEqual({});
      const { plenty, none } = run.phases;
      // The last unit was granted to a caller.
      expect(none.refused).toBeGreaterThan(100);
      expect(rateOf(plenty)).toBeGreaterThan(shards * 900);
      expect(plenty.writeUnits / plenty.allowed).toBeLessThan(1.03);
      return rowOf(shards, run);
    });
    expectTable('docs/scale.md', 'shards', [
      [
        ...['shards', 'uses a second', 'write units a use'],
        ...['last tenth: uses a second', 'write units a use', 'read units a use'],
        ...['a refusal: requests', 'write units', 'read units', 'unknown'],
      ],
      ...rows,
    ]);
  });
});

/** More than the shards can take, with one fault in a hundred steps or so. */
function loadOf(shards: number): Load {
  return {
    ...{ shards, limit: shards * 1_000, workers: shards * 8, amountMost: 1, refusingMs: 300 },
    faults: { lost: 0.005, killed: 0.002, twice: 0.01 },
  };
}

function someLoad(random: () => number): Load {
  const shards = 2 + Math.floor(random() * 5);
  const from = Math.floor(random() * 60);
  return {
    shards,
    limit: shards + Math.floor(random() * 80 * shards),
    workers: 2 + Math.floor(random() * 8 * shards),
    amountMost: 1 + Math.floor(random() * 5),
    faults: { lost: random() * 0.1, killed: random() * 0.05, twice: random() * 0.2 },
    slowMs: [from, from + Math.floor(random() * 60)],
    refusingMs: 30,
  };
}

const rateOf = ({ allowed, ticks }: { allowed: number; ticks: number }) => (allowed / ticks) * 10_000;

function rowOf(shards: number, { phases }: Run): (string | number)[] {
  const { plenty, last, none } = phases;
  const whole = (figure: number) => Math.round(figure).toLocaleString('en-US');
  const [answered, unknown] = [plenty, last, none].reduce(
    ([all, odd], one) => [all + one.allowed + one.refused + one.unknown, odd + one.unknown],
    [0, 0],
  );
  return [
    ...[shards, whole(rateOf(plenty)), (plenty.writeUnits / plenty.allowed).toFixed(2)],
    whole(rateOf(last)),
    ...[last.writeUnits, last.readUnits].map((units) => (units / last.allowed).toFixed(2)),
    ...[none.requests, none.writeUnits, none.readUnits].map((sum) => (sum / none.refused).toFixed(2)),
    `${((100 * unknown) / answered).toFixed(1)} %`,
  ];
}

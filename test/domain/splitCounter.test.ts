import { describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { idsInPart } from '../../domain/split.ts';
import { recentKept } from '../../domain/usage.ts';
import { expectTable } from '../kit/documents/tables.ts';
import type { Rules } from './split/counter.ts';
import { explore, type Start } from './split/explore.ts';
import { simulate, type Load, type Run } from './split/simulate.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const rules: Rules = {
  ...{ idsInRow: recentKept, idsInPart, least: 8 },
  ...{ stopsGiving: true, closesParts: true, addsOnce: true, looksUpParts: true },
  looksMost: 14,
};
/** With as many ids of the row as a retry needs that comes after some tens of milliseconds: with 16 that row counts it again, split or not. */
const patient: Rules = { ...rules, idsInRow: 200 };
/** So that few units are split at all, and a world of two or three callers stays small. */
const small: Rules = { ...rules, least: 0.5, looksMost: 3 };

const asks = (home: number, amount = 1, id = home) => ({ id, home, amount });
const starts: Record<string, Start> = {
  'two requests at one part': { n: 2, limit: 4, requests: [asks(0, 1, 1), asks(0, 1, 2)], faults: 2 },
  'all units for one, one for another': {
    n: 2,
    limit: 4,
    requests: [asks(0, 1, 1), asks(1, 4, 2)],
    faults: 1,
  },
  'one is given units while another takes in': {
    ...{ n: 2, limit: 8, isSplit: true, faults: 1 },
    requests: [asks(0, 7, 1), asks(1, 1, 2)],
  },
  'two take in at once': {
    n: 2,
    limit: 8,
    isSplit: true,
    requests: [asks(0, 7, 1), asks(1, 7, 2)],
    faults: 1,
  },
  'more than one part can be given': { n: 2, limit: 8, requests: [asks(0, 2, 1), asks(1, 6, 2)], faults: 1 },
};
const long: Record<string, Start> = {
  'two requests, each at a part': { n: 2, limit: 4, requests: [asks(0), asks(1)], faults: 1 },
  'two requests at one part, three faults': {
    ...{ n: 2, limit: 4, faults: 3 },
    requests: [asks(0, 1, 1), asks(0, 1, 2)],
  },
};

/** Each lacks one thing. */
const naive: Record<string, Partial<Rules>> = {
  'no ids': { idsInRow: 0, idsInPart: 0 },
  'ids of parts not looked up': { looksUpParts: false },
  'giving out does not stop': { stopsGiving: false },
  'parts are not closed': { closesParts: false },
  'added without the epoch': { addsOnce: false },
};

const sumOf = (violations: Record<string, number>) => Object.values(violations).reduce((a, b) => a + b, 0);

describe('a counter whose row gives units out to parts and takes them in', () => {
  for (const [name, start] of Object.entries(isFull ? { ...starts, ...long } : starts))
    test(`is exact in every order with every place of the faults (${start.faults}): ${name}`, () => {
      const { states, violations } = explore(small, start);
      expect(violations).toEqual({});
      expect(states).toBeGreaterThan(500);
    });

  test('goes wrong without any one of the things that it stands on, and docs/scale.md says how often', () => {
    const rows = Object.entries(starts).map(([name, start]) => {
      const { states, violations } = explore(small, start);
      const wrong = Object.values(naive).map((without) =>
        sumOf(explore({ ...small, ...without }, start).violations),
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

  test('is exact in random runs with many faults', () => {
    const runs = isFull ? 10_000 : 200;
    let [requests, faults] = [0, 0];
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomsFrom(seed);
      const run = simulate(patient, someLoad(random), random);
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

  test('takes ten thousand uses a second at 16 parts, at one write unit and a tenth each, as docs/scale.md says', () => {
    const rows = [1, 2, 4, 16, 32].map((n) => {
      const run = simulate(patient, loadOf(n), randomsFrom(n));
      expect(run.violations, `${n} parts`).toEqual({});
      const { plenty, none } = run.phases;
      // The last unit was granted to a caller.
      expect(none.refused).toBeGreaterThan(100);
      expect(plenty.writeUnits / plenty.allowed).toBeLessThan(1.15);
      if (n === 16) expect(rateOf(plenty)).toBeGreaterThan(10_000);
      return rowOf(n, run);
    });
    expectTable('docs/scale.md', 'parts', [
      [
        ...['parts', 'uses a second', 'write units a use'],
        ...['last tenth: uses a second', 'write units a use', 'read units a use'],
        ...['a refusal: requests', 'write units', 'read units', 'unknown'],
      ],
      ...rows,
    ]);
  });

  test('counts a retry twice that comes when as many others have followed as ids are kept', () => {
    const faulty = { ...loadOf(4), faults: { lost: 0.02, killed: 0.01 } };
    expect(
      simulate({ ...patient, idsInPart: 4 }, faulty, randomsFrom(1)).violations['counted twice'],
    ).toBeGreaterThan(0);
    expect(simulate(patient, loadOf(4), randomsFrom(1)).violations).toEqual({});
  });
});

/** More than the parts can take, with one fault in a hundred steps or so. */
function loadOf(n: number): Load {
  return {
    ...{ n, limit: n * 2_000, workers: n * 4, amountMost: 1, refusingMs: 300 },
    faults: { lost: 0.005, killed: 0.002 },
  };
}

function someLoad(random: () => number): Load {
  const n = 2 + Math.floor(random() * 5);
  return {
    ...{ n, limit: n + Math.floor(random() * 400 * n), workers: 2 + Math.floor(random() * 6 * n) },
    ...{ amountMost: 1 + Math.floor(random() * 5), refusingMs: 30 },
    faults: { lost: random() * 0.05, killed: random() * 0.05 },
  };
}

const rateOf = ({ allowed, ticks }: { allowed: number; ticks: number }) => (allowed / ticks) * 10_000;

function rowOf(n: number, { phases }: Run): (string | number)[] {
  const { plenty, last, none } = phases;
  const whole = (figure: number) => Math.round(figure).toLocaleString('en-US');
  const [answered, unknown] = [plenty, last, none].reduce(
    ([all, odd], one) => [all + one.allowed + one.refused + one.unknown, odd + one.unknown],
    [0, 0],
  );
  return [
    ...[n === 1 ? 'not split' : n, whole(rateOf(plenty)), (plenty.writeUnits / plenty.allowed).toFixed(2)],
    whole(rateOf(last)),
    ...[last.writeUnits, last.readUnits].map((units) => (units / last.allowed).toFixed(2)),
    ...[none.requests, none.writeUnits, none.readUnits].map((sum) => (sum / none.refused).toFixed(2)),
    `${((100 * unknown) / answered).toFixed(1)} %`,
  ];
}

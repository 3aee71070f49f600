import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aProduct,
  callOf,
  hour,
  noon,
  operatorCallOf,
  startTrials,
  valueOf,
  type TrialWorld,
} from '../../steps/trials.ts';
import type { Passed } from '../../steps/wire.ts';

// What each operation asks of DynamoDB, tables and indexes together. docs/costs.md shows these numbers; a change that raises
// one of them is seen here. The product has two features, three limits; functions are warm.

let world: TrialWorld;

beforeAll(async () => {
  world = await startTrials();
  await world.seed(
    aProduct('free', {
      rank: 0,
      prices: [],
      trial: null,
      features: [{ feature: 'simulations', limit: 3, period: 'DAY' }],
    }),
  );
  await world.seed(aProduct('pro', { trial: { hours: 3, reminderMinutes: 60 } }));
  await world.seed(aProduct('warm'));
  valueOf(await start(await world.aUser(), 'warm'));
  await world.tick();
});
afterAll(() => world.stop());

const start = (userId: string, productId: string) =>
  world.startTrial(callOf('Mutation.startTrial', userId, { productId }));

const costOf = async (work: () => Promise<unknown>) => sum((await world.wire.during(work)).passed);

function sum(passed: Passed[]) {
  return {
    requests: passed.length,
    reads: passed.reduce((all, one) => all + one.readUnits, 0),
    writes: passed.reduce((all, one) => all + one.writeUnits, 0),
  };
}

test('starting a trial', async () => {
  const userId = await world.aUser();
  expect(await costOf(() => start(userId, 'pro'))).toEqual({ requests: 11, reads: 7, writes: 28 });
});

test('a second start is refused by reads alone', async () => {
  const userId = await world.aUser();
  valueOf(await start(userId, 'pro'));
  expect(await costOf(() => start(userId, 'pro'))).toEqual({ requests: 4, reads: 4, writes: 0 });
});

test('Query.trial', async () => {
  const userId = await world.aUser();
  expect(await costOf(() => world.trialState(callOf('Query.trial', userId, { productId: 'pro' })))).toEqual({
    requests: 5,
    reads: 5,
    writes: 0,
  });
});

test('what the caller may do with the listed products', async () => {
  const call = {
    ...callOf('Query.products', await world.aUser(), {}),
    source: { products: [aProduct('pro'), aProduct('warm')] },
  };
  expect(await costOf(() => world.offers(call))).toEqual({ requests: 4, reads: 4, writes: 0 });
});

test('a tick of the clock with nothing to do', async () => {
  await world.tick();
  expect(await costOf(() => world.tick())).toEqual({ requests: 9, reads: 5, writes: 0 });
});

test('one trial through its clock: told of its start, reminded, ended', async () => {
  const userId = await world.aUser();
  valueOf(await start(userId, 'pro'));
  const { visit } = await import('../../../functions/trial/visit.ts');
  const costs = [];
  for (const at of [noon, noon + 2 * hour, noon + 3 * hour])
    costs.push(await costOf(() => visit(userId, 'pro', at)));
  expect(costs).toEqual([
    { requests: 4, reads: 2, writes: 7 },
    { requests: 5, reads: 3, writes: 14 },
    { requests: 4, reads: 2, writes: 14 },
  ]);
});

test('an operator extends a trial', async () => {
  const userId = await world.aUser();
  valueOf(await start(userId, 'pro'));
  const call = operatorCallOf('Mutation.extendTrial', {
    userId,
    productId: 'pro',
    hours: 1,
    reason: 'a fault of ours',
  });
  expect(await costOf(() => world.extendTrial(call))).toEqual({ requests: 8, reads: 4, writes: 17 });
});

test('metrics of a month without a trial', async () => {
  const call = operatorCallOf('Query.trialMetrics', { from: '2026-10-01', to: '2026-10-31' });
  expect(await costOf(() => world.trialMetrics(call))).toEqual({ requests: 248, reads: 124, writes: 0 });
});

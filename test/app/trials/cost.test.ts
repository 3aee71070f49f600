import { expect, test } from 'vitest';
import { field } from '../../kit/calls/field.ts';
import { expectTable } from '../../kit/documents/tables.ts';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import { aWholePlan, call, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

const measured = new Map<string, Cost>();

const world = withWorld('trials', async () => {
  const features = [{ feature: 'simulations', limit: 3, period: 'DAY' as const }];
  await world.sell(aWholePlan('free', { rank: 0, prices: [], trial: null, features }));
  await world.sell(aWholePlan('pro', { trial: { hours: 3, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('warm'));
  valueOf(await start(await world.anAccount(), 'warm'));
  await world.tick();

  const measure = async (name: string, work: () => Promise<unknown>) =>
    void measured.set(name, await costOf(world.wire, work));
  const userId = await world.anAccount();
  await measure('startTrial', () => start(userId, 'pro'));
  await measure('startTrial, again', () => start(userId, 'pro'));
  const trial = field('Query.trial');
  await measure('trial', () => trial.as(userId, { productId: 'pro' }));
  await measure('trial, not had yet', () => trial.as(userId, { productId: 'warm' }));
  const source = { products: [aWholePlan('pro'), aWholePlan('warm')] };
  await measure('products: action and button of all', () =>
    call('Query.products').as(userId, {}, { source }),
  );
  const { visit } = await import('../../../app/trials/visit.ts');
  await measure('in the background: the bus is told of a start', () => visit(userId, 'pro', noon));
  await measure('in the background: a reminder', () => visit(userId, 'pro', noon + 2 * hour));
  const extension = { userId, productId: 'pro', hours: 1, reason: 'a fault of ours' };
  await measure('extendTrial', () => call('Mutation.extendTrial').asOperator(extension));
  await measure('in the background: the end', () => visit(userId, 'pro', noon + 4 * hour));
  await world.tick();
  await measure('in the background: a minute with nothing to do', () => world.tick());
  const month = { from: '2026-10-01', to: '2026-10-31' };
  await measure('trialMetrics of a month without a trial', () =>
    call('Query.trialMetrics').asOperator(month),
  );
});

const start = (userId: string, productId: string) => call('Mutation.startTrial').as(userId, { productId });

test('a second start is refused by four reads and writes nothing', () => {
  expect(measured.get('startTrial, again')).toEqual({
    requests: 4,
    readUnits: 4,
    writeUnits: 0,
    indexUnits: 0,
  });
});

test('what a caller may do with products takes four reads, however many products there are', () => {
  expect(measured.get('products: action and button of all')).toMatchObject({ requests: 4, writeUnits: 0 });
});

test('docs/costs.md says what was measured', () => {
  expectTable('docs/costs.md', 'trials', [
    ['operation', 'requests', 'read units', 'write units', 'index write units'],
    ...[...measured].map(([name, { requests, readUnits, writeUnits, indexUnits }]) => [
      ...[name, requests, readUnits, writeUnits - indexUnits, indexUnits],
    ]),
  ]);
});

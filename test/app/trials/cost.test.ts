import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import {
  aProduct,
  callOf,
  hour,
  noon,
  operatorCallOf,
  startTrials,
  valueOf,
  type TrialWorld,
} from '../../kit/world/trials.ts';

let world: TrialWorld;
const measured = new Map<string, Cost>();

beforeAll(async () => {
  world = await startTrials();
  const features = [{ feature: 'simulations', limit: 3, period: 'DAY' as const }];
  await world.seed(aProduct('free', { rank: 0, prices: [], trial: null, features }));
  await world.seed(aProduct('pro', { trial: { hours: 3, reminderMinutes: 60 } }));
  await world.seed(aProduct('warm'));
  valueOf(await start(await world.aUser(), 'warm'));
  await world.tick();

  const measure = async (name: string, work: () => Promise<unknown>) =>
    void measured.set(name, await costOf(world.wire, work));
  const userId = await world.aUser();
  await measure('startTrial', () => start(userId, 'pro'));
  await measure('startTrial, again', () => start(userId, 'pro'));
  await measure('trial', () => world.trialState(callOf('Query.trial', userId, { productId: 'pro' })));
  const call = {
    ...callOf('Query.products', userId, {}),
    source: { products: [aProduct('pro'), aProduct('warm')] },
  };
  await measure('products: action and button of all', () => world.offers(call));
  const { visit } = await import('../../../app/trials/visit.ts');
  await measure('in the background: the bus is told of a start', () => visit(userId, 'pro', noon));
  await measure('in the background: a reminder', () => visit(userId, 'pro', noon + 2 * hour));
  const extension = { userId, productId: 'pro', hours: 1, reason: 'a fault of ours' };
  await measure('extendTrial', () => world.extendTrial(operatorCallOf('Mutation.extendTrial', extension)));
  await measure('in the background: the end', () => visit(userId, 'pro', noon + 4 * hour));
  await world.tick();
  await measure('in the background: a minute with nothing to do', () => world.tick());
  const month = { from: '2026-10-01', to: '2026-10-31' };
  await measure('trialMetrics of a month without a trial', () =>
    world.trialMetrics(operatorCallOf('Query.trialMetrics', month)),
  );
});
afterAll(() => world.stop());

const start = (userId: string, productId: string) =>
  world.startTrial(callOf('Mutation.startTrial', userId, { productId }));

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
  const lines = [...measured].map(
    ([name, { requests, readUnits, writeUnits, indexUnits }]) =>
      `| ${name} | ${requests} | ${readUnits} | ${writeUnits - indexUnits} | ${indexUnits} |`,
  );
  const table = [
    '| operation | requests | read units | write units | index write units |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
  const text = readFileSync('docs/costs.md', 'utf8');
  const [before, , after] = text.split(/(?<=<!-- trials -->\n)([\s\S]*?)(?=<!-- \/trials -->)/);
  // `USHER_WRITE=1` takes the new figures over, for a change that means to change them.
  if (process.env['USHER_WRITE']) writeFileSync('docs/costs.md', `${before}\n${table}\n\n${after}`);
  expect(cellsOf(readFileSync('docs/costs.md', 'utf8'))).toContain(cellsOf(table));
});

/** Without the padding with which the formatter lines columns up. */
function cellsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replace(/\s*\|\s*/g, '|').replace(/-+/g, '-'))
    .join('\n');
}

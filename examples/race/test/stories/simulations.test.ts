import { expect, test } from 'vitest';
import { minimalCall } from '../../../../test/kit/schema/minimalCalls.ts';
import { aPerson, asks, gets } from '../../../../test/kit/product/people.ts';
import { withWorld } from '../../../../test/kit/given.ts';

const product = withWorld('product', undefined, { args: ['--no-web'] });

const run = `mutation ($key: ID!) { runSimulation(input: { trackId: "monza", startTyre: SOFT, stops: [{ lap: 20, tyre: HARD }] }, idempotencyKey: $key) { decision { allowed replayed reason usage { used } } simulation { id totalTime laps { lap } } } }`;
const results = '{ simulations { items { id trackId } } usage(feature: "simulations") { used } }';

test('runs a race once for one key, however often it is asked for', async () => {
  const person = await aPerson(product);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => gets(product, person, run, { key: 'k' })),
  );
  const races = answers.map(({ runSimulation }) => runSimulation.simulation);
  expect(new Set(races.map(({ id }) => id)).size).toBe(1);
  expect(new Set(races.map(({ totalTime }) => totalTime)).size).toBe(1);
  expect(races[0].laps).toHaveLength(53);
  const list = await gets(product, person, results);
  expect(list.simulations.items).toEqual([{ id: races[0].id, trackId: 'monza' }]);
  expect(list.usage).toEqual({ used: 1 });
});

test('counts with a key of its own: a consumeUsage with the same key is another use', async () => {
  const person = await aPerson(product);
  await gets(product, person, run, { key: 'k' });
  const consume =
    'mutation { consumeUsage(feature: "simulations", idempotencyKey: "k") { replayed usage { used } } }';
  expect((await gets(product, person, consume)).consumeUsage).toEqual({
    replayed: false,
    usage: { used: 2 },
  });
});

test('beyond the limit nothing is run and nothing is kept', async () => {
  const person = await aPerson(product);
  for (const key of ['a', 'b', 'c']) await gets(product, person, run, { key });
  const { runSimulation } = await gets(product, person, run, { key: 'd' });
  expect(runSimulation).toMatchObject({
    decision: { allowed: false, reason: 'LIMIT_REACHED' },
    simulation: null,
  });
  expect((await gets(product, person, results)).simulations.items).toHaveLength(3);
});

test('a strategy that the track cannot run is a mistake, and counts nothing', async () => {
  const person = await aPerson(product);
  const values = { trackId: 'nowhere', idempotencyKey: 'k' };
  const answer = await asks(product, person, minimalCall('Mutation.runSimulation', values));
  expect(answer.errors?.[0]).toMatchObject({ errorType: 'NotFound', message: 'There is no such track.' });
  expect((await gets(product, person, results)).usage.used).toBe(0);
});

test('results are in the export of a person’s data, and gone with the account', async () => {
  const person = await aPerson(product);
  const { runSimulation } = await gets(product, person, run, { key: 'k' });
  const { exportMyData } = await gets(product, person, '{ exportMyData { document } }');
  const { 'simulation-results': kept } = JSON.parse(exportMyData.document);
  expect(kept).toMatchObject([{ simulation_id: runSimulation.simulation.id, track_id: 'monza' }]);
  const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { steps } }';
  const { deleteMyAccount } = await gets(product, person, leave, { confirm: person.email });
  expect(deleteMyAccount.steps).toContain('1 rows of simulation-results deleted.');
});

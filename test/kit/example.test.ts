import { expect, test } from 'vitest';
import { aPlan, call, day, errorOf, noon, valueOf, withWorld } from './given.ts';

const world = withWorld('trials', async () => {
  await world.sell(aPlan('pro', { trial: { hours: 336, reminderMinutes: 60 } }));
});

test('a trial is had once, and ends after its two weeks', async () => {
  const ada = await world.anAccount();
  const start = () => call('Mutation.startTrial').as(ada, { productId: 'pro' });

  const { trial } = valueOf(await start());
  expect(trial.expiresAt).toBe(new Date(noon + 14 * day).toISOString());
  expect(errorOf(await start()).code).toBe('Conflict');

  world.at(noon + 14 * day);
  const state = valueOf(await call('Query.trial').as(ada, { productId: 'pro' }));
  expect(state.trial).toMatchObject({ status: 'expired', isActive: false });
  expect(await world.rightRows(ada)).toMatchObject([{ expires_ms: noon + 14 * day }]);
});

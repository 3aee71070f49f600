import { beforeEach, describe, expect, test } from 'vitest';
import { aWholePlan, call, day, errorOf, noon, valueOf, withWorld } from '../../kit/given.ts';

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro'));
  await world.sell(aWholePlan('premium', { rank: 20, trial: { hours: 720, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('hidden', { public: false }));
  await world.sell(aWholePlan('retired', { active: false }));
  await world.sell(aWholePlan('pack', { kind: 'ADD_ON', trial: null }));
});
beforeEach(() => world.at(noon));

const start = (userId: string, productId: string) => call('Mutation.startTrial').as(userId, { productId });

describe('Query.trial', () => {
  const state = async (userId: string, productId: string) =>
    valueOf(await call('Query.trial').as(userId, { productId }));

  test('a new user may start it and sees the button', async () => {
    expect(await state(await world.anAccount(), 'premium')).toEqual({
      productId: 'premium',
      hasTrialed: false,
      trial: null,
      eligible: true,
      reason: null,
      button: { label: 'Try Premium - Free for 30 days', enabled: true },
    });
  });

  test('one millisecond before its end it is active, at its end it is over', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    world.at(noon + 14 * day - 1);
    expect(await state(userId, 'pro')).toMatchObject({
      hasTrialed: true,
      eligible: false,
      reason: 'TRIAL_USED',
      trial: { status: 'active', isActive: true },
      button: { label: 'Trial active - 1 minute left', enabled: false },
    });
    world.at(noon + 14 * day);
    expect(await state(userId, 'pro')).toMatchObject({
      trial: { status: 'expired', isActive: false },
      button: { label: 'Trial ended - Subscribe', enabled: true },
    });
  });

  test('an alias of a mailbox that had it is not eligible, and is not shown the other account’s trial', async () => {
    valueOf(await start(await world.anAccount({ email: 'kay.jones@gmail.com' }), 'pro'));
    expect(await state(await world.anAccount({ email: 'kayjones@gmail.com' }), 'pro')).toMatchObject({
      hasTrialed: true,
      trial: null,
      eligible: false,
      reason: 'TRIAL_USED',
      button: { label: 'Subscribe to Pro', enabled: true },
    });
  });

  test.each([
    ['retired', 'PRODUCT_INACTIVE'],
    ['pack', 'NO_TRIAL'],
  ])('%s is not to be tried: %s', async (productId, reason) => {
    expect(await state(await world.anAccount(), productId)).toMatchObject({
      eligible: false,
      reason,
      hasTrialed: false,
    });
  });

  test.each(['nothing', 'hidden', 'pro#v1'])('%s is not found', async (productId) => {
    const reply = await call('Query.trial').as(await world.anAccount(), { productId });
    expect(errorOf(reply).code).toBe('NotFound');
  });
});

describe('a plan that a subscription of another system gives until its end', () => {
  test('is bought and not tried, nor is a lower one, and both may be tried when it is over', async () => {
    const { arrive } = await import('../../../store/arrivals/arrive.ts');
    const userId = await world.anAccount();
    const subscription = {
      ...{ id: 'old-1', planId: 'pro', status: 'active', cancelAtPeriodEnd: false, hasAccess: true },
      ...{ startMs: noon - 20 * day, endMs: noon + 10 * day, createdMs: null, stripeSubscriptionId: null },
    };
    await arrive({ kind: 'subscription', userId, subscription }, { id: 'run-1', source: 'jsonl:x' }, noon);
    expect(errorOf(await start(userId, 'pro')).info).toEqual({ reason: 'ALREADY_SUBSCRIBED' });
    const lower = aWholePlan('premium', { rank: 5 });
    const products = [aWholePlan('pro'), aWholePlan('premium', { rank: 20 }), lower];
    const actions = async () =>
      valueOf(await call('Query.products').as(userId, {}, { source: { products } })).map(
        ({ action }) => action,
      );
    expect(await actions()).toEqual(['SUBSCRIBE', 'START_TRIAL', 'SUBSCRIBE']);
    world.at(noon + 10 * day);
    expect(await actions()).toEqual(['START_TRIAL', 'START_TRIAL', 'START_TRIAL']);
  });
});

describe('Product.action and Product.button', () => {
  test('say for each product what the caller may do', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    const products = [
      aWholePlan('pro'),
      aWholePlan('premium'),
      aWholePlan('pack', { kind: 'ADD_ON', trial: null }),
    ];
    const answer = valueOf(await call('Query.products').as(userId, {}, { source: { products } }));
    expect(answer.map(({ id, action, button }) => [id, action, button.label])).toEqual([
      ['pro', 'SUBSCRIBE', 'Trial active - 14 days left'],
      ['premium', 'START_TRIAL', 'Try Premium - Free for 14 days'],
      ['pack', 'SUBSCRIBE', 'Add Pack'],
    ]);
    expect(answer[0]?.prices).toEqual([
      {
        id: 'pro-monthly',
        currency: 'usd',
        unitAmount: 1900,
        interval: 'MONTH',
        purchasable: true,
        current: false,
      },
    ]);
  });
});

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { aFreePlan, aProduct, aRight, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aFreePlan({ feature: 'simulations', limit: 3, period: 'DAY' }));
  await world.sell(aProduct('pro'));
});

const iso = (ms: number) => new Date(ms).toISOString();
const put = (table: string, Item: object) =>
  world.documents.send(new PutCommand({ TableName: process.env[table]!, Item }));
const use = (userId: string, more: { amount?: number; feature?: string } = {}, nowMs = noon) =>
  world.consume(aWish(userId, more), undefined, nowMs);
const because = async (userId: string, feature = 'exports', nowMs = noon) =>
  Object.fromEntries(
    (await world.explain(userId, feature, nowMs)).sources.map((one) => [
      one.source,
      { counts: one.counts, because: one.because },
    ]),
  );

describe('an explanation', () => {
  test('says of each source what it limits, and why it counts or does not', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 100 }]);
    await world.giveRight(
      user,
      aRight([{ period: 'DAY', limit: 2 }], { source: 'trial:pro', expiresMs: noon + day }),
    );
    await world.giveRight(
      user,
      aRight([{ period: 'DAY', limit: 9 }], { source: 'trial:max', expiresMs: noon - 1 }),
    );
    await world.giveRight(user, aRight([{ period: 'LIFETIME', limit: 7 }], { source: 'grant:a' }));
    const { sources } = await world.explain(user, 'exports', noon);
    expect(sources.find(({ source }) => source === 'trial:pro')).toMatchObject({
      limits: [{ feature: 'exports', limit: 2, period: 'DAY' }],
      expiresAt: iso(noon + day),
    });
    expect(await because(user)).toEqual({
      'sub:sub_1': { counts: true, because: 'It gives the most.' },
      'trial:pro': { counts: false, because: 'sub:sub_1 gives as much or more.' },
      'trial:max': { counts: false, because: `It ended at ${iso(noon - 1)}.` },
      'grant:a': { counts: true, because: '7 granted units are left.' },
    });
  });

  test('says for each window what is used and what is held, and whose limit it is', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 10 },
      { period: 'MONTH', limit: 100 },
    ]);
    await use(user, { amount: 3 });
    await world.reserve(
      { userId: user, feature: 'exports', amount: 2, key: 'k', seconds: 900, callId: 'r' },
      noon,
    );
    const { windows, holds } = await world.explain(user, 'exports', noon);
    expect(windows).toEqual([
      {
        ...{ period: 'DAY', source: 'sub:sub_1', used: 3, held: 2, limit: 10, remaining: 5 },
        windowStart: '2026-11-20T00:00:00.000Z',
        resetsAt: '2026-11-21T00:00:00.000Z',
      },
      {
        ...{ period: 'MONTH', source: 'sub:sub_1', used: 3, held: 2, limit: 100, remaining: 95 },
        windowStart: '2026-11-01T00:00:00.000Z',
        resetsAt: '2026-12-01T00:00:00.000Z',
      },
    ]);
    expect(holds).toEqual([{ id: expect.any(String), amount: 2, endsAt: iso(noon + 900_000) }]);
  });

  test('names the last refusal and its reason, also one of an earlier window', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }]);
    expect((await world.explain(user, 'exports', noon)).lastRefusal).toBeNull();
    await use(user, { amount: 3 });
    await use(user, { amount: 2 }, noon + 1000);
    const refused = {
      timestamp: iso(noon + 1000),
      actionType: 'usage.refused',
      actionDetails: { reason: 'LIMIT_REACHED', amount: 2 },
      usageAfter: 3,
    };
    for (const nowMs of [noon + 2000, noon + 2 * day, noon + 20 * day])
      expect((await world.explain(user, 'exports', nowMs)).lastRefusal, iso(nowMs)).toMatchObject(refused);
    await use(user, { amount: 4 }, noon + day);
    expect((await world.explain(user, 'exports', noon + 2 * day)).lastRefusal).toMatchObject({
      timestamp: iso(noon + day),
      actionDetails: { reason: 'AMOUNT_OVER_LIMIT', amount: 4 },
    });
  });

  test('of a feature that the account never had says so, and what would give it', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }], { feature: 'other' });
    await use(user);
    expect(await world.explain(user, 'exports', noon + 3 * day)).toMatchObject({
      decision: { allowed: false, reason: 'NOT_IN_PLAN', upgrade: { productId: 'pro' } },
      sources: [],
      windows: [],
      holds: [],
      lastRefusal: { timestamp: iso(noon), actionDetails: { reason: 'NOT_IN_PLAN', amount: 1 } },
    });
  });

  test('of an unknown feature, and of an unknown account, is NotFound', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }]);
    for (const [userId, feature] of [
      [user, 'made-up'],
      ['missing', 'exports'],
    ] as const)
      await expect(world.explain(userId, feature, noon)).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('of a customer who owes says which source waits for the payment', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }], { expiresMs: noon - 1 });
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 1 }], { source: 'sub:sub_2', expiresMs: 5 }));
    await put('TABLE_USER_SUBSCRIPTIONS', {
      user_id: user,
      subscription_id: 'sub_1',
      status: 'past_due',
      items: [],
    });
    const { decision } = await world.explain(user, 'exports', noon);
    expect(decision).toMatchObject({ allowed: false, reason: 'PAYMENT_DUE' });
    expect(await because(user)).toEqual({
      'sub:sub_1': {
        counts: false,
        because: `It waits for a payment: it ended at ${iso(noon - 1)}.`,
      },
      'sub:sub_2': { counts: false, because: `It ended at ${iso(5)}.` },
    });
  });

  test.each([
    ['DISABLED', 'The account is disabled.'],
    ['DELETING', 'The account was deleted.'],
    ['DELETED', 'The account was deleted.'],
  ] as const)('of an account that is %s says that no source counts', async (status, sentence) => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }]);
    await put('TABLE_USERS', {
      ...(await world.rowOf('TABLE_USERS', { user_id: user })),
      status,
    });
    const { decision, windows } = await world.explain(user, 'simulations', noon);
    expect([decision.allowed, decision.reason, windows]).toEqual([false, 'ACCOUNT_DISABLED', []]);
    expect(await because(user, 'simulations')).toEqual({
      'plan:free': { counts: false, because: sentence },
    });
    expect(await because(user)).toEqual({ 'sub:sub_1': { counts: false, because: sentence } });
  });
});

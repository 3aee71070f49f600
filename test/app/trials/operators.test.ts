import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Product } from '../../../domain/catalog.ts';
import { naming } from '../../kit/faults/wire.ts';
import { aWholePlan, call, day, errorOf, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

const world = withWorld('trials', async () => {
  for (const id of ['pro', 'premium']) await world.sell(aWholePlan(id));
  await world.put('TABLE_USERS', {
    ...(await world.userRow(await world.anAccount())),
    user_id: 'operator',
  });
});
beforeEach(() => world.at(noon));

const start = (userId: string, productId: string) => call('Mutation.startTrial').as(userId, { productId });

describe('Mutation.extendTrial', () => {
  const extend = (args: { userId: string; productId?: string; hours?: number; reason?: string }) =>
    call('Mutation.extendTrial').asOperator({
      productId: 'pro',
      hours: 24,
      reason: 'a fault of ours',
      ...args,
    });

  test('moves the end of trial and rights, and logs who and why', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    const trial = valueOf(await extend({ userId }));
    expect(trial.expiresAt).toBe(new Date(noon + 15 * day).toISOString());
    expect((await world.rightRows(userId)).map((row) => row['expires_ms'])).toEqual([
      noon + 15 * day,
      noon + 15 * day,
    ]);
    expect(
      (await world.logRows(userId)).find((row) => row['action_type'] === 'trial.extended'),
    ).toMatchObject({
      actor: 'operator',
      reason: 'a fault of ours',
      action_details: { hours: 24 },
    });
    expect(await world.userRow(userId)).toMatchObject({
      version: 3,
      last_change: { reason: 'trial.extended' },
    });
    expect((await world.trialRows(userId))[0]?.extensions).toEqual([{ hours: 24, by: 'operator', at: noon }]);
    expect((await world.usageRows(userId)).every((row) => row['rights_until_ms'] === noon + 15 * day)).toBe(
      true,
    );
  });

  test('may shorten, but not into the past', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    expect(errorOf(await extend({ userId, hours: -336 })).code).toBe('BadRequest');
    expect(valueOf(await extend({ userId, hours: -335 })).expiresAt).toBe(
      new Date(noon + hour).toISOString(),
    );
  });

  test('two at once from the same end: one moves it, the other is told to look again', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    const replies = await Promise.all([extend({ userId }), extend({ userId })]);
    const ends = replies.filter((reply) => !reply.error);
    if (ends.length === 1) expect(errorOf(replies.find((reply) => reply.error)!).code).toBe('Conflict');
    expect((await world.trialRows(userId))[0]?.expiresAt).toBe(noon + 14 * day + ends.length * day);
  });

  test.each<[string, Parameters<typeof extend>[0], string]>([
    ['no trial', { userId: 'missing' }, 'NotFound'],
    ['an empty id', { userId: '' }, 'BadRequest'],
    ['a strange product', { userId: 'missing', productId: 'a#b' }, 'NotFound'],
    ['no hours', { userId: 'missing', hours: 0 }, 'BadRequest'],
    ['a year too many', { userId: 'missing', hours: 8761 }, 'BadRequest'],
    ['no reason', { userId: 'missing', reason: '  ' }, 'BadRequest'],
  ])('%s is answered with its code', async (_, args, code) => {
    expect(errorOf(await extend(args)).code).toBe(code);
  });

  test('a trial that is over, converted or whose clock is late is not brought back', async () => {
    const userId = await world.anAccount();
    valueOf(await start(userId, 'pro'));
    world.at(noon + 14 * day);
    expect(errorOf(await extend({ userId }))).toMatchObject({
      code: 'Conflict',
      message: 'The trial is over.',
    });
  });

  test('only an operator may', async () => {
    const extension = { userId: 'x', productId: 'pro', hours: 1, reason: 'me' };
    const reply = await call('Mutation.extendTrial').as('other-user', extension);
    expect(errorOf(reply).code).toBe('Forbidden');
  });
});

describe('Mutation.putProduct', () => {
  const input = ({ version: _, ...product }: Product) => ({
    ...product,
    prices: product.prices.map(({ stripePriceId: _known, ...price }) => price),
  });
  const put = (product: Product, version: number, change: object = {}) =>
    call('Mutation.putProduct').asOperator({
      input: { ...input(product), version, reason: 'better terms', ...change },
    });

  test('creates, then counts versions and keeps each older one', async () => {
    const team = aWholePlan('team');
    expect(valueOf(await put(team, 0)).version).toBe(1);
    expect(valueOf(await put(team, 1, { name: 'Crew' }))).toMatchObject({ version: 2, name: 'Crew' });
    const { getProduct, getProductRow, listCatalog } = await import('../../../store/products.ts');
    expect((await getProduct('team'))?.name).toBe('Crew');
    expect(await getProductRow('team#v1')).toMatchObject({ name: 'Team', version: 1 });
    const listed = (await listCatalog()).filter((product) => product.id.startsWith('team'));
    expect(listed.map((product) => product.version)).toEqual([2]);
    expect((await world.logRows('operator')).filter((row) => row['plan_id'] === 'team')).toMatchObject([
      { action_type: 'product.put', reason: 'better terms' },
      { action_type: 'product.put', reason: 'better terms' },
    ]);
  });

  test('on an older version is a Conflict that names the newest, also in a race', async () => {
    await put(aWholePlan('raced'), 0);
    const replies = await Promise.all(
      [1, 2, 3, 4].map((i) => put(aWholePlan('raced'), 1, { name: `Name ${i}` })),
    );
    expect(replies.filter((reply) => !reply.error)).toHaveLength(1);
    for (const reply of replies) {
      if (reply.error) expect(errorOf(reply)).toMatchObject({ code: 'Conflict', info: { version: 2 } });
    }
    expect(errorOf(await put(aWholePlan('raced'), 0)).code).toBe('Conflict');
    expect(errorOf(await put(aWholePlan('not-there'), 3)).code).toBe('Conflict');
  });

  test('keeps what Stripe knows of a price that did not change, and nothing of one that did', async () => {
    const before = aWholePlan('sold');
    await world.sell(before);
    const same = valueOf(await put(before, 1));
    expect(same.prices[0]?.purchasable).toBe(true);
    const price = { id: 'sold-monthly', currency: 'usd', unitAmount: 2100, interval: 'MONTH' };
    expect(valueOf(await put(before, 2, { prices: [price] })).prices[0]?.purchasable).toBe(false);
  });

  test('is refused with every fault when it is wrong, and writes nothing', async () => {
    const error = errorOf(await put(aWholePlan('wrong'), 0, { name: '', rank: -1 }));
    expect(error).toMatchObject({ code: 'BadRequest' });
    expect(error.info.faults).toHaveLength(2);
    expect(errorOf(await put(aWholePlan('x#v1'), 0)).code).toBe('BadRequest');
    const { getProductRow } = await import('../../../store/products.ts');
    expect(await getProductRow('wrong')).toBeUndefined();
  });

  test('leaves a running trial with the terms that it began with', async () => {
    const before = aWholePlan('frozen');
    await world.sell(before);
    const userId = await world.anAccount();
    valueOf(await start(userId, 'frozen'));
    const features = [{ feature: 'simulations', limit: 1, period: 'DAY' }];
    valueOf(await put(before, 1, { features, trial: { hours: 3 }, active: false }));
    const state = valueOf(await call('Query.trial').as(userId, { productId: 'frozen' }));
    expect(state.trial).toMatchObject({
      expiresAt: new Date(noon + 14 * day).toISOString(),
      features: before.features,
      isActive: true,
    });
    expect((await world.rightRows(userId)).map((row) => row['limits'])).toHaveLength(2);
  });

  test('between a start’s look and its write makes the start look again', async () => {
    const before = aWholePlan('moving');
    await world.sell(before);
    const userId = await world.anAccount();
    const race = world.wire.before(naming(userId, 'TransactWriteItems'), () =>
      put(before, 1, { trial: { hours: 24 } }),
    );
    const answer = valueOf(await start(userId, 'moving'));
    expect(race.happened).toBe(true);
    expect(answer.expiresAt).toBe(new Date(noon + 24 * hour).toISOString());
    expect((await world.trialRows(userId))[0]).toMatchObject({ productVersion: 2, terms: { hours: 24 } });
  });

  test('only an operator may', async () => {
    const reply = await call('Mutation.putProduct').as('operator', {
      input: { ...input(aWholePlan('pro')), version: 1, reason: 'mine' },
    });
    expect(errorOf(reply).code).toBe('Forbidden');
  });
});

describe('Query.trialMetrics', () => {
  const metrics = (from: string, to: string) => call('Query.trialMetrics').asOperator({ from, to });
  const startedOn = async (ms: number, productId: string) => {
    world.at(ms);
    const userId = await world.anAccount();
    valueOf(await start(userId, productId));
    return userId;
  };

  test('counts starts by day and product, conversions whenever they come, and what is over', async () => {
    const monday = Date.parse('2026-11-02T23:59:59.999Z');
    const tuesday = monday + 1;
    const late = await startedOn(monday, 'pro');
    await startedOn(monday, 'pro');
    await startedOn(tuesday, 'premium');
    await startedOn(tuesday + day, 'pro');
    const { conversionItems } = await import('../../../store/trials.ts');
    const items = await conversionItems(late, 'pro', monday + 90 * day);
    await world.documents.send(new TransactWriteCommand({ TransactItems: items }));
    await world.tick();
    // From here on the clock does not come by.
    world.at(monday + 14 * day);
    expect(valueOf(await metrics('2026-11-02', '2026-11-04'))).toEqual({
      from: '2026-11-02',
      to: '2026-11-04',
      started: 4,
      converted: 1,
      expired: 1,
      running: 2,
      isFinal: false,
      conversionRate: 0.25,
      expiryRate: 0.25,
      days: [
        { date: '2026-11-02', started: 2, converted: 1, expired: 1, running: 0 },
        { date: '2026-11-03', started: 1, converted: 0, expired: 0, running: 1 },
        { date: '2026-11-04', started: 1, converted: 0, expired: 0, running: 1 },
      ],
      products: [
        { productId: 'pro', started: 3, converted: 1, expired: 1, running: 1, conversionRate: 1 / 3 },
        { productId: 'premium', started: 1, converted: 0, expired: 0, running: 1, conversionRate: 0 },
      ],
    });
    expect(valueOf(await metrics('2026-11-03', '2026-11-03'))).toMatchObject({
      started: 1,
      conversionRate: 0,
    });
    expect(valueOf(await metrics('2026-10-01', '2026-10-02'))).toMatchObject({
      started: 0,
      isFinal: true,
      conversionRate: null,
    });
  });

  test('asks once for each month, and for what the clock may not have done', async () => {
    world.at(Date.parse('2026-11-05T12:30:00Z'));
    await world.tick();
    const { passed } = await world.wire.during(() => metrics('2026-10-01', '2026-11-30'));
    const asked = passed.map(({ operation }) => operation).sort();
    // Two months, and this hour and the one before in four parts each.
    expect(asked).toEqual(['GetItem', ...Array.from({ length: 10 }, () => 'Query')]);
  });

  test.each([
    ['the wrong way round', '2026-11-03', '2026-11-02'],
    ['more than a year', '2025-01-01', '2027-01-01'],
    ['no date', 'yesterday', '2026-11-02'],
    ['no such day', '2027-13-41', '2027-13-42'],
  ])('%s is BadRequest', async (_, from, to) => {
    expect(errorOf(await metrics(from, to)).code).toBe('BadRequest');
  });

  test('only an operator may', async () => {
    const days = { from: '2026-11-02', to: '2026-11-03' };
    expect(errorOf(await call('Query.trialMetrics').as('other-user', days)).code).toBe('Forbidden');
  });
});

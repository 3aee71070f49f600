import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { UserRow } from '../../../store/rows/users.ts';
import { aWholePlan, call, day, errorOf, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro'));
  await world.sell(aWholePlan('premium', { rank: 20, trial: { hours: 720, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('brief', { trial: { hours: 3, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('hidden', { public: false }));
  await world.sell(aWholePlan('retired', { active: false }));
  await world.sell(aWholePlan('pack', { kind: 'ADD_ON', trial: null }));
});
beforeEach(() => world.at(noon));

const start = (userId: string, productId: string, durationHours?: number, callId?: string) =>
  call('Mutation.startTrial').as(userId, { productId, durationHours }, { callId });

describe('Mutation.startTrial', () => {
  test('answers the trial’s id and end, and grants all of the product until then', async () => {
    const userId = await world.anAccount();
    const answer = valueOf(await start(userId, 'premium'));
    const end = new Date(noon + 30 * day).toISOString();
    expect(answer).toEqual({
      trialId: `${userId}-premium`,
      expiresAt: end,
      trial: {
        id: `${userId}-premium`,
        productId: 'premium',
        status: 'active',
        startedAt: new Date(noon).toISOString(),
        expiresAt: end,
        remindAt: new Date(noon + 30 * day - hour).toISOString(),
        convertedAt: null,
        isActive: true,
        features: aWholePlan('premium').features.map((limit) => ({
          ...limit,
          name: limit.feature === 'exports' ? 'Exports' : 'Simulations',
          unit: null,
          unitSingular: null,
          description: null,
        })),
      },
    });
    expect(
      (await world.rightRows(userId)).map((row) => [
        row['entitlement_key'],
        row['limits'],
        row['expires_ms'],
      ]),
    ).toEqual([
      ['exports#trial:premium', [{ period: 'MONTH', limit: 20 }], noon + 30 * day],
      [
        'simulations#trial:premium',
        [
          { period: 'DAY', limit: 50 },
          { period: 'BILLING_CYCLE', limit: 200 },
        ],
        noon + 30 * day,
      ],
    ]);
    expect(await world.userRow(userId)).toMatchObject({
      version: 2,
      last_change: { reason: 'trial.started', product_id: 'premium' },
    });
    expect(await world.logRows(userId)).toMatchObject([
      { action_type: 'trial.started', plan_id: 'premium', action_details: { hours: 720, expiresAt: end } },
    ]);
    expect((await world.usageRows(userId)).map((row) => [row['feature_date_key'], row['remaining']])).toEqual(
      [
        ['exports_2026-11-01#MONTH', 20],
        ['simulations_2026-11-20', 50],
        ['simulations_2026-11-20#BILLING_CYCLE', 200],
      ],
    );
  });

  test('keeps no address: the claim is a keyed hash', async () => {
    const userId = await world.anAccount({ email: 'someone.rare@gmail.com' });
    valueOf(await start(userId, 'pro'));
    const rows = await world.trialRows(userId);
    expect(JSON.stringify(rows)).not.toContain('rare');
    const { claimsOf } = await import('../../../app/trials/claims.ts');
    const [claim] = await claimsOf('someonerare@googlemail.com');
    expect(claim?.hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { listClaimed } = await import('../../../store/trials.ts');
    expect(await listClaimed(claim!)).toEqual(['pro']);
  });

  test.each([
    ['brief', undefined, 3],
    ['brief', 3, 3],
    ['pro', 24, 24],
    ['pro', 168, 168],
    ['pro', undefined, 336],
    ['premium', 1, 1],
    ['premium', undefined, 720],
  ])('%s for a wish of %s hours lasts %d hours', async (productId, wish, hours) => {
    const answer = valueOf(await start(await world.anAccount(), productId, wish));
    expect(answer.expiresAt).toBe(new Date(noon + hours * hour).toISOString());
  });

  test.each([
    ['no product id', '', undefined, 'BadRequest'],
    ['blanks for an id', '   ', undefined, 'BadRequest'],
    ['an unknown product', 'nothing', undefined, 'NotFound'],
    ['an inactive product', 'retired', undefined, 'NotFound'],
    ['a product that is not public', 'hidden', undefined, 'NotFound'],
    ['an older version’s key', 'pro#v1', undefined, 'NotFound'],
    ['an id of emoji', '🚀', undefined, 'NotFound'],
    ['a product without a trial', 'pack', undefined, 'BadRequest'],
    ['a longer wish', 'pro', 337, 'BadRequest'],
    ['no hours', 'pro', 0, 'BadRequest'],
    ['negative hours', 'pro', -1, 'BadRequest'],
  ])('%s is answered with its code, and nothing is written', async (_, productId, wish, code) => {
    const userId = await world.anAccount();
    expect(errorOf(await start(userId, productId, wish)).code).toBe(code);
    expect(await world.trialRows(userId)).toEqual([]);
    expect(await world.rightRows(userId)).toEqual([]);
    expect(await world.logRows(userId)).toEqual([]);
  });

  test('not there, not active and not public read alike', async () => {
    const userId = await world.anAccount();
    const answers = await Promise.all(['nothing', 'retired', 'hidden', 'x#y'].map((id) => start(userId, id)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('a service says for which account', async () => {
    const reply = await call('Mutation.startTrial').asService({ productId: 'pro' });
    expect(errorOf(reply).code).toBe('BadRequest');
  });

  test('a second start is a Conflict that carries the first one’s dates and what can be bought', async () => {
    const userId = await world.anAccount();
    const first = valueOf(await start(userId, 'pro'));
    world.at(noon + hour);
    for (const later of [noon + hour, noon + 15 * day]) {
      world.at(later);
      expect(errorOf(await start(userId, 'pro'))).toMatchObject({
        code: 'Conflict',
        info: {
          reason: 'TRIAL_USED',
          trialId: first.trialId,
          startedAt: first.trial.startedAt,
          expiresAt: first.expiresAt,
          status: later < noon + 14 * day ? 'active' : 'expired',
          isActive: later < noon + 14 * day,
          purchase: { productId: 'pro', name: 'Pro' },
        },
      });
    }
    valueOf(await start(userId, 'premium'));
  });

  test('the same request again, as after a lost answer, gets the first answer', async () => {
    const userId = await world.anAccount();
    const callId = randomUUID();
    const first = valueOf(await start(userId, 'pro', undefined, callId));
    world.at(noon + 5000);
    expect(valueOf(await start(userId, 'pro', undefined, callId))).toEqual(first);
    expect((await world.userRow(userId))?.['version']).toBe(2);
  });

  test('someone who is subscribed to the product keeps the trial for later', async () => {
    const userId = await world.anAccount();
    await world.giveRight(userId, {
      feature: 'exports',
      source: 'sub:sub_1',
      productId: 'pro',
      rank: 10,
      limits: [{ period: 'MONTH', limit: 20 }],
      anchorMs: noon,
      zone: 'UTC',
      startsMs: noon,
      expiresMs: noon + day,
      rightsVersion: 1,
    });
    expect(errorOf(await start(userId, 'pro'))).toMatchObject({
      code: 'Conflict',
      info: { reason: 'ALREADY_SUBSCRIBED' },
    });
    world.at(noon + day);
    valueOf(await start(userId, 'pro'));
  });

  test.each(['DISABLED', 'DELETING', 'DELETED'])('an account that is %s starts nothing', async (status) => {
    const userId = await world.anAccount();
    await world.put('TABLE_USERS', { ...(await world.userRow(userId)), status });
    expect(errorOf(await start(userId, 'pro')).code).toBe('Forbidden');
    expect(await world.trialRows(userId)).toEqual([]);
  });

  test('the first call of a new user makes the account, with the pool’s address', async () => {
    const userId = randomUUID();
    world.cloud.emails.set(userId, 'Brand.New@gmail.com');
    valueOf(await start(userId, 'pro'));
    expect(await world.userRow(userId)).toMatchObject({ email: 'brand.new@gmail.com', version: 2 });
  });
});

test('F9.8 · what is not for sale is not offered for purchase when it has no trial', async () => {
  await world.sell(aWholePlan('gratis', { rank: 0, prices: [], trial: null }));
  await world.sell(aWholePlan('dear', { trial: null }));
  const userId = await world.anAccount();
  expect(errorOf(await start(userId, 'gratis')).info).toEqual({ reason: 'NO_TRIAL', purchase: null });
  expect(errorOf(await start(userId, 'dear')).info).toEqual({
    reason: 'NO_TRIAL',
    purchase: { productId: 'dear', name: 'Dear' },
  });
});

describe('a mailbox has a trial once', () => {
  test('another alias of it, under another account, has no second one and is told what to buy', async () => {
    valueOf(await start(await world.anAccount({ email: 'grace.hopper@gmail.com' }), 'pro'));
    const alias = await world.anAccount({ email: 'gracehopper+new@googlemail.com' });
    expect(errorOf(await start(alias, 'pro'))).toMatchObject({
      code: 'Conflict',
      info: {
        reason: 'TRIAL_USED',
        trialId: null,
        startedAt: null,
        purchase: { productId: 'pro', name: 'Pro' },
      },
    });
    expect(await world.trialRows(alias)).toEqual([]);
    expect(await world.rightRows(alias)).toEqual([]);
    valueOf(await start(alias, 'premium'));
  });

  test('an account without an address can have it once for itself', async () => {
    const userId = await world.anAccount({ email: undefined });
    valueOf(await start(userId, 'pro'));
    expect(errorOf(await start(userId, 'pro')).code).toBe('Conflict');
  });

  test('a mailbox that an account moved to counts as well, also after that account is deleted', async () => {
    const userId = await world.anAccount({ email: 'first@example.org' });
    valueOf(await start(userId, 'pro'));
    const { followMailboxes } = await import('../../../app/changes/followMailboxes.ts');
    const row = (email?: string) => ({ user_id: userId, version: 2, ...(email ? { email } : {}) }) as UserRow;
    const change = {
      kind: 'user' as const,
      before: row('first@example.org'),
      after: row('second@example.org'),
    };
    for (const _ of ['once', 'again']) expect(await followMailboxes([change], noon)).toEqual([]);
    // Deleting forgets the address, which is no move to another one.
    await followMailboxes([{ kind: 'user', before: row('second@example.org'), after: row() }], noon);
    for (const email of ['first@example.org', 'Second@example.org']) {
      expect(errorOf(await start(await world.anAccount({ email }), 'pro')).code).toBe('Conflict');
    }
    valueOf(await start(await world.anAccount({ email: 'third@example.org' }), 'pro'));
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { aWholePlan, call, day, errorOf, hour, noon, valueOf, withWorld } from '../kit/given.ts';
import { isWhole } from '../kit/world/wholeTrial.ts';

const world = withWorld('trials', async () => {
  for (const id of ['pro', 'premium', 'enterprise']) await world.sell(aWholePlan(id));
  await world.sell(aWholePlan('brief', { trial: { hours: 3, reminderMinutes: 60 } }));
});
beforeEach(() => world.at(noon));

const start = (userId: string, productId: string, callId?: string, durationHours?: number) =>
  call('Mutation.startTrial').as(userId, { productId, durationHours }, { callId });

describe('S4: the caller sets any length', () => {
  test('S4: years are refused, the product’s own length is what everybody gets', async () => {
    const userId = await world.anAccount();
    expect(errorOf(await start(userId, 'pro', undefined, 24 * 365 * 10)).code).toBe('BadRequest');
    expect(valueOf(await start(userId, 'pro')).expiresAt).toBe(new Date(noon + 14 * day).toISOString());
  });
});

describe('S4: read-then-put lets two starts pass and the second overwrites the first', () => {
  test('S4: two hundred racing starts of one trial give one trial, and all others its dates', async () => {
    const userId = await world.anAccount();
    const replies = await Promise.all(Array.from({ length: 200 }, () => start(userId, 'pro')));
    const [trial] = await world.trialRows(userId);
    expect(replies.filter((reply) => !reply.error)).toHaveLength(1);
    const refusals = replies.filter((reply) => reply.error).map(errorOf);
    for (const { code, info } of refusals) {
      expect([code, info.startedAt, info.expiresAt]).toEqual([
        'Conflict',
        new Date(trial!.startedAt).toISOString(),
        new Date(trial!.expiresAt).toISOString(),
      ]);
    }
    expect(await world.trialRows(userId)).toHaveLength(1);
    await isWhole(world, userId, 'pro', 2);
  });

  test('S4: twenty users racing for three products get exactly one trial each', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => world.anAccount()));
    const products = ['pro', 'premium', 'enterprise'];
    const starts = users.flatMap((userId) =>
      products.flatMap((productId) => [1, 2, 3].map(() => ({ userId, productId }))),
    );
    shuffle(starts);
    const replies = await Promise.all(starts.map(({ userId, productId }) => start(userId, productId)));
    expect(replies.filter((reply) => !reply.error)).toHaveLength(60);
    for (const reply of replies) if (reply.error) expect(reply.error.code).toBe('Conflict');
    for (const userId of users) {
      expect((await world.trialRows(userId)).map((row) => row.productId).sort()).toEqual(
        [...products].sort(),
      );
      for (const productId of products) await isWhole(world, userId, productId, 4);
    }
  });

  test('S4: racing aliases of one mailbox give one trial', async () => {
    const users = await Promise.all(
      ['ada.l@gmail.com', 'adal@gmail.com', 'a.dal+1@googlemail.com', 'ADAL@gmail.com'].map((email) =>
        world.anAccount({ email }),
      ),
    );
    const replies = await Promise.all(users.map((userId) => start(userId, 'pro')));
    expect(replies.filter((reply) => !reply.error)).toHaveLength(1);
    const rows = await Promise.all(users.map((userId) => world.trialRows(userId)));
    expect(rows.flat()).toHaveLength(1);
  });
});

describe('S4: a trial puts an end date on a right that was bought for life', () => {
  test('S4: the right for life keeps no end during and after the trial', async () => {
    const userId = await world.anAccount();
    const forLife = {
      feature: 'exports',
      source: 'sub:pi_1',
      productId: 'exports-for-life',
      rank: 5,
      limits: [{ period: 'MONTH' as const, limit: 20 }],
      anchorMs: noon,
      zone: 'UTC',
      startsMs: noon,
      expiresMs: null,
      rightsVersion: 1,
    };
    await world.giveRight(userId, forLife);
    valueOf(await start(userId, 'pro'));
    const rows = await world.rightRows(userId);
    const bought = rows.find((row) => row['source'] === 'sub:pi_1');
    expect(bought).toBeDefined();
    expect(bought).not.toHaveProperty('expires_ms');
    const { listOwnRights } = await import('../../store/entitlements.ts');
    const { mergeRights } = await import('../../domain/entitlement.ts');
    const exports = (await listOwnRights(userId)).filter((right) => right.feature === 'exports');
    expect(mergeRights(exports, noon + day)?.expiresMs).toBeNull();
    expect(mergeRights(exports, noon + 15 * day)?.winner).toEqual(forLife);
  });
});

describe('S4: status never moves by itself', () => {
  test('S4: the clock moves it, and an answer before the clock has come by is right already', async () => {
    const userId = await world.anAccount();
    await world.tick();
    valueOf(await start(userId, 'brief'));
    world.at(noon + 3 * hour);
    const state = valueOf(await call('Query.trial').as(userId, { productId: 'brief' }));
    expect([state.trial?.status, (await world.trialRows(userId))[0]?.status]).toEqual(['expired', 'active']);
    await world.tick();
    expect((await world.trialRows(userId))[0]?.status).toBe('expired');
  });
});

function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}

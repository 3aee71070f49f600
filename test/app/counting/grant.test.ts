import { describe, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { aProduct, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

const use = (userId: string, amount = 1, nowMs = noon) =>
  world.consume(aWish(userId, { amount }), undefined, nowMs);
const give = (
  userId: string,
  amount: number,
  more: { key?: string; expiresMs?: number; nowMs?: number } = {},
) =>
  world.grant(
    {
      userId,
      feature: 'exports',
      amount,
      expiresMs: more.expiresMs ?? null,
      reason: 'a lost race',
      key: more.key ?? 'key',
      actor: anOperator,
    },
    more.nowMs ?? noon,
  );
const threeADay = () => world.anAccountWith([{ period: 'DAY', limit: 3 }]);

describe('a grant', () => {
  test('adds units that count at once, also for a user who was refused a moment ago', async () => {
    const user = await threeADay();
    await use(user, 3);
    expect(await use(user)).toMatchObject({ allowed: false });
    expect(await give(user, 5)).toMatchObject({ used: 3, limit: 8, remaining: 5 });
    expect(await use(user, 4)).toMatchObject({ allowed: true, usage: { used: 7, limit: 8, remaining: 1 } });
    expect(await use(user, 2)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await use(user, 1)).toMatchObject({ allowed: true, usage: { used: 8, remaining: 0 } });
  });

  test('is drawn only beyond the plan, and carries what is left into later windows', async () => {
    const user = await threeADay();
    await give(user, 5);
    await use(user, 2);
    await use(user, 3);
    expect(await use(user, 1, noon + day)).toMatchObject({ usage: { used: 1, limit: 6, remaining: 5 } });
    expect(await use(user, 5, noon + day)).toMatchObject({ allowed: true, usage: { used: 6, remaining: 0 } });
    expect(await use(user, 3, noon + 2 * day)).toMatchObject({ allowed: true, usage: { used: 3, limit: 3 } });
    expect(await use(user, 1, noon + 2 * day)).toMatchObject({ allowed: false });
  });

  test('ends with its unspent part, to the millisecond; what was drawn stays drawn', async () => {
    const user = await threeADay();
    await give(user, 5, { expiresMs: noon + 1000 });
    await use(user, 4);
    expect(await use(user, 1, noon + 999)).toMatchObject({ allowed: true, usage: { used: 5, remaining: 3 } });
    expect(await use(user, 1, noon + 1000)).toMatchObject({ allowed: false, usage: { used: 5, limit: 5 } });
  });

  test('that ends first is drawn first', async () => {
    const user = await threeADay();
    await give(user, 2, { key: 'for good' });
    await give(user, 2, { key: 'short', expiresMs: noon + day });
    await use(user, 5);
    const rights = await world.listOwnRights(user);
    const left = Object.fromEntries(
      rights.map(({ expiresMs, limits }) => [String(expiresMs), limits[0]!.limit]),
    );
    expect(left).toMatchObject({ [String(noon + day)]: 0 });
    expect(await use(user, 2)).toMatchObject({ allowed: true });
  });

  test('with the same key is given once, also by racing operators', async () => {
    const user = await threeADay();
    const answers = await Promise.all(Array.from({ length: 10 }, () => give(user, 5)));
    expect(new Set(answers.map(({ limit }) => limit))).toEqual(new Set([8]));
    await expect(give(user, 6)).rejects.toMatchObject({ code: 'IdempotencyMismatch' });
  });

  test('alone carries a feature that no plan gives', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }], { feature: 'other' });
    await give(user, 2);
    expect(await use(user, 2)).toMatchObject({
      allowed: true,
      usage: { used: 2, limit: 2, period: 'LIFETIME' },
    });
    expect(await use(user)).toMatchObject({ allowed: false });
  });

  test('is drawn exactly under racing uses', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
    await give(user, 7);
    const answers = await Promise.all(Array.from({ length: 20 }, () => use(user)));
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(12);
  });

  test('on several limits is charged once, and the limits are charged with nothing of it', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 2 },
      { period: 'MONTH', limit: 3 },
    ]);
    await give(user, 4);
    await use(user, 4);
    const [dayRow, month] = await world.getRows(user, ['exports_2026-11-20', 'exports_2026-11-01#MONTH']);
    expect(dayRow).toMatchObject({ usage_count: 4, drawn: 2, remaining: 0, grant_units: 2 });
    expect(month).toMatchObject({ usage_count: 4, drawn: 2, remaining: 1, grant_units: 2 });
  });

  test('to an unknown account is a mistake', async () => {
    await expect(give('missing', 1)).rejects.toMatchObject({ code: 'NotFound' });
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { unitsMax } from '../../../domain/units.ts';
import { aProduct, aRight, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

const use = (user: string, amount: number) => world.consume(aWish(user, { amount }), undefined, noon);
const hold = (user: string, amount: number) =>
  world.reserve(
    { userId: user, feature: 'exports', amount, seconds: 900, key: randomUUID(), callId: randomUUID() },
    noon,
  );
const grant = (user: string, amount: number, expiresMs: number | null = null) =>
  world.grant(
    {
      userId: user,
      feature: 'exports',
      amount,
      expiresMs,
      reason: 'test',
      key: randomUUID(),
      actor: anOperator,
    },
    noon,
  );
const usageOf = async (user: string) => (await world.usageNow(user, noon, 'exports'))[0]!;
const limitTo = async (user: string, limit: number | null) => {
  await world.giveRight(user, aRight([{ period: 'MONTH', limit }]));
  await world.refreshWindows(user, noon);
};
const unlimited = () => world.anAccountWith([{ period: 'MONTH', limit: null }]);

describe('field 5.3 · units up to 9,007,199,254,740,991', () => {
  test('an unlimited counter stops exactly there, warm and cold, and nothing more is counted', async () => {
    const user = await unlimited();
    expect(await use(user, unitsMax - 3)).toMatchObject({
      allowed: true,
      usage: { used: unitsMax - 3, limit: null, remaining: null },
    });
    for (const isCold of [false, true]) {
      if (isCold) world.forgetAll();
      expect(await use(user, 4)).toMatchObject({
        allowed: false,
        reason: 'LIMIT_REACHED',
        retryAt: '2026-12-01T00:00:00.000Z',
        upgrade: null,
      });
    }
    expect(await use(user, 3)).toMatchObject({ allowed: true, usage: { used: unitsMax } });
    expect(await use(user, 1)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await usageOf(user)).toMatchObject({ used: unitsMax, limit: null, remaining: null });
  });

  test('no use is lost and none is rounded, one unit at a time, on both sides of 2^31, 2^32, 2^52 and the end', async () => {
    for (const around of [2 ** 31, 2 ** 32, 2 ** 52, unitsMax - 3]) {
      const user = await unlimited();
      await use(user, around - 3);
      for (let more = -2; more <= 3; more++) {
        const { usage } = await use(user, 1);
        expect(usage!.used).toBe(around + more);
      }
    }
  });

  test('held units count: used and held together do not go beyond', async () => {
    const user = await unlimited();
    const first = await hold(user, unitsMax - 10);
    expect(first).toMatchObject({ allowed: true, usage: { held: unitsMax - 10 } });
    expect(await use(user, 11)).toMatchObject({ allowed: false, retryAt: first.endsAt });
    expect(await use(user, 10)).toMatchObject({ allowed: true });
    const action = { type: 'consume', n: unitsMax, at: noon };
    const settle = (amount: number) =>
      world.settle({ userId: user, feature: 'exports', holdId: first.holdId!, amount, action }, noon);
    expect(await settle(unitsMax - 9)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await settle(unitsMax - 10)).toMatchObject({ allowed: true, usage: { used: unitsMax, held: 0 } });
  });

  test('granted units open an unlimited feature no further, and are kept', async () => {
    const user = await unlimited();
    await use(user, unitsMax);
    await grant(user, 100);
    expect(await use(user, 1)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    await limitTo(user, 5);
    expect(await usageOf(user)).toMatchObject({ used: unitsMax, limit: 105, remaining: 100 });
  });

  test('with a limit, too, grants end where the counter ends', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: unitsMax - 2 }]);
    await grant(user, 10);
    expect(await usageOf(user)).toMatchObject({ limit: unitsMax, remaining: unitsMax });
    expect(await use(user, unitsMax - 2)).toMatchObject({ allowed: true });
    expect(await use(user, 3)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await use(user, 2)).toMatchObject({ allowed: true, usage: { used: unitsMax } });
    expect(await use(user, 1)).toMatchObject({ allowed: false });
  });

  test('a limit that goes up and down around it leaves a counter that says used, and what is left', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 10 }]);
    await grant(user, 1000);
    await use(user, 500);
    for (const limit of [unitsMax, 0, null, 7, unitsMax - 1, 10]) {
      await limitTo(user, limit);
      const usage = await usageOf(user);
      const room = limit === null ? null : Math.min(unitsMax, limit + 490);
      const free = room === null ? null : Math.max(0, room - 500);
      expect([usage.used, usage.remaining]).toEqual([
        500,
        free === null ? null : Math.min(unitsMax, free + 510),
      ]);
    }
    expect(await use(user, 511)).toMatchObject({ allowed: false });
    expect(await use(user, 510)).toMatchObject({ allowed: true, usage: { used: 1010, remaining: 0 } });
  });

  test('a grant that would make more than can be counted is refused and gives nothing', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 1 }]);
    await grant(user, unitsMax - 5);
    await expect(grant(user, 6)).rejects.toMatchObject({ code: 'Conflict' });
    expect(await usageOf(user)).toMatchObject({ limit: unitsMax - 4 });
    expect(await grant(user, 5)).toMatchObject({ limit: unitsMax, remaining: unitsMax });
  });

  test('units that a hold drew go back to a grant that can hold them, or else to the window', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 1 }]);
    await grant(user, 10, noon + 60_000);
    const { holdId } = await hold(user, 11);
    await grant(user, unitsMax);
    await world.release({ userId: user, feature: 'exports', holdId: holdId! }, noon);
    expect(await usageOf(user)).toMatchObject({ used: 0, held: 0, remaining: unitsMax });
    expect(await use(user, 11)).toMatchObject({ allowed: true, usage: { used: 11 } });
    // The window's own unit and the ten of the first grant: the second one is whole.
    expect(await usageOf(user)).toMatchObject({ used: 11, remaining: unitsMax });
  });

  test('beside an unlimited period, granted units still go over the limit of another', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 2 },
      { period: 'MONTH', limit: null },
    ]);
    await grant(user, 3);
    expect(await use(user, 5)).toMatchObject({ allowed: true, usage: { used: 5, remaining: 0 } });
    expect(await use(user, 1)).toMatchObject({ allowed: false });
    await limitTo(user, null);
    expect(await use(user, unitsMax - 5)).toMatchObject({ allowed: true, usage: { used: unitsMax } });
  });
});

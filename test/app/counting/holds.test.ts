import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aProduct, minute, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

const today = 'exports_2026-11-20';

const hold = (
  userId: string,
  amount: number,
  more: { key?: string; seconds?: number; nowMs?: number } = {},
) =>
  world.reserve(
    {
      userId,
      feature: 'exports',
      amount,
      seconds: more.seconds ?? 900,
      key: more.key ?? randomUUID(),
      callId: randomUUID(),
    },
    more.nowMs ?? noon,
  );
const settle = (userId: string, holdId: string, amount: number, nowMs = noon) =>
  world.settle(
    { userId, feature: 'exports', holdId, amount, action: { type: 'consume', n: amount, at: nowMs } },
    nowMs,
  );
const release = (userId: string, holdId: string, nowMs = noon) =>
  world.release({ userId, feature: 'exports', holdId }, nowMs);
const use = (userId: string, amount = 1, nowMs = noon) =>
  world.consume(aWish(userId, { amount }), undefined, nowMs);
const tenADay = () => world.anAccountWith([{ period: 'DAY', limit: 10 }]);

describe('a hold', () => {
  test('sets units aside: neither used nor left', async () => {
    const user = await tenADay();
    const answer = await hold(user, 4);
    expect(answer).toMatchObject({
      allowed: true,
      endsAt: '2026-11-20T12:15:00.000Z',
      usage: { used: 0, held: 4, remaining: 6 },
    });
    expect(await use(user, 7)).toMatchObject({
      allowed: false,
      reason: 'LIMIT_REACHED',
      retryAt: answer.endsAt,
    });
    expect(await use(user, 6)).toMatchObject({ allowed: true });
  });

  test('is refused when there is too little', async () => {
    const user = await tenADay();
    await use(user, 8);
    expect(await hold(user, 3)).toMatchObject({ allowed: false, holdId: null, reason: 'LIMIT_REACHED' });
  });

  test('settles with less, and the rest is free again', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6);
    expect(await settle(user, holdId!, 2)).toMatchObject({
      allowed: true,
      usage: { used: 2, held: 0, remaining: 8 },
    });
  });

  test('settles with more up to the limit, and not beyond', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6);
    expect(await settle(user, holdId!, 11)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
    expect(await settle(user, holdId!, 10)).toMatchObject({
      allowed: true,
      usage: { used: 10, remaining: 0 },
    });
  });

  test('settles once: the same amount again is the same yes, another one a conflict', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6);
    await settle(user, holdId!, 5);
    expect(await settle(user, holdId!, 5)).toMatchObject({
      allowed: true,
      replayed: true,
      usage: { used: 5 },
    });
    for (const other of [4, 6])
      await expect(settle(user, holdId!, other)).rejects.toMatchObject({ code: 'Conflict' });
  });

  test('racing settlements count once', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6);
    await Promise.all(Array.from({ length: 10 }, () => settle(user, holdId!, 4)));
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 4, held_count: 0, remaining: 6 });
  });

  test('ends by itself to the millisecond, without anybody writing', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6, { seconds: 60 });
    expect(await use(user, 5, noon + minute - 1)).toMatchObject({ allowed: false });
    expect(await use(user, 5, noon + minute)).toMatchObject({
      allowed: true,
      usage: { held: 0, remaining: 5 },
    });
    expect(await settle(user, holdId!, 1, noon + minute)).toMatchObject({
      allowed: false,
      reason: 'HOLD_ENDED',
    });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 5, held_count: 0, remaining: 5 });
  });

  test('cannot be settled at the moment at which it ends', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6, { seconds: 60 });
    await expect(settle(user, holdId!, 1, noon + minute)).resolves.toMatchObject({
      allowed: false,
      reason: 'HOLD_ENDED',
    });
    expect(await settle(user, holdId!, 1, noon + minute - 1)).toMatchObject({ allowed: true });
  });

  test('gives back what it held, once', async () => {
    const user = await tenADay();
    const { holdId } = await hold(user, 6);
    expect(await release(user, holdId!)).toMatchObject({ held: 0, remaining: 10 });
    expect(await release(user, holdId!)).toMatchObject({ held: 0, remaining: 10 });
    expect(await settle(user, holdId!, 6)).toMatchObject({ allowed: false, reason: 'HOLD_ENDED' });
  });

  test('with the same key is the same hold, also after it ended', async () => {
    const user = await tenADay();
    const first = await hold(user, 6, { key: 'k' });
    await release(user, first.holdId!);
    expect(await hold(user, 6, { key: 'k' })).toEqual({ ...first, replayed: true });
    await expect(hold(user, 5, { key: 'k' })).rejects.toMatchObject({ code: 'IdempotencyMismatch' });
    expect(await world.getRow(user, today)).toMatchObject({ held_count: 0, remaining: 10 });
  });

  test('of another user, or of another feature, is not there', async () => {
    const [user, other] = [await tenADay(), await tenADay()];
    const { holdId } = await hold(user, 6);
    await expect(settle(other, holdId!, 1)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(release(other, 'nothing')).rejects.toMatchObject({ code: 'NotFound' });
    const action = { type: 'consume', n: 1, at: noon };
    const asAnother = { userId: user, feature: 'another', holdId: holdId!, amount: 1, action };
    await expect(world.settle(asAnother, noon)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(world.release(asAnother, noon)).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('counts in the window in which it was taken', async () => {
    const user = await tenADay();
    const late = Date.parse('2026-11-20T23:59:00.000Z');
    const { holdId } = await hold(user, 6, { nowMs: late });
    expect(await settle(user, holdId!, 6, late + 2 * minute)).toMatchObject({
      allowed: true,
      usage: { used: 6 },
    });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 6 });
    expect(await world.getRow(user, 'exports_2026-11-21')).toBeUndefined();
  });

  test('on several limits holds in each, or in none', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 5 },
      { period: 'MONTH', limit: 6 },
    ]);
    const { holdId } = await hold(user, 5);
    await settle(user, holdId!, 3);
    const rows = await world.getRows(user, [today, 'exports_2026-11-01#MONTH']);
    expect(rows.map((row) => [row!.usage_count, row!.held_count, row!.remaining])).toEqual([
      [3, 0, 2],
      [3, 0, 3],
    ]);
  });

  test('racing holds and uses never give out more than the limit', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 12 }]);
    const holds = Array.from({ length: 10 }, () => hold(user, 2));
    const uses = Array.from({ length: 10 }, () => use(user, 2));
    const [held, used] = [await Promise.all(holds), await Promise.all(uses)];
    const given = [...held, ...used].filter((answer) => answer.allowed).length;
    expect(given).toBe(6);
    const row = await world.getRow(user, today);
    expect(row!.usage_count + row!.held_count).toBe(12);
    expect(row!.remaining).toBe(0);
  });

  test('no more than twenty at a time, and ended ones make room', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 100 }]);
    for (let i = 0; i < 20; i++) await hold(user, 1, { seconds: 60 });
    await expect(hold(user, 1)).rejects.toMatchObject({ code: 'Conflict' });
    expect(await hold(user, 1, { nowMs: noon + minute })).toMatchObject({
      allowed: true,
      usage: { held: 1 },
    });
  });
});

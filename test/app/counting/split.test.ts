import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { naming } from '../../kit/faults/wire.ts';
import { aRight, day, noon, withWorld } from '../../kit/given.ts';
import { observe } from '../../kit/models/linearizable.ts';
import { Following } from '../../kit/world/following.ts';
import { burst, month, monthly, splitExports, splitIn } from '../../kit/world/split.ts';
import { aWish } from '../../kit/world/usage.ts';

splitExports(4);
const following = new Following();
const world = withWorld('usage', (started) => following.begin(started), { isWired: true });
afterEach(() => void (world.wire.decide = () => undefined));
afterAll(() => following.end());
const { use, hold, settle, ownRow, parts, aSplitAccount } = splitIn(world);
const times = (count: number) => Array.from({ length: count }, () => 1);
const isSplit = async (user: string) => (await ownRow(user))?.parts !== undefined;

describe('a counter that is busy', () => {
  test('is split into parts, each in a partition of its own, and counts in these', async () => {
    const user = await aSplitAccount(10_000);
    for (let i = 0; i < 40; i++) await use(user);
    const found = await parts(user);
    expect(found.map(({ user_id }) => user_id)).toEqual([0, 1, 2, 3].map((part) => `${user}~${part}`));
    expect(found.reduce((sum, part) => sum + part.units_used, 0)).toBeGreaterThanOrEqual(40);
    const stands = { usage_count: burst + 40, remaining: 10_000 - burst - 40 };
    expect(await world.getRow(user, month)).toMatchObject(stands);
    expect(await world.usageNow(user, noon, 'exports')).toMatchObject([{ used: burst + 40 }]);
  });

  test('answers a use of its own function with all that was used', async () => {
    const user = await aSplitAccount(10_000);
    for (let i = 0; i < 20; i++) await use(user);
    const usage = { used: burst + 21, remaining: 10_000 - burst - 21 };
    expect(await use(user)).toMatchObject({ allowed: true, usage });
  });

  test('is not split while it is slow, where little is left, or where the setting does not name its feature', async () => {
    const slow = await world.anAccountWith(monthly(10_000));
    for (let i = 0; i < 60; i++) await use(slow, 1, noon + i * 10);
    const short = await world.anAccountWith(monthly(160));
    for (let i = 0; i < 60; i++) await use(short);
    const other = await world.anAccountWith(monthly(10_000), { feature: 'tries' });
    for (let i = 0; i < 60; i++) await world.consume(aWish(other, { feature: 'tries' }), undefined, noon);
    for (const user of [slow, short, other]) expect(await parts(user)).toEqual([]);
    expect(await isSplit(short)).toBe(false);
  });

  test('is not split where the feature has two limits', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 9000 }, ...monthly(10_000)]);
    for (let i = 0; i < 60; i++) await use(user);
    expect(await parts(user)).toEqual([]);
  });

  test('without a limit counts as exactly', async () => {
    const user = await aSplitAccount(null);
    await observe(times(60), 16, () => use(user));
    expect(await world.getRow(user, month)).toMatchObject({ usage_count: burst + 60 });
    await hold(user, 1);
    expect(await ownRow(user)).toMatchObject({ usage_count: burst + 60, held_count: 1 });
  });
});

describe('a counter that is split', () => {
  test('is used up exactly, with no use refused while units are left', async () => {
    const user = await aSplitAccount(400);
    const history = await observe(times(450), 32, () => use(user));
    expect(history.filter(({ allowed }) => allowed)).toHaveLength(400 - burst);
    expect(await ownRow(user)).toMatchObject({ usage_count: 400, remaining: 0 });
    expect(await isSplit(user)).toBe(false);
    await following.follow();
    expect(await following.verified(user)).toMatchObject({ drifted: 0, right: 1 });
  });

  test('gives a large use what lies in all of its parts', async () => {
    const user = await aSplitAccount(500);
    await observe(times(100), 8, () => use(user));
    const left = 500 - burst - 100;
    expect(await use(user, left)).toMatchObject({ allowed: true, usage: { used: 500, remaining: 0 } });
  });

  test('refuses more than is left without being taken in', async () => {
    const user = await aSplitAccount(10_000);
    expect(await use(user, 20_000)).toMatchObject({ allowed: false, reason: 'AMOUNT_OVER_LIMIT' });
    expect(await use(user, 9990)).toMatchObject({ allowed: false, usage: { used: burst } });
    expect(await isSplit(user)).toBe(true);
  });

  test('counts a use with a key once, and gives its answer again when it is split no more', async () => {
    const user = await aSplitAccount(10_000);
    const first = await use(user, 3, noon, 'k');
    await hold(user, 1);
    expect(await isSplit(user)).toBe(false);
    expect(await use(user, 3, noon, 'k')).toEqual({ ...first, replayed: true });
    expect(await world.getRow(user, month)).toMatchObject({ usage_count: burst + 3 });
  });

  test.each(['lose', 'cut'] as const)(
    'counts a use once whose answer is lost after the commit (%s), also when its parts were taken in since',
    async (fault) => {
      const user = await aSplitAccount(10_000);
      for (let i = 0; i < 40; i++) await use(user);
      const wish = aWish(user);
      let tries = 0;
      const isUse = naming(`${user}~`, 'UpdateItem');
      world.wire.decide = (operation, body) => (isUse(operation, body) && tries++ === 0 ? fault : undefined);
      const answer = await world.consume(wish, undefined, noon);
      expect(tries).toBe(2);
      expect(answer).toMatchObject({ allowed: true });
      expect(await world.getRow(user, month)).toMatchObject({ usage_count: burst + 41 });
      await hold(user, 1);
      // The same request once more, by a function that knows nothing of it.
      for (const isCold of [false, true]) {
        if (isCold) world.forgetAll();
        expect(await world.consume(wish, undefined, noon)).toMatchObject({ allowed: true });
      }
      expect(await world.getRow(user, month)).toMatchObject({ usage_count: burst + 41 });
    },
  );

  test('counts a request once that its own row has counted before it was split', async () => {
    const user = await world.anAccountWith(monthly(10_000));
    for (let i = 0; i < burst - 1; i++) await use(user);
    const wish = aWish(user);
    await world.consume(wish, undefined, noon);
    for (let i = 0; i < 8; i++) await use(user);
    expect(await isSplit(user)).toBe(true);
    const before = (await world.getRow(user, month))!.usage_count;
    expect(await world.consume(wish, undefined, noon)).toMatchObject({ allowed: true });
    expect(await world.getRow(user, month)).toMatchObject({ usage_count: before });
  });

  test('takes holds and settlements beside uses, each exactly', async () => {
    const user = await aSplitAccount(10_000);
    let settled = 0;
    const uses = observe(times(120), 12, () => use(user));
    for (const amount of [5, 7, 9]) {
      const { holdId } = await hold(user, amount);
      expect(await settle(user, holdId!, amount - 2)).toMatchObject({ allowed: true });
      settled += amount - 2;
    }
    expect((await uses).every(({ allowed }) => allowed)).toBe(true);
    expect(await world.getRow(user, month)).toMatchObject({
      usage_count: burst + 120 + settled,
      held_count: 0,
    });
    await following.follow();
    expect(await following.verified(user)).toMatchObject({ drifted: 0, right: 1 });
  });

  test('follows a lower limit at once, and a grant', async () => {
    const user = await aSplitAccount(10_000);
    for (let i = 0; i < 10; i++) await use(user);
    await world.giveRight(user, aRight(monthly(burst + 12)));
    await world.refreshWindows(user, noon);
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await use(user)).allowed);
    expect(answers).toEqual([true, true, false, false, false]);
    const more = { expiresMs: null, reason: 'test', key: randomUUID(), actor: anOperator };
    await world.grant({ userId: user, feature: 'exports', amount: 2, ...more }, noon);
    expect(await use(user, 2)).toMatchObject({ allowed: true });
    expect(await use(user)).toMatchObject({ allowed: false });
  });

  test('ends with its window, and the next one begins in one row', async () => {
    const user = await aSplitAccount(10_000);
    await use(user);
    expect(await use(user, 1, noon + 20 * day)).toMatchObject({ allowed: true, usage: { used: 1 } });
    expect(await ownRow(user, 'exports_2026-12-01#MONTH')).toMatchObject({ usage_count: 1 });
    expect(await parts(user, 'exports_2026-12-01#MONTH')).toEqual([]);
    expect(await world.getRow(user, month)).toMatchObject({ usage_count: burst + 1 });
  });

  test('keeps versions that only grow, while it is split and when it is taken in', async () => {
    const user = await aSplitAccount(10_000);
    const versions: number[] = [];
    for (let i = 0; i < 12; i++) {
      if (i === 6) await hold(user, 1);
      else await use(user);
      versions.push((await world.getRow(user, month))!.version);
    }
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(12);
  });
});

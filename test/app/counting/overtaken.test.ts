import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { holdsMax } from '../../../domain/hold.ts';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { naming } from '../../kit/faults/wire.ts';
import { aProduct, aRight, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

/** Conditions of writes that nothing reaches but a lost answer, or another write between a look and a write. */
const world = withWorld('usage', async () => void (await world.sell(aProduct('pro'))), { isWired: true });
afterEach(() => void (world.wire.decide = () => undefined));

const today = 'exports_2026-11-20';
const thisMonth = 'exports_2026-11-01#MONTH';
const use = (user: string, amount = 1, nowMs = noon) =>
  world.consume(aWish(user, { amount }), undefined, nowMs);
const holdOf = async (user: string, amount: number) => {
  const request = {
    userId: user,
    feature: 'exports',
    amount,
    seconds: 60,
    key: randomUUID(),
    callId: randomUUID(),
  };
  return (await world.reserve(request, noon)).holdId!;
};
const settle = (user: string, holdId: string, amount: number) =>
  world.settle(
    { userId: user, feature: 'exports', holdId, amount, action: { type: 'consume', n: amount, at: noon } },
    noon,
  );

test.each(['lose', 'cut'] as const)(
  'U03 · a plain warm use with room left, whose answer is lost after the commit, counts once (%s)',
  async (fault) => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    await use(user);
    let tries = 0;
    const isUse = naming(user, 'UpdateItem');
    world.wire.decide = (operation, body) => (isUse(operation, body) && tries++ === 0 ? fault : undefined);
    const answer = await use(user, 2);
    expect(tries).toBe(2);
    expect(answer).toMatchObject({ allowed: true, usage: { used: 3, remaining: 7 } });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 3, remaining: 7, version: 2 });
  },
);

test('U04 · a warm function that knows one limit of a feature stops using it alone when the plan gets a second', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  await use(user);
  await world.giveRight(
    user,
    aRight([
      { period: 'DAY', limit: 10 },
      { period: 'MONTH', limit: 3 },
    ]),
  );
  await world.refreshWindows(user, noon);
  const left = (await world.getRow(user, thisMonth))!.remaining;
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push((await use(user)).allowed);
  expect(answers.filter(Boolean)).toHaveLength(left);
  expect(left).toBeLessThan(5);
  expect(await world.getRow(user, thisMonth)).toMatchObject({ remaining: 0 });
});

test('U10 · racing settlements beyond what was held never go over the limit', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  const [one, other] = [await holdOf(user, 3), await holdOf(user, 3)];
  // Four are left, and each settlement needs four more than it held.
  const race = world.wire.before(naming(user, 'TransactWriteItems'), () => settle(user, other, 7));
  const late = await settle(user, one, 7);
  expect(race.happened).toBe(true);
  expect(late).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED' });
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 7, held_count: 3, remaining: 0 });
});

test('a settlement that comes when its hold was released meanwhile counts nothing', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  const holdId = await holdOf(user, 3);
  const race = world.wire.before(naming(user, 'TransactWriteItems'), () =>
    world.release({ userId: user, feature: 'exports', holdId }, noon),
  );
  expect(await settle(user, holdId, 2)).toMatchObject({ allowed: false, reason: 'HOLD_ENDED' });
  expect(race.happened).toBe(true);
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 0, held_count: 0, remaining: 10 });
});

test('W02 · units go back only to a grant that is there', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
  const grant = aRight([{ period: 'LIFETIME', limit: 5 }], { source: 'grant:g', productId: null });
  await world.giveRight(user, grant);
  const holdId = await holdOf(user, 4);
  const entitlement_key = 'exports#grant:g';
  expect(await world.rightRows(user)).toMatchObject([{ limits: [{ limit: 2 }] }, {}]);
  const race = world.wire.before(naming(user, 'TransactWriteItems'), () =>
    world.remove('TABLE_ENTITLEMENTS', { user_id: user, entitlement_key }),
  );
  await expect(world.release({ userId: user, feature: 'exports', holdId }, noon)).resolves.toBeDefined();
  expect(race.happened).toBe(true);
  expect((await world.rightRows(user)).map((row) => row['entitlement_key'])).not.toContain(entitlement_key);
});

test('two uses in different windows that draw on the last unit of a grant at once get it once', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 0 }]);
  await world.giveRight(
    user,
    aRight([{ period: 'LIFETIME', limit: 1 }], { source: 'grant:g', productId: null }),
  );
  const race = world.wire.before(naming(user, 'TransactWriteItems'), () => use(user, 1, noon + day));
  expect(await use(user)).toMatchObject({ allowed: false });
  expect(race.happened).toBe(true);
  const drawn = (await world.usageRows(user)).filter((row) => row['drawn'] !== undefined);
  expect(drawn).toMatchObject([{ feature_date_key: 'exports_2026-11-21', drawn: 1 }]);
  expect((await world.rightRows(user))[0]).toMatchObject({ limits: [{ limit: 0 }] });
});

test('of two reservations that take the last place for a hold at once, one is refused', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 100 }]);
  for (let i = 0; i < holdsMax - 1; i++) await holdOf(user, 1);
  const race = world.wire.before(naming(user, 'TransactWriteItems'), () => holdOf(user, 1));
  await expect(holdOf(user, 1)).rejects.toMatchObject({ code: 'Conflict' });
  expect(race.happened).toBe(true);
  expect(await world.getRow(user, today)).toMatchObject({ held_count: holdsMax, usage_count: 0 });
});

test('what a use, a hold, a grant and a refusal are decided from is read strongly consistent', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  const eventual: string[] = [];
  const reads = new Set<string>();
  world.wire.decide = (operation, body) => {
    const asked = Object.entries(body['RequestItems'] ?? { [body['TableName'] as string]: body }) as [
      string,
      Asked,
    ][];
    if (!['GetItem', 'Query', 'BatchGetItem'].includes(operation) || body['IndexName']) return undefined;
    for (const [table, { ConsistentRead }] of asked) {
      reads.add(table.replace(/^.*-dev-/, ''));
      if (!ConsistentRead) eventual.push(`${operation} ${table}`);
    }
    return undefined;
  };
  await use(user, 2);
  await world.consume(aWish(user), 'key', noon);
  await world.consume(aWish(user), 'key', noon);
  await settle(user, await holdOf(user, 2), 2);
  await world.grant(
    {
      userId: user,
      feature: 'exports',
      amount: 1,
      expiresMs: null,
      reason: 'r',
      key: 'g',
      actor: anOperator,
    },
    noon,
  );
  await use(user, 100);
  await use(user, 100);
  expect(eventual).toEqual([]);
  expect([...reads].sort()).toEqual(
    expect.arrayContaining(['entitlements', 'receipts', 'user-usage', 'users']),
  );
});
interface Asked {
  ConsistentRead?: boolean;
}

test('U01 · a use is never counted in a window that has not begun', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
  await use(user, 1, noon + day);
  // The clock of a container goes back.
  await use(user, 2, noon);
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 2 });
  expect(await world.getRow(user, 'exports_2026-11-21')).toMatchObject({ usage_count: 1 });
});

test('a warm use whose room another took meanwhile is refused', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
  await use(user);
  const race = world.wire.before(naming(user, 'UpdateItem'), () => use(user, 3));
  expect(await use(user, 2)).toMatchObject({ allowed: false, reason: 'LIMIT_REACHED', usage: { used: 4 } });
  expect(race.happened).toBe(true);
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 4, remaining: 1 });
});

test('of two calls with one key, one done between the look and the write of the other, one counts', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
  await use(user);
  const ask = () => world.consume(aWish(user), 'key', noon);
  const race = world.wire.before(naming(user, 'TransactWriteItems'), ask);
  const { replayed, ...second } = await ask();
  expect(race.happened).toBe(true);
  expect({ replayed, used: second.usage!.used }).toEqual({ replayed: true, used: 2 });
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 2 });
});

test('a first use that meets a counter which another made meanwhile counts on top of it', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
  const race = world.wire.before(naming(user, 'PutItem'), async () => {
    world.forgetAll();
    await use(user, 2);
  });
  expect(await use(user, 3)).toMatchObject({ allowed: true, usage: { used: 5 } });
  expect(race.happened).toBe(true);
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 5, remaining: 0 });
});

test('a refresh that was overtaken by another change of rights leaves the rights as they are last', async () => {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
  await use(user, 2);
  await world.giveRight(user, aRight([{ period: 'DAY', limit: 20 }]));
  const race = world.wire.before(naming(user, 'UpdateItem'), async () => {
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 9 }]));
    await world.refreshWindows(user, noon);
  });
  await world.refreshWindows(user, noon);
  expect(race.happened).toBe(true);
  expect(await world.getRow(user, today)).toMatchObject({ limit_value: 9, remaining: 7, usage_count: 2 });
});

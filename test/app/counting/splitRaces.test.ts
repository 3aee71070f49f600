import { afterEach, expect, test } from 'vitest';
import { digest } from '../../../platform/digest.ts';
import { naming } from '../../kit/faults/wire.ts';
import { aProduct, noon, withWorld } from '../../kit/given.ts';
import { burst, month, monthly, splitExports, splitIn } from '../../kit/world/split.ts';
import { aWish } from '../../kit/world/usage.ts';

/** What else is written between two steps of giving out, taking in and reading. */
splitExports(2);
const world = withWorld('usage', async () => void (await world.sell(aProduct('pro'))), { isWired: true });
afterEach(() => void (world.wire.decide = () => undefined));
const { use, ownRow, parts, aSplitAccount } = splitIn(world);
const limit = 10_000;

const takeIn = async (user: string) => (await import('../../../store/takeIn.ts')).takeIn(user, month, noon);
/** An account of which both parts have units. */
async function anAccount(): Promise<string> {
  const user = await aSplitAccount(limit);
  while ((await parts(user)).length < 2) await use(user);
  return user;
}
const usedOf = async (user: string) => (await world.getRow(user, month))!.usage_count;
/** Its own row says all of it, and no unit was lost or made. */
async function expectWhole(user: string, used: number): Promise<void> {
  await takeIn(user);
  expect(await ownRow(user)).toMatchObject({ usage_count: used, remaining: limit - used });
  expect((await ownRow(user))!.parts).toBeUndefined();
}
/** The last step of taking in. */
const adding = (user: string) => {
  const isUpdate = naming(user, 'UpdateItem');
  return (operation: string, body: Record<string, unknown>) =>
    isUpdate(operation, body) && String(body['UpdateExpression']).includes('last_parts.epoch');
};

test('parts that two take in at once, and that are given out anew in between, are added once', async () => {
  const user = await anAccount();
  const used = await usedOf(user);
  const race = world.wire.before(adding(user), async () => {
    await takeIn(user);
    world.forgetAll();
    for (let i = 0; i < burst; i++) await use(user);
  });
  await takeIn(user);
  expect(race.happened).toBe(true);
  await expectWhole(user, used + burst);
});

test('units are not given out any more once the parts are being closed', async () => {
  const user = await aSplitAccount(limit);
  expect(await parts(user)).toHaveLength(1);
  const used = await usedOf(user);
  const row = (await world.getRow(user, month))!;
  const free = 1 - (await parts(user))[0]!.part;
  const { giveOut } = await import('../../../store/parts.ts');
  const race = world.wire.before(adding(user), () =>
    expect(giveOut(row, free, undefined, 50)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
    }),
  );
  await takeIn(user);
  expect(race.happened).toBe(true);
  await expectWhole(user, used);
});

test('a use that comes while its part is closed counts once, in the counter’s own row', async () => {
  const user = await anAccount();
  const used = await usedOf(user);
  const race = world.wire.before(naming(`${user}~`, 'UpdateItem'), () => takeIn(user));
  expect(await use(user)).toMatchObject({ allowed: true });
  expect(race.happened).toBe(true);
  await expectWhole(user, used + 1);
});

test('a caller that died after any step of taking in leaves it to the next one', async () => {
  for (const died of [1, 2, 3]) {
    const user = await anAccount();
    const used = await usedOf(user);
    let made = 0;
    const isWrite = naming(user, 'UpdateItem');
    world.wire.decide = (operation, body) =>
      isWrite(operation, body) && ++made > died ? 'refuse' : undefined;
    await expect(takeIn(user)).rejects.toThrow();
    world.wire.decide = () => undefined;
    expect(await usedOf(user)).toBe(used);
    world.forgetAll();
    expect(await use(user)).toMatchObject({ allowed: true, usage: { used: used + 1 } });
    await expectWhole(user, used + 1);
  }
});

test('a counter that is taken in and given out anew between the reads of it and of its parts is read again', async () => {
  const user = await anAccount();
  const used = await usedOf(user);
  const isParts = naming(`${user}~`, 'BatchGetItem');
  const race = world.wire.before(isParts, async () => {
    await takeIn(user);
    world.forgetAll();
    for (let i = 0; i < burst + 20; i++) await use(user);
  });
  expect(await world.getRow(user, month)).toMatchObject({ usage_count: used + burst + 20 });
  expect(race.happened).toBe(true);
});

test('of many that find a part empty at once, one fills it', async () => {
  const user = await anAccount();
  const [part] = await parts(user);
  await world.put('TABLE_USER_USAGE', { ...part, units_left: 0 });
  const before = (await ownRow(user))!.remaining;
  const row = (await world.getRow(user, month))!;
  const { giveOut } = await import('../../../store/parts.ts');
  const empty = (await parts(user))[0]!;
  const given = await Promise.allSettled(
    Array.from({ length: 6 }, () => giveOut(row, empty.part, empty, 100)),
  );
  expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await ownRow(user))!.remaining).toBe(before - 100);
});

test('a request that the row counted while another caller was about to split it counts once', async () => {
  const user = await world.anAccountWith(monthly(limit));
  for (let i = 0; i < burst - 1; i++) await use(user);
  const wish = aWish(user);
  const isOpening = naming(user, 'UpdateItem');
  const race = world.wire.before(
    (operation, body: Record<string, unknown>) =>
      isOpening(operation, body) && String(body['UpdateExpression']).includes('parts = :parts'),
    () => {
      const id = digest(wish.callId, 8);
      return world.useOne({ userId: user, keys: [month], amount: 1, id, action: wish.action }, noon);
    },
  );
  await use(user);
  expect(race.happened).toBe(true);
  expect((await ownRow(user))!.parts).toBeDefined();
  for (const isCold of [false, true]) {
    if (isCold) world.forgetAll();
    expect(await world.consume(wish, undefined, noon)).toMatchObject({ allowed: true });
  }
  await expectWhole(user, burst + 1);
});

test('a restored table, whose parts are of later than their counter, counts by the counter and is split anew', async () => {
  const user = await anAccount();
  const { usage_count: used } = (await ownRow(user))!;
  for (const part of await parts(user))
    await world.put('TABLE_USER_USAGE', { ...part, epoch: part.epoch + 5 });
  await world.put('TABLE_USER_USAGE', { ...(await ownRow(user)), remaining: limit - used });
  expect(await usedOf(user)).toBe(used);
  world.forgetAll();
  for (let i = 0; i < burst + 10; i++) expect(await use(user)).toMatchObject({ allowed: true });
  expect((await ownRow(user))!.parts!.epoch).toBeGreaterThan(noon + 5);
  await expectWhole(user, used + burst + 10);
});

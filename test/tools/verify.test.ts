import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { anOperator } from '../kit/calls/anOperator.ts';
import { pushTaker, streamOf } from '../kit/world/tableStream.ts';
import { aProduct, aRight, noon, withWorld } from '../kit/given.ts';
import { aWish } from '../kit/world/usage.ts';

let verifyAll: typeof import('../../tools/operate/verifyAll.ts').verifyAll;
let handler: typeof import('../../functions/changes.ts').handler;
let taken: Awaited<ReturnType<typeof pushTaker>>;
let stream: Awaited<ReturnType<typeof streamOf>>;

const world = withWorld('usage', async () => {
  taken = await pushTaker();
  process.env['GRAPHQL_URL'] = taken.url;
  ({ verifyAll } = await import('../../tools/operate/verifyAll.ts'));
  ({ handler } = await import('../../functions/changes.ts'));
  stream = await streamOf(world.engine.client, world.engine.endpoint, process.env['TABLE_USER_USAGE']!);
  await world.sell(aProduct('pro'));
});
afterAll(() => taken.stop());

const log = async () => handler({ Records: await stream.next() });
const verify = (more: Partial<Parameters<typeof verifyAll>[0]> = {}) => {
  const lines: string[] = [];
  const options = { repair: false, reason: 'test', fresh: true, waitMs: 0, progress: () => undefined };
  return verifyAll({ ...options, report: (line) => lines.push(line), ...more }).then((totals) => ({
    totals,
    lines,
  }));
};
const use = (user: string, amount = 1) => world.consume(aWish(user, { amount }), undefined, noon);

/** Uses, holds, grants and refusals on several limits, all of them in the log. */
async function aBusyAccount(): Promise<string> {
  const user = await world.anAccountWith([
    { period: 'DAY', limit: 10 },
    { period: 'MONTH', limit: 40 },
  ]);
  const hold = (key: string, amount: number) =>
    world.reserve(
      { userId: user, feature: 'exports', amount, seconds: 900, key, callId: randomUUID() },
      noon,
    );
  await use(user, 3);
  const { holdId } = await hold('a', 4);
  await hold('b', 1);
  const action = { type: 'consume', n: 2, at: noon };
  await world.settle({ userId: user, feature: 'exports', holdId: holdId!, amount: 2, action }, noon);
  await world.grant(
    {
      userId: user,
      feature: 'exports',
      amount: 5,
      expiresMs: null,
      reason: 'r',
      key: randomUUID(),
      actor: anOperator,
    },
    noon,
  );
  await use(user, 6);
  await use(user, 9);
  return user;
}

const corrupt = (user: string, key: string, by = 5) =>
  world.documents.send(
    new UpdateCommand({
      TableName: process.env['TABLE_USER_USAGE']!,
      Key: { user_id: user, feature_date_key: key },
      UpdateExpression: 'SET usage_count = usage_count + :by',
      ExpressionAttributeValues: { ':by': by },
    }),
  );

describe('verify', () => {
  test('finds nothing where uses, holds, grants and refusals went their usual way', async () => {
    const user = await aBusyAccount();
    await log();
    const { totals, lines } = await verify({ user });
    expect(lines).toEqual([]);
    expect(totals).toMatchObject({ counters: 2, right: 2, drifted: 0 });
  });

  test('finds a counter that drifted, repairs it on request, and finds nothing afterwards', async () => {
    const user = await aBusyAccount();
    await log();
    await corrupt(user, 'exports_2026-11-20');
    expect((await verify({ user })).totals).toMatchObject({ right: 1, drifted: 1, repaired: 0 });
    expect((await verify({ user, repair: true })).totals).toMatchObject({ drifted: 1, repaired: 1 });
    await log();
    expect((await verify({ user })).totals).toMatchObject({ right: 2, drifted: 0 });
  });

  test('a repair is in the log with its reason and what was there before', async () => {
    const user = await aBusyAccount();
    await log();
    await corrupt(user, 'exports_2026-11-20');
    await verify({ user, repair: true, reason: 'a lost disk' });
    await log();
    const { pagesOfUser } = await import('../../store/actionPages.ts');
    const rows = [];
    for await (const page of pagesOfUser(user, 0)) rows.push(...page);
    expect(rows.filter((row) => row.action_type === 'usage.corrected')).toMatchObject([
      { actor: 'verify', reason: 'a lost disk', usage_before: 16, usage_after: 16, amount: 5 },
    ]);
  });

  test('F4 · what was drawn from an add-on’s own units is counted again from the log, holds and returns included', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 3 },
      { period: 'WEEK', limit: 9 },
    ]);
    const own = { source: 'sub:pack', adds: true as const };
    await world.giveRight(user, aRight([{ period: 'MONTH', limit: 20 }], own));
    await use(user, 5);
    const { holdId } = await world.reserve(
      { userId: user, feature: 'exports', amount: 6, seconds: 900, key: 'h', callId: randomUUID() },
      noon,
    );
    const action = { type: 'consume', n: 2, at: noon };
    await world.settle({ userId: user, feature: 'exports', holdId: holdId!, amount: 2, action }, noon);
    await use(user, 1);
    await log();
    const key = 'exports_2026-11-01#MONTH#sub:pack';
    expect(await world.getRow(user, key)).toMatchObject({ usage_count: 5, remaining: 15 });
    expect(await verify({ user })).toMatchObject({ totals: { counters: 3, right: 3 }, lines: [] });
    const { pagesOfUser } = await import('../../store/actionPages.ts');
    const rows = [];
    for await (const page of pagesOfUser(user, 0)) rows.push(...page);
    const drawn = rows.map((row) => [
      row.action_type,
      row.action_details['from_add_ons'] ?? 0,
      row.pools?.[key],
    ]);
    expect(drawn.sort()).toEqual([
      ['consume', 0, -4],
      ['consume', 1, 1],
      ['consume', 2, 2],
      ['hold.placed', 6, 6],
    ]);
    await corrupt(user, key);
    expect((await verify({ user })).totals).toMatchObject({ right: 2, drifted: 1 });
    expect((await verify({ user, repair: true })).totals).toMatchObject({ repaired: 1 });
    expect(await world.getRow(user, key)).toMatchObject({ usage_count: 10, remaining: 10 });
    await log();
    // Its limits of today have counters by now, too.
    expect((await verify({ user })).totals).toMatchObject({ right: 5, drifted: 0 });
  });

  test('S1 · a counter that says more than its log keeps it, in each of its limits: nothing that was used is given back', async () => {
    const user = await aBusyAccount();
    await stream.next(); // all of its log rows are lost
    const before = await world.getRow(user, 'exports_2026-11-20');
    expect(before!.usage_count).toBe(11);
    expect((await verify({ user })).totals).toMatchObject({ drifted: 2 });
    expect((await verify({ user, repair: true })).totals).toMatchObject({ drifted: 2, repaired: 2 });
    await log();
    for (const key of ['exports_2026-11-20', 'exports_2026-11-01#MONTH'])
      expect(await world.getRow(user, key), key).toMatchObject({ usage_count: 11 });
    expect(await world.getRow(user, 'exports_2026-11-20')).toMatchObject({ remaining: before!.remaining });
    expect((await verify({ user })).totals).toMatchObject({ right: 2, drifted: 0 });
  });

  test('S1 · a counter that is behind its log follows it', async () => {
    const user = await aBusyAccount();
    await log();
    await corrupt(user, 'exports_2026-11-20', -5);
    await verify({ user, repair: true });
    expect(await world.getRow(user, 'exports_2026-11-20')).toMatchObject({ usage_count: 11 });
    await log();
    expect((await verify({ user })).totals).toMatchObject({ right: 2, drifted: 0 });
  });

  test('an interrupted run is taken up where it stopped', async () => {
    for (let i = 0; i < 6; i++) await use(await world.anAccountWith([{ period: 'DAY', limit: 10 }]));
    await log();
    let pages = 0;
    const interrupted = verify({
      pageSize: 3,
      progress: () => {
        if (++pages === 2) throw new Error('the power went');
      },
    });
    await expect(interrupted).rejects.toThrow('the power went');
    const whole = (await verify({ fresh: true })).totals.counters;
    let seen = 0;
    await expect(
      verify({
        pageSize: 3,
        fresh: true,
        progress: () => {
          if (++seen === 2) throw new Error('again');
        },
      }),
    ).rejects.toThrow('again');
    const { totals } = await verify({ fresh: false, pageSize: 3 });
    expect(totals.counters).toBe(whole);
  });
});

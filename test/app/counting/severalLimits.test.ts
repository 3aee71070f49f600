import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import type { Limit } from '../../../domain/entitlement.ts';
import { naming } from '../../kit/faults/wire.ts';
import { day, hour, noon, withWorld } from '../../kit/given.ts';
import { Following } from '../../kit/world/following.ts';
import { dayAndMonth, doingIn, thisMonth, today, tomorrow } from '../../kit/world/severalLimits.ts';
import { aWish } from '../../kit/world/usage.ts';

let openWindowPage: typeof import('../../../app/counting/openWindows.ts').openWindowPage;

const following = new Following();
const world = withWorld(
  'usage',
  async (started) => {
    await following.begin(started);
    ({ openWindowPage } = await import('../../../app/counting/openWindows.ts'));
  },
  { isWired: true },
);
afterAll(() => following.end());

const { use, hold, settle } = doingIn(world);

test('a use of several limits that is warm writes one row, and every way of reading sees it in each window', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 12));
  await use(user);
  const before = await world.readRows(user, [thisMonth]);
  const answer = await use(user, 3);
  expect(answer.usage).toMatchObject({ period: 'DAY', used: 4, others: [{ period: 'MONTH', used: 4 }] });
  expect(await world.readRows(user, [thisMonth])).toEqual(before);
  const monthly = { usage_count: 4, remaining: 8, version: 2 };
  expect(await world.getRow(user, thisMonth)).toMatchObject(monthly);
  expect(await world.getRows(user, [thisMonth, today])).toMatchObject([monthly, { usage_count: 4 }]);
  expect(await world.listRows(user)).toMatchObject([monthly, { usage_count: 4, remaining: 6 }]);
  const [usage] = await world.usageNow(user, noon, 'exports');
  expect(usage).toMatchObject({ used: 4, remaining: 6, others: [{ used: 4, remaining: 8 }] });
});

test('the month continues where yesterday left it, in one transaction with the first use of a day', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 12));
  await use(user, 7);
  await use(user, 2);
  const next = noon + day;
  // Nothing was used yet on the new day: what reads the month looks into yesterday's row.
  expect((await world.usageNow(user, next, 'exports'))[0]).toMatchObject({ used: 9, remaining: 3 });
  expect((await use(user, 4, next)).allowed).toBe(false);
  expect((await use(user, 3, next)).usage).toMatchObject({ period: 'MONTH', used: 12, remaining: 0 });
  const [month, first, second] = await world.readRows(user, [thisMonth, today, tomorrow].sort());
  expect([month, first, second].map((row) => row!.usage_count).sort()).toEqual([12, 3, 9].sort());
  expect(await world.getRow(user, today)).toMatchObject({ usage_count: 9 });
  expect((await world.getRow(user, today))!.carries).toBeUndefined();
});

test('a row that carries another stays as long as that one, and no longer when it does not carry it any more', async () => {
  const limits: Limit[] = [
    { period: 'DAY', limit: 5 },
    { period: 'LIFETIME', limit: 20 },
  ];
  const user = await world.anAccountWith(limits);
  await use(user);
  expect((await world.getRow(user, today))!.expires_at).toBeUndefined();
  await use(user, 1, noon + day);
  const { expires_at, window_end_ms } = (await world.getRow(user, today))!;
  expect(expires_at).toBeGreaterThan(window_end_ms / 1000);
});

test('a billing cycle that ends in the middle of a day ends there, whichever limit comes first', async () => {
  for (const isCycleFirst of [true, false]) {
    const limits: Limit[] = [
      { period: 'DAY', limit: 10 },
      { period: 'BILLING_CYCLE', limit: 6 },
    ];
    const anchorMs = Date.parse('2026-09-20T15:00:00.000Z');
    const user = await world.anAccountWith(isCycleFirst ? limits.reverse() : limits, { anchorMs });
    await use(user, 3);
    await use(user, 2);
    expect((await use(user, 2)).allowed).toBe(false);
    expect((await use(user, 2, noon + 4 * hour)).allowed).toBe(true);
    const rows = await world.listRows(user);
    const used = Object.fromEntries(rows.map((row) => [row.feature_date_key, row.usage_count]));
    expect(used).toEqual({
      'exports_2026-10-20#BILLING_CYCLE': 5,
      'exports_2026-11-20#BILLING_CYCLE': 2,
      [today]: 7,
    });
  }
});

test('a warm function that took up a billing cycle before its end counts in the next one after it', async () => {
  const limits: Limit[] = [
    { period: 'DAY', limit: 10 },
    { period: 'BILLING_CYCLE', limit: 6 },
  ];
  const user = await world.anAccountWith(limits, { anchorMs: Date.parse('2026-09-20T12:00:00.000Z') });
  await use(user, 2, noon - 1);
  const entry = world.cachedFor(user, 'exports', noon - 1)!;
  // Its clock, and what it remembers of the end, are behind by a moment.
  world.remember(user, 'exports', { ...entry, endMs: noon + hour });
  expect((await use(user, 1, noon)).allowed).toBe(true);
  const rows = (await world.listRows(user)).filter(({ period }) => period === 'BILLING_CYCLE');
  expect(rows.map((row) => row.usage_count).sort()).toEqual([1, 2]);
});

test('a row that was written between the reads of it and of what carries it is read again', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 20));
  await use(user, 2);
  const [oldDay, oldMonth] = (await world.readRows(user, [today, thisMonth])).sort((a, b) =>
    a.period < b.period ? -1 : 1,
  );
  const { holdId } = await hold(user, 3);
  await settle(user, holdId!, 3);
  await use(user, 1);
  const [month] = await world.readRows(user, [thisMonth]);
  expect(month!.carried_by).toBe(today);
  expect(await world.standingRows([month!], [oldDay!])).toMatchObject([{ usage_count: 6, remaining: 14 }]);
  await use(user, 4, noon + day);
  const [day1] = await world.readRows(user, [today]);
  expect(await world.standingRows([oldMonth!], [day1!])).toMatchObject([{ usage_count: 10, remaining: 10 }]);
});

test('a settlement that a use overtakes, which ties the limits together, gives each limit its units back', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 20));
  const { holdId } = await hold(user, 4);
  const race = world.wire.before(naming(user, 'TransactWriteItems'), async () => {
    await use(user, 1);
    return use(user, 2);
  });
  expect(await settle(user, holdId!, 1)).toMatchObject({ allowed: true });
  expect(race.happened).toBe(true);
  expect(await world.getRows(user, [today, thisMonth])).toMatchObject([
    { usage_count: 4, held_count: 0, remaining: 6 },
    { usage_count: 4, held_count: 0, remaining: 16 },
  ]);
});

test('a change of rights that is overtaken by another one, which takes the rows apart, comes through', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 20));
  await use(user, 2);
  await use(user, 1);
  await world.setStatus(user, 'DISABLED', 'account.disabled', noon);
  const isLook = naming(user, 'GetItem');
  const isOfCounter = (operation: string, body: Record<string, any>) =>
    isLook(operation, body) && JSON.stringify(body).includes('feature_date_key');
  const race = world.wire.before(isOfCounter, () => world.refreshWindows(user, noon));
  await world.refreshWindows(user, noon);
  expect(race.happened).toBe(true);
  const closed = { usage_count: 3, rights_until_ms: 0 };
  expect(await world.readRows(user, [today, thisMonth])).toMatchObject([closed, closed]);
});

test('a use in yesterday’s window that comes after today’s first one is not lost to the month', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 20));
  await use(user, 1);
  const entry = world.cachedFor(user, 'exports', noon)!;
  await use(user, 2, noon + day);
  // Another function, whose clock is behind, and which remembers yesterday.
  world.remember(user, 'exports', entry);
  await use(user, 4);
  expect(await world.getRows(user, [today, tomorrow, thisMonth])).toMatchObject([
    { usage_count: 5 },
    { usage_count: 2 },
    { usage_count: 7, remaining: 13 },
  ]);
});

test('a window that another row carries moves in the list of windows near their limit, and shows what it has counted', async () => {
  const feature = 'listed';
  const user = await world.anAccountWith(dayAndMonth(100, 20), { feature });
  const useListed = () => world.consume(aWish(user, { feature }), undefined, noon);
  await useListed();
  await following.follow();
  for (let i = 0; i < 15; i++) await useListed();
  await following.follow();
  const question = { feature, threshold: 0.8, date: undefined };
  const { windows } = await openWindowPage(question, 100, undefined, noon);
  expect(windows).toMatchObject([{ share: 0.8, counter: { period: 'MONTH', used: 16 } }]);
  expect((await world.getRow(user, `${feature}_2026-11-01#MONTH`))!.feature_band).toContain('#080#');
});

test('a push after a warm use says where every limit stands', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 12));
  const nowMs = Date.now();
  const listening = { owner: user, receipt_id: 'listening', until_ms: nowMs + day };
  await world.documents.send(new PutCommand({ TableName: process.env['TABLE_RECEIPTS'], Item: listening }));
  await use(user, 2, nowMs);
  await following.follow();
  await use(user, 3, nowMs);
  await following.follow();
  const pushes = following.pushes.filter(({ userId }) => userId === user);
  expect(pushes.at(-1)).toMatchObject({ used: 5, remaining: 5, others: [{ used: 5, remaining: 7 }] });
  const versions = pushes.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
});

test('a counter that drifted is repaired though another row carries it, and what was used stays used', async () => {
  const user = await world.anAccountWith(dayAndMonth(10, 12));
  await use(user, 2);
  await use(user, 1);
  await following.follow();
  expect(await following.verified(user)).toMatchObject({ right: 2 });
  await world.documents.send(
    new UpdateCommand({
      TableName: process.env['TABLE_USER_USAGE'],
      Key: { user_id: user, feature_date_key: today },
      UpdateExpression: 'SET carries.#month.used = carries.#month.used - :lost',
      ExpressionAttributeNames: { '#month': thisMonth },
      ExpressionAttributeValues: { ':lost': 2 },
    }),
  );
  expect(await following.verified(user)).toMatchObject({ right: 1, drifted: 1, repaired: 0 });
  expect(await following.verified(user, true)).toMatchObject({ repaired: 1 });
  expect(await world.getRow(user, thisMonth)).toMatchObject({ usage_count: 3, remaining: 9 });
  expect((await use(user, 7)).usage).toMatchObject({ used: 10, others: [{ used: 10, remaining: 2 }] });
});

test('an operator’s grant raises both limits of a feature that one row carries', async () => {
  const user = await world.anAccountWith(dayAndMonth(3, 4));
  await use(user, 2);
  await use(user, 1);
  const grant = {
    feature: 'exports',
    amount: 5,
    expiresMs: null,
    reason: 'r',
    key: 'g',
    actor: anOperator,
  };
  await world.grant({ userId: user, ...grant }, noon);
  expect((await use(user, 6)).allowed).toBe(false);
  expect((await use(user, 5)).allowed).toBe(true);
  expect(await world.getRows(user, [today, thisMonth])).toMatchObject([
    { usage_count: 8, remaining: 0 },
    { usage_count: 8, remaining: 1 },
  ]);
});

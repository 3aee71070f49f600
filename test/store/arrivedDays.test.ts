import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { Arrival } from '../../domain/arrival.ts';
import type { Period } from '../../domain/window.ts';
import { aProduct, day, noon, withWorld } from '../kit/given.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { pushTaker, streamOf } from '../kit/world/tableStream.ts';
import { aWish } from '../kit/world/usage.ts';

let arrive: typeof import('../../store/arrivals/arrive.ts').arrive;
let refreshWindows: typeof import('../../store/refresh.ts').refreshWindows;
let undoRun: typeof import('../../store/arrivals/undo.ts').undoRun;
let verifyAll: typeof import('../../tools/operate/verifyAll.ts').verifyAll;
let changes: typeof import('../../functions/changes.ts').handler;
let taken: Awaited<ReturnType<typeof pushTaker>>;
let stream: Awaited<ReturnType<typeof streamOf>>;

const world = withWorld('usage', async () => {
  taken = await pushTaker();
  process.env['GRAPHQL_URL'] = taken.url;
  ({ arrive } = await import('../../store/arrivals/arrive.ts'));
  ({ refreshWindows } = await import('../../store/refresh.ts'));
  ({ undoRun } = await import('../../store/arrivals/undo.ts'));
  ({ verifyAll } = await import('../../tools/operate/verifyAll.ts'));
  ({ handler: changes } = await import('../../functions/changes.ts'));
  stream = await streamOf(world.engine.client, world.engine.endpoint, process.env['TABLE_USER_USAGE']!);
  for (const period of periods) await world.sell(planOf(period));
});
afterAll(() => taken.stop());

const periods: Period[] = ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'LIFETIME'];
const planOf = (period: Period) =>
  aProduct(`by-${period.toLowerCase()}`, { features: [{ feature: 'exports', limit: 500, period }] });

/** For each period. */
const rounds = process.env['USHER_FULL'] ? 20 : 3;
const run = { id: 'run-1', source: 'jsonl:counters.jsonl' };
const dateAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const aDay = (userId: string, date: string, used: number): Arrival => ({
  ...{ kind: 'counter', userId },
  counter: { feature: 'exports', date, used, limit: null },
});
const cycleStart = '2026-11-07';
const aPlanOf = (userId: string, period: Period): Arrival => ({
  ...{ kind: 'subscription', userId },
  subscription: {
    ...{ id: 'old-1', planId: planOf(period).id, status: 'active', cancelAtPeriodEnd: false },
    ...{ startMs: Date.parse(`${cycleStart}T08:30:00Z`), endMs: noon + 10 * day },
    ...{ stripeSubscriptionId: null, createdMs: null, hasAccess: true },
  },
});
const send = (arrival: Arrival) => arrive(arrival, run, noon);
const usedNow = async (userId: string) => (await world.usageNow(userId, noon, 'exports'))[0]!.used;

/** By the calendar alone; today is Friday, the 20th of November 2026. */
const firstDayOf: Record<string, string> = {
  ...{ DAY: '2026-11-20', WEEK: '2026-11-16', MONTH: '2026-11-01', BILLING_CYCLE: cycleStart, LIFETIME: '' },
};

test('the days of a month add up in its window, each once however often it arrives, and days before it take nothing', async () => {
  const user = await world.anAccount();
  await send(aPlanOf(user, 'MONTH'));
  const days = [
    aDay(user, '2026-10-31', 100),
    aDay(user, '2026-11-01', 4),
    aDay(user, '2026-11-19', 5),
    aDay(user, '2026-11-20', 2),
  ];
  for (const one of [...days, ...days]) await send(one);
  expect(await usedNow(user)).toBe(11);
  const answer = await world.consume(aWish(user), undefined, noon);
  expect(answer).toMatchObject({ allowed: true, usage: { used: 12, limit: 500, remaining: 488 } });
  expect(await world.getRow(user, 'exports_2026-10-31')).toMatchObject({ usage_count: 100 });
});

test('an account whose days exceed the limit is refused, and no day of before today takes from a limit by the day', async () => {
  const [monthly, daily] = [await world.anAccount(), await world.anAccount()];
  for (const user of [monthly, daily]) {
    await send(aPlanOf(user, user === monthly ? 'MONTH' : 'DAY'));
    for (const date of ['2026-11-18', '2026-11-19']) await send(aDay(user, date, 300));
  }
  expect(await world.consume(aWish(monthly), undefined, noon)).toMatchObject({ allowed: false });
  expect(await world.consume(aWish(daily), undefined, noon)).toMatchObject({ usage: { used: 1 } });
});

test('in any order in which plan and days of an account arrive, with repeats and uses in between, its window counts each day once, and the log agrees, after the way back too', async () => {
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  const random = randomsFrom(seed);
  const int = (below: number) => Math.floor(random() * below);
  let cases = 0;
  for (const period of periods)
    for (let round = 0; round < rounds; round++) {
      const user = await world.anAccount();
      const counts = new Map<string, number>();
      for (let i = 0; i < 6; i++) counts.set(dateAt(noon - (i * 5 + int(5)) * day), int(20));
      const days = [...counts].map(([date, used]) => aDay(user, date, used));
      let left = [...days, days[0]!, aPlanOf(user, period)];
      let [uses, hasPlan] = [0, false];
      while (left.length > 0) {
        const step = left[int(left.length)]!;
        left = left.filter((one) => one !== step);
        await send(step);
        hasPlan ||= step.kind === 'subscription';
        // A day that is used here before it arrives is not added to: see the next test.
        if (!hasPlan || period === 'DAY') continue;
        expect(await world.consume(aWish(user), undefined, noon)).toMatchObject({ allowed: true });
        uses += 1;
      }
      for (const one of days) await send(one);
      const expected = [...counts]
        .filter(([date]) => date >= firstDayOf[period]!)
        .reduce((sum, [, used]) => sum + used, uses);
      expect([period, await usedNow(user)]).toEqual([period, expected]);
      cases++;
    }
  expect(cases).toBe(periods.length * rounds);
  expect(await verified()).toMatchObject({ drifted: 0, uncovered: 0 });
  const { takenBack, kept } = await undoRun(run, {
    progress: () => undefined,
    kept: () => undefined,
    nowMs: noon,
  });
  expect(takenBack.counter).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(0);
  expect(await verified()).toMatchObject({ drifted: 0, uncovered: 0 });
});

/** What `npm run verify` finds when the log has followed. */
async function verified() {
  await changes({ Records: await stream.next() });
  const options = { repair: false, reason: 'test', fresh: true, waitMs: 0, progress: () => undefined };
  const lines: string[] = [];
  const totals = await verifyAll({ ...options, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(totals.right).toBeGreaterThan(0);
  return totals;
}

test('a day that has been used here is as it was here, under a limit by the day', async () => {
  const user = await world.anAccount();
  await send(aPlanOf(user, 'DAY'));
  await world.consume(aWish(user), undefined, noon);
  expect(await send(aDay(user, dateAt(noon), 7))).toMatchObject({ became: 'there' });
  expect(await usedNow(user)).toBe(1);
});

test('a day whose counter was not used yet counts in it, under one limit and under several, and is taken back', async () => {
  const limits = [
    { feature: 'exports', limit: 500, period: 'DAY' as const },
    { feature: 'exports', limit: 900, period: 'BILLING_CYCLE' as const },
  ];
  await world.sell(aProduct('by-both', { features: limits }));
  const [daily, both] = [await world.anAccount(), await world.anAccount()];
  for (const user of [daily, both]) {
    const plan = aPlanOf(user, 'DAY');
    if (plan.kind === 'subscription' && user === both) plan.subscription.planId = 'by-both';
    await send(plan);
    await refreshWindows(user, noon);
    expect(await world.getRow(user, `exports_${dateAt(noon)}`)).toMatchObject({ usage_count: 0 });
    const today = aDay(user, dateAt(noon), 7);
    expect(await send(today)).toMatchObject({ became: 'moved' });
    expect(await send(today)).toMatchObject({ became: 'there' });
    const [usage] = await world.usageNow(user, noon, 'exports');
    expect(usage).toMatchObject({ period: 'DAY', used: 7, remaining: 493 });
    if (user === both) expect(usage!.others).toMatchObject([{ used: 7, remaining: 893 }]);
  }
  expect(await verified()).toMatchObject({ drifted: 0, uncovered: 0 });
  await world.consume(aWish(both), undefined, noon);
  await undoRun(run, { progress: () => undefined, kept: () => undefined, nowMs: noon });
  expect(await world.getRow(daily, `exports_${dateAt(noon)}`)).toBeUndefined();
  expect(await world.getRow(both, `exports_${dateAt(noon)}`)).toMatchObject({ usage_count: 8 });
  expect(await verified()).toMatchObject({ drifted: 0, uncovered: 0 });
});

test('the row of a day stays for as long as a window that its units are in', async () => {
  const [monthly, lifelong] = [await world.anAccount(), await world.anAccount()];
  await send(aPlanOf(monthly, 'MONTH'));
  await send(aPlanOf(lifelong, 'LIFETIME'));
  for (const user of [monthly, lifelong]) await send(aDay(user, '2026-11-02', 1));
  const [row, lasting] = await Promise.all(
    [monthly, lifelong].map((user) => world.getRow(user, 'exports_2026-11-02')),
  );
  expect(row!.expires_at! * 1000).toBeGreaterThanOrEqual(Date.parse('2026-12-01T00:00:00Z'));
  expect(lasting!.expires_at).toBeUndefined();
  await world.consume(aWish(lifelong), undefined, noon);
  expect((await world.getRow(lifelong, 'exports_2026-11-02'))!.expires_at).toBeUndefined();
});

test('counters that many bring at once are there once', async () => {
  const user = randomUUID();
  await send(aPlanOf(user, 'MONTH'));
  const days = ['2026-11-03', '2026-11-04', '2026-11-05'].map((date) => aDay(user, date, 3));
  await Promise.all([...days, ...days].map(send));
  expect(await usedNow(user)).toBe(9);
});

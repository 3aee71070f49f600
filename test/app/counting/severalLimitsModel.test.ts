import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import { aRight, day, hour, noon, withWorld } from '../../kit/given.ts';
import { observe, whyNotLinear } from '../../kit/models/linearizable.ts';
import { ManyWindows } from '../../kit/models/manyWindows.ts';
import { Following } from '../../kit/world/following.ts';
import { dayAndMonth, doingIn, thisMonth, today, tomorrow } from '../../kit/world/severalLimits.ts';

const following = new Following();
const world = withWorld('usage', (started) => following.begin(started));
afterAll(() => following.end());

const { use, hold, settle } = doingIn(world);

test('of two limits the narrower one is reached exactly, in an order that explains every answer', async () => {
  const user = await world.anAccountWith(dayAndMonth(100, 80));
  const history = await observe(
    Array.from({ length: 400 }, () => 1),
    64,
    () => use(user),
  );
  expect(history.filter(({ allowed }) => allowed)).toHaveLength(80);
  expect(whyNotLinear(history, 80)).toBeUndefined();
  expect(await world.getRows(user, [today, thisMonth])).toMatchObject([
    { usage_count: 80, remaining: 20 },
    { usage_count: 80, remaining: 0 },
  ]);
});

test('holds, changes of rights and a new day beside the uses lose nothing and count nothing twice', async () => {
  const user = await world.anAccountWith(dayAndMonth(150, 200));
  let used = 0;
  const times = [noon, noon + day];
  const uses = observe(
    Array.from({ length: 240 }, () => 1),
    16,
    async (amount, index) => {
      const answer = await use(user, amount, times[index < 120 ? 0 : 1]);
      if (answer.allowed) used += amount;
      return answer;
    },
  );
  for (const [index, limit] of [300, 180, 260, 220].entries()) {
    const { holdId } = await hold(user, 3);
    await world.giveRight(user, aRight(dayAndMonth(150, limit)));
    await world.refreshWindows(user, noon);
    const answer = holdId && (await settle(user, holdId, index % 3));
    if (answer && answer.allowed) used += index % 3;
  }
  await uses;
  const rows = await world.getRows(user, [thisMonth, today, tomorrow]);
  const [month, first, second] = rows.map((row) => row?.usage_count ?? 0);
  expect(month).toBe(used);
  expect(first! + second!).toBe(used);
  expect(rows[0]).toMatchObject({ held_count: 0, remaining: 220 - used });
  await following.follow();
  expect(await following.verified(user)).toMatchObject({ drifted: 0, right: 3 });
});

const [accounts, steps] = process.env['USHER_FULL'] ? [120, 60] : [12, 24];

test('any mixture of uses, holds, grants, changed limits, days and restarts comes to what the naive model says', async () => {
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  const random = randomsFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const periods = ['DAY', 'WEEK', 'MONTH', 'LIFETIME'] as const;
  const counts = { steps: 0, uses: 0, granted: 0, holds: 0, settled: 0, listed: 0 };
  const users: string[] = [];
  for (let account = 0; account < accounts; account++) {
    const chosen = periods.filter(() => below(3) > 0);
    const order = chosen.length > 1 ? chosen : (['DAY', 'MONTH'] as const);
    const limits = () => order.map((period) => ({ period, limit: 4 + below(30) }));
    const model = new ManyWindows(below(2) === 0 ? limits() : limits().reverse());
    const user = await world.anAccountWith(model.limits);
    users.push(user);
    const held: { id: string; amount: number; windows: string[] }[] = [];
    let nowMs = noon;
    for (let step = 0; step < steps; step++) {
      const where = `seed ${seed}, account ${account}, step ${step}: ${JSON.stringify(model.limits)}`;
      const dice = below(12);
      const amount = 1 + below(4);
      counts.steps += 1;
      if (below(4) === 0) world.forgetAll();
      if (dice < 6) {
        const answer = await use(user, amount, nowMs, below(4) === 0 ? randomUUID() : undefined);
        expect(answer.allowed, where).toBe(model.take(amount, nowMs));
        counts.uses += 1;
        if (answer.allowed) counts.granted += 1;
      } else if (dice < 8) {
        const answer = await hold(user, amount, nowMs);
        const windows = model.hold(amount, nowMs);
        expect(answer.allowed, where).toBe(windows !== undefined);
        if (windows) held.push({ id: answer.holdId!, amount, windows });
        counts.holds += 1;
      } else if (dice < 10 && held.length > 0) {
        const [one] = held.splice(below(held.length), 1);
        const part = below(one!.amount + 1);
        const isGone = part === 0;
        if (isGone) await world.release({ userId: user, feature: 'exports', holdId: one!.id }, nowMs);
        else expect(await settle(user, one!.id, part, nowMs), where).toMatchObject({ allowed: true });
        model.settle(one!.windows, one!.amount, part);
        counts.settled += 1;
      } else if (dice === 10) {
        model.limits = model.limits.map(({ period }) => ({ period, limit: 4 + below(40) }));
        await world.giveRight(user, aRight(model.limits));
        await world.refreshWindows(user, nowMs);
      } else if (held.length === 0) nowMs += (1 + below(30)) * hour;
      const rows = await world.listRows(user);
      for (const row of rows) {
        const { used, held: set } = model.at(row.period, row.window_start_ms);
        expect([row.usage_count, row.held_count], `${where}: ${row.feature_date_key}`).toEqual([used, set]);
        counts.listed += 1;
      }
      const [usage] = await world.usageNow(user, nowMs, 'exports');
      expect(usage!.remaining, where).toBe(model.remaining(nowMs));
    }
  }
  await following.follow();
  for (const user of users) expect((await following.verified(user)).drifted).toBe(0);
  console.log(`seed ${seed}: ${JSON.stringify(counts)}`);
  expect(counts.steps).toBe(accounts * steps);
  expect(counts.granted).toBeGreaterThan(counts.uses / 4);
  expect(Math.min(counts.holds, counts.settled)).toBeGreaterThan(0);
}, 600_000);

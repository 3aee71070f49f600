import { beforeEach, expect, test } from 'vitest';
import type { Limit } from '../../domain/entitlement.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { bothWays } from '../kit/calls/bothWays.ts';
import { aFreePlan, aPlan, aRight, call, day, hour, minute, noon, valueOf, withWorld } from '../kit/given.ts';

/** Ids that begin one another's keys, one that looks like a window of another, and the longest and shortest there are. */
const counted = ['exports', 'exports_2', 'exports_2026-11-20', 'a', 'a_2', '0-_', 'x'.repeat(64)];
const strange = [
  'never',
  'Nope',
  '',
  ' ',
  '#',
  'exports_2026-11-20#MONTH',
  '💥',
  'y'.repeat(3000),
  '__proto__',
];
const periods = ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'LIFETIME'] as const;
/** What changes no rights. */
const plain = /used|held|left alone|another function$/;
const trialed = { feature: 'a', limit: 30, period: 'TRIAL' as const };

const world = withWorld('everything', async () => {
  const free = aFreePlan(
    { feature: 'exports', limit: 5, period: 'DAY' },
    { feature: 'exports_2', limit: null, period: 'MONTH' },
    { feature: 'exports_2026-11-20', limit: 5, period: 'MONTH', name: 'Odd exports', unit: 'GB' },
    { feature: 'a', limit: 2, period: 'WEEK' },
    { feature: 'a_2', limit: 4, period: 'DAY' },
    { feature: 'a_2', limit: 9, period: 'MONTH' },
    { feature: 'x'.repeat(64), limit: 3, period: 'DAY' },
  );
  await world.sell({ ...free, zone: 'Pacific/Kiritimati' });
  await world.sell(aPlan('pro', { trial: { hours: 72, reminderMinutes: 60 }, features: [trialed] }));
});
beforeEach(() => world.empty());

// Before the world's clock stands still.
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
const [accounts, steps] = process.env['USHER_FULL'] ? [120, 40] : [14, 16];

test('usage is answered field by field as the function would, from the table alone wherever a row stands for itself', async () => {
  const random = randomsFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const one = <Of>(some: readonly Of[]): Of => some[below(some.length)]!;
  const { refreshWindows } = await import('../../store/refresh.ts');
  const { forgetAll } = await import('../../app/counting/cache.ts');
  const deleteRight = (userId: string, entitlement_key: string) =>
    world.remove('TABLE_ENTITLEMENTS', { user_id: userId, entitlement_key });
  const ask = bothWays('Query.usage');
  const seen = { table: 0, both: 0, empty: 0, back: 0 };
  let nowMs = noon;
  const move = (ms: number) => world.at((nowMs += ms));
  const compare = async (userId: string, feature: string, where: string) => {
    const { value, asked } = await ask(userId, { feature }, where);
    if (asked.length === 2) seen.both++;
    else if (asked[0] === 'user-usage') seen.table++;
    if (value === null) seen.empty++;
  };
  const someLimits = (): Limit[] => {
    const first = below(periods.length);
    const places = below(4) === 0 ? [first, (first + 1) % periods.length] : [first];
    return places.map((place) => ({ period: periods[place]!, limit: below(6) === 0 ? null : below(12) }));
  };
  const rights = new Map<string, string[]>();
  const actions: Record<string, (userId: string, feature: string) => Promise<unknown>> = {
    'is used': (userId, feature) =>
      call('Mutation.consumeUsage').as(userId, { feature, amount: 1 + below(3) }),
    'is used once more': (userId, feature) => call('Mutation.consumeUsage').as(userId, { feature }),
    'is held': (userId, feature) =>
      call('Mutation.reserveUsage').as(userId, {
        ...{ feature, amount: 1 + below(2), holdSeconds: one([60, 7200]), idempotencyKey: `${nowMs}` },
      }),
    'is granted': (userId, feature) =>
      call('Mutation.grantUsage').asOperator({
        ...{ userId, feature, amount: 1 + below(5), reason: 'r', idempotencyKey: `${nowMs}` },
        expiresAt: below(2) === 0 ? null : new Date(nowMs + (1 + below(60)) * hour).toISOString(),
      }),
    'is bought': async (userId, feature) => {
      const source = `sub:${below(3)}`;
      const more = below(3) === 0 ? { adds: true as const } : {};
      const expiresMs = below(3) === 0 ? nowMs + (1 + below(90)) * hour : null;
      const zone = one(['UTC', 'America/Los_Angeles']);
      await world.giveRight(userId, aRight(someLimits(), { feature, source, zone, expiresMs, ...more }));
      rights.set(userId, [...(rights.get(userId) ?? []), `${feature}#${source}`]);
      await refreshWindows(userId, nowMs);
    },
    'is bought no more': async (userId) => {
      const key = rights.get(userId)?.pop();
      if (key) await deleteRight(userId, key);
      await refreshWindows(userId, nowMs);
    },
    'is tried': (userId) => call('Mutation.startTrial').as(userId, { productId: 'pro' }),
    'is locked': (userId) => enabled(userId, false),
    'is unlocked': (userId) => enabled(userId, true),
    'is left alone a minute': async () => move(minute + 1),
    'is left alone for hours': async () => move(below(30) * hour),
    'is left alone for weeks': async () => (below(3) === 0 ? move(below(40) * day) : move(1)),
    'is counted by another function': async () => forgetAll(),
  };
  const enabled = (userId: string, isEnabled: boolean) =>
    call('Mutation.setAccountEnabled').asOperator({ userId, enabled: isEnabled, reason: 'r' });

  for (let account = 0; account < accounts; account++) {
    const email = `${account}@example.com`;
    const userId = await world.pool.user(email);
    const names: string[] = [];
    for (let step = 0; step < steps; step++) {
      const name = one(Object.keys(actions).filter((name) => account > 0 || plain.test(name)));
      const feature = one(counted);
      names.push(`${feature.slice(0, 20)} ${name}`);
      move(1);
      await actions[name]!(userId, feature);
      const where = `seed ${seed}, account ${account}: ${names.join(', ')}`;
      for (const asked of [feature, one(counted)]) await compare(userId, asked, where);
      // A clock was wrong for a while. What has ended since would be there again, so only where nothing else gives rights.
      if (names.every((name) => plain.test(name)) && (account === 0 || below(4) === 0)) {
        world.at(nowMs - below(48) * hour);
        await compare(userId, feature, `${where}, a while ago`);
        seen.back++;
        world.at(nowMs);
      }
    }
    const where = `seed ${seed}, account ${account}: ${names.join(', ')}`;
    for (const asked of [...counted, ...strange]) await compare(userId, asked, where);
    if (account % 3 > 0) continue;
    valueOf(await call('Query.me').as(userId, {}));
    valueOf(await call('Mutation.deleteMyAccount').as(userId, { confirm: email }));
    for (const asked of counted) await compare(userId, asked, `${where}, deleted`);
  }
  console.info(`seed ${seed}: ${JSON.stringify(seen)}`);
  expect(seen.table).toBeGreaterThan(accounts * 6);
  expect(seen.both).toBeGreaterThan(accounts * 6);
  expect(seen.empty).toBeGreaterThan(accounts);
  expect(seen.back).toBeGreaterThanOrEqual(steps);
}, 240_000);

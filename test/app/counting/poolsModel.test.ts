import { expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import type { Limit } from '../../../domain/entitlement.ts';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import { NaiveUnits, type Bought } from '../../kit/models/naiveUnits.ts';
import { aProduct, aRight, hour, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

const [accounts, steps] = process.env['USHER_FULL'] ? [150, 40] : [10, 16];

test('F4 · plans, add-ons of any periods and grants come to what the naive model says, unit by unit and window by window', async () => {
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  const random = randomsFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const periods = ['DAY', 'WEEK', 'MONTH', 'LIFETIME'] as const;
  const someLimits = (most: number): Limit[] => {
    const first = below(periods.length);
    const isTwo = below(4) === 0;
    const chosen = isTwo ? [first, (first + 1 + below(3)) % 4] : [first];
    return chosen.map((place) => ({ period: periods[place]!, limit: 1 + below(most) }));
  };
  const counts = { uses: 0, granted: 0, straddling: 0 };
  for (let account = 0; account < accounts; account++) {
    const bought: Bought = { plan: someLimits(8), addOns: [], grants: [] };
    const naive = new NaiveUnits(bought);
    // The best plan by far with any add-on: which plan wins is not the question here.
    const user = await world.anAccountWith(bought.plan, { rank: 99 });
    let nowMs = noon;
    for (let step = 0; step < steps; step++) {
      const where = `seed ${seed}, account ${account}, step ${step}: ${JSON.stringify(bought)}`;
      const dice = below(10);
      if (dice < 3) {
        const name = `sub:pack${below(3)}`;
        const until = below(4) === 0 ? nowMs + (1 + below(90)) * hour : Infinity;
        const known = bought.addOns.find((one) => one.name === name);
        const limits = known ? known.limits.map((one) => ({ ...one, limit: 1 + below(20) })) : someLimits(20);
        bought.addOns = [...bought.addOns.filter((one) => one !== known), { name, limits, until }];
        const expiresMs = until === Infinity ? null : until;
        await world.giveRight(user, aRight(limits, { source: name, adds: true, expiresMs }));
        await world.refreshWindows(user, nowMs);
      } else if (dice === 3) {
        const units = 1 + below(9);
        const until = nowMs + (1 + below(60)) * hour;
        bought.grants.push({ name: `grant${step}`, units, until });
        await world.grant(
          {
            ...{ userId: user, feature: 'exports', amount: units, reason: 'r', key: String(step) },
            ...{ actor: anOperator, expiresMs: until },
          },
          nowMs,
        );
      } else if (dice < 6) nowMs += (1 + below(40)) * hour;
      if (below(3) === 0) world.forgetAll();
      const left = naive.remaining(nowMs);
      expect((await world.usageNow(user, nowMs, 'exports'))[0]!.remaining, where).toBe(left);
      // Around what is left, where one unit decides.
      const amount = below(3) === 0 ? Math.max(1, left - 1 + below(3)) : 1 + below(6);
      const answer = await world.consume(aWish(user, { amount }), undefined, nowMs);
      expect(answer.allowed, where).toBe(naive.take(amount, nowMs));
      expect(answer.usage!.remaining, where).toBe(naive.remaining(nowMs));
      counts.uses += 1;
      if (answer.allowed) counts.granted += 1;
      if (answer.allowed && amount > 1) counts.straddling += 1;
    }
  }
  console.log(`seed ${seed}: ${JSON.stringify(counts)}`);
  expect(counts.uses).toBe(accounts * steps);
  expect(counts.granted).toBeGreaterThan(counts.uses / 4);
  expect(counts.granted).toBeLessThan(counts.uses);
}, 600_000);

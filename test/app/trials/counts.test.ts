import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { addTo, dayOf, noTrials, tallyOf, type Tally } from '../../../domain/trialMetrics.ts';
import { statusAt } from '../../../domain/trial.ts';
import { failureOf } from '../../../store/write.ts';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import type { Fault } from '../../kit/faults/wire.ts';
import { aWholePlan, call, day, hour, noon, valueOf, withWorld } from '../../kit/given.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const lives = { count: isFull ? 40 : 1, steps: 40 };
const products = ['pro', 'brief'];
const faults: Fault[] = ['refuse', 'lose', 'cut', 'throttle', 'conflict'];

let nowMs = noon;

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('pro', { trial: { hours: 48, reminderMinutes: 60 } }));
  await world.sell(aWholePlan('brief', { trial: { hours: 3, reminderMinutes: 60 } }));
});

const pass = (ms: number) => world.at((nowMs += ms));
const start = (userId: string, productId: string) => call('Mutation.startTrial').as(userId, { productId });
const buy = async (userId: string, productId: string) => {
  const { conversionItems } = await import('../../../store/trials.ts');
  const items = await conversionItems(userId, productId, nowMs);
  if (items.length > 0) await world.documents.send(new TransactWriteCommand({ TransactItems: items }));
};
const metricsOf = async (from: number, to: number) =>
  valueOf(await call('Query.trialMetrics').asOperator({ from: dayOf(from), to: dayOf(to) }));
const sumOf = (counts: Record<string, Tally>, key: string) => (counts[key] ??= noTrials());

/** What counting the trials themselves gives at this moment. */
async function recount(userIds: string[], fromMs: number) {
  const [total, days, byProduct] = [noTrials(), {}, {}] as [
    Tally,
    Record<string, Tally>,
    Record<string, Tally>,
  ];
  for (const userId of userIds) {
    for (const row of await world.trialRows(userId)) {
      if (row.startedAt < fromMs) continue;
      for (const sum of [total, sumOf(days, dayOf(row.startedAt)), sumOf(byProduct, row.productId)])
        addTo(sum, tallyOf(statusAt(row, nowMs)));
    }
  }
  return { total, days, products: byProduct };
}

async function kept(fromMs: number) {
  const { started, converted, expired, days, products: byProduct } = await metricsOf(fromMs, nowMs);
  return {
    total: { started, converted, expired },
    days: Object.fromEntries(
      days.filter((one) => one.started > 0).map(({ date, running: _, ...tally }) => [date, tally]),
    ),
    products: Object.fromEntries(
      byProduct.map(({ productId, conversionRate: _, running: __, ...tally }) => [productId, tally]),
    ),
  };
}

describe('the counts of trials', () => {
  test('are what counting the trials gives, after every step of random lives on a wire with faults', async () => {
    let compared = 0;
    for (let seed = 1; seed <= lives.count; seed++) {
      const random = randomsFrom(seed);
      const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
      // Each life has days of its own.
      pass(day);
      const fromMs = nowMs - (nowMs % day);
      const userIds = await Promise.all(Array.from({ length: 4 }, () => world.anAccount()));
      world.wire.decide = (operation) =>
        operation === 'TransactWriteItems' && random() < 0.2 ? pick(faults) : undefined;
      for (let step = 0; step < lives.steps; step++) {
        const [userId, productId] = [pick(userIds), pick(products)];
        const act = pick([
          () => start(userId, productId),
          () => Promise.all([start(userId, productId), start(userId, productId)]),
          () => buy(userId, productId),
          () => Promise.all([buy(userId, productId), world.tick()]),
          () => world.tick(),
          () => Promise.all([world.tick(), world.tick()]),
          () => call('Mutation.extendTrial').asOperator({ userId, productId, hours: 1, reason: 'x' }),
          async () => pass(Math.floor(random() * 2 * hour)),
        ]);
        // What fails here is done by the next retry, or never; the counts are right meanwhile.
        await act().catch(expectPassing);
        expect(await kept(fromMs), `seed ${seed}, step ${step}`).toEqual(await recount(userIds, fromMs));
        compared += 1;
      }
      world.wire.decide = () => undefined;
    }
    expect(compared).toBe(lives.count * lives.steps);
    console.info(`${lives.count} lives of ${lives.steps} steps, seeds 1 to ${lives.count}`);
  }, 600_000);

  test('know of an end at its millisecond, whether or not the clock has come by', async () => {
    pass(day);
    const fromMs = nowMs;
    await world.tick();
    const userId = await world.anAccount();
    valueOf(await start(userId, 'brief'));
    pass(3 * hour - 1);
    expect(await metricsOf(fromMs, nowMs)).toMatchObject({ started: 1, running: 1, expired: 0 });
    pass(1);
    expect(await metricsOf(fromMs, nowMs)).toMatchObject({ started: 1, running: 0, expired: 1 });
    await world.tick();
    expect(await metricsOf(fromMs, nowMs)).toMatchObject({ started: 1, running: 0, expired: 1 });
  });

  test('of a trial that is bought after its end go from expired to bought', async () => {
    pass(day);
    const fromMs = nowMs;
    const userId = await world.anAccount();
    valueOf(await start(userId, 'brief'));
    pass(4 * hour);
    await world.tick();
    await buy(userId, 'brief');
    await buy(userId, 'brief');
    expect(await metricsOf(fromMs, nowMs)).toMatchObject({
      started: 1,
      converted: 1,
      expired: 0,
      running: 0,
    });
  });

  test('conversion: a fresh cohort with buyers is rated over all that started, and is final once all are over', async () => {
    pass(day);
    const fromMs = nowMs;
    const userIds = await Promise.all(Array.from({ length: 5 }, () => world.anAccount()));
    for (const userId of userIds) valueOf(await start(userId, 'brief'));
    for (const userId of userIds.slice(0, 2)) await buy(userId, 'brief');
    const fresh = { started: 5, converted: 2, expired: 0, running: 3, isFinal: false, conversionRate: 0.4 };
    expect(await metricsOf(fromMs, nowMs)).toMatchObject(fresh);
    pass(4 * hour);
    await world.tick();
    const over = { ...fresh, expired: 3, running: 0, isFinal: true, expiryRate: 0.6 };
    expect(await metricsOf(fromMs, nowMs)).toMatchObject(over);
  });

  test('of trials that end together meet, and each is counted', async () => {
    pass(day);
    const fromMs = nowMs;
    const userIds = await Promise.all(Array.from({ length: 24 }, () => world.anAccount()));
    for (const userId of userIds) valueOf(await start(userId, 'brief'));
    await world.tick();
    pass(3 * hour);
    const met = new Set<string>();
    // Each end is refused once, as when two transactions meet at one row.
    world.wire.decide = (operation, body) => {
      const ended = userIds.find((userId) => JSON.stringify(body).includes(`USER#${userId}`));
      if (operation !== 'TransactWriteItems' || !ended || met.has(ended)) return undefined;
      met.add(ended);
      return 'conflict';
    };
    await world.tick();
    world.wire.decide = () => undefined;
    expect(met.size).toBe(24);
    const rows = await Promise.all(userIds.map((userId) => world.trialRows(userId)));
    expect(rows.flat().map((row) => row.status)).toEqual(userIds.map(() => 'expired'));
    expect(await metricsOf(fromMs, nowMs)).toMatchObject({ started: 24, expired: 24 });
  });

  test('of a year are read in a request for each month', async () => {
    const { passed } = await world.wire.during(() => metricsOf(nowMs - 365 * day, nowMs));
    expect(passed.filter(({ operation }) => operation === 'Query')).toHaveLength(13 + 8);
  });
});

/** A clock whose visit failed, a condition that no longer holds, or a request that was lost once too often. */
function expectPassing(error: unknown): void {
  if (failureOf(error)) return;
  expect(String(error)).toMatch(
    /could not be visited|injected|Throughput|InternalServerError|socket hang up/,
  );
}

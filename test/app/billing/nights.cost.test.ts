import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { expectTable } from '../../kit/documents/tables.ts';
import { aPlan, withWorld } from '../../kit/given.ts';
import { costOf } from '../../kit/measures/cost.ts';
import { plantSubscribers, putAll } from '../../kit/world/manySubscribers.ts';

/** What is reckoned for; AWS's list prices in us-east-1 in dollars; seconds of a request of Stripe's with a hundred on it, and of a page of a table. */
const paper = { accounts: 10_000_000, subscribers: 1_000_000, otherRights: 6_000_000, checkouts: 1_000_000 };
const dollars = { readUnit: 0.125e-6, writeUnit: 0.625e-6, gigabyteSecond: 16.6667e-6 };
const seconds = { stripe: 0.7, table: 0.05 };
const gigabytes = 0.5;

let asked = 0;
const subscribers = 500;
const rights = 1_000;
const isFull = process.env['USHER_FULL'] !== undefined;

const world = withWorld(
  'billing',
  async () => {
    await world.sell(aPlan());
    const { stripe } = await import('../../../app/billing/client.ts');
    (await stripe()).on('request', () => asked++);
  },
  { isWired: true },
);

/** A whole round, in which nothing differs. */
async function round(): Promise<Record<'stripe' | 'requests' | 'readUnits' | 'writeUnits', number>> {
  asked = 0;
  const cost = await costOf(world.wire, async () => {
    expect(await world.compare({ start: true })).toMatchObject({ drift: 0, isDone: true });
  });
  const { requests, readUnits, writeUnits } = cost;
  return { stripe: asked, requests, readUnits, writeUnits };
}

/** Rights of accounts that pay nothing: a trial's. */
async function plantOtherRights(like: string, count: number): Promise<void> {
  const [right] = await world.rightRows(like);
  await putAll(
    world,
    Array.from({ length: count }, (_, n) => ({
      table: process.env['TABLE_ENTITLEMENTS']!,
      item: marshall({
        ...{ ...right, user_id: `0b4e6a52-7f0c-4a53-9d6a-${String(n).padStart(12, '0')}` },
        ...{ entitlement_key: 'simulations#trial:pro', source: 'trial:pro' },
      }),
    })),
  );
}

test('B5 · docs/nights.md reckons a round at ten million accounts with what a round was measured to cost', async () => {
  const price = await world.priceOf('pro');
  const [first] = await plantSubscribers(world, price, 1);
  const alone = await round();
  await plantSubscribers(world, price, subscribers);
  const withMore = await round();
  await plantOtherRights(first!.userId, rights);
  const withRights = await round();

  const names = ['stripe', 'requests', 'readUnits', 'writeUnits'] as const;
  const forPayers = Object.fromEntries(names.map((name) => [name, withMore[name] - alone[name]]));
  const forRights = Object.fromEntries(names.map((name) => [name, withRights[name] - withMore[name]]));
  const total = Object.fromEntries(
    names.map((name) => [
      name,
      (forPayers[name]! * paper.subscribers) / subscribers + (forRights[name]! * paper.otherRights) / rights,
    ]),
  ) as Record<(typeof names)[number], number>;
  total.stripe += paper.checkouts / 100;
  const tablePages = paper.subscribers / 250 + (paper.subscribers + paper.otherRights) / 1_000;
  const worked = total.stripe * seconds.stripe + tablePages * seconds.table;
  const cost =
    total.readUnits * dollars.readUnit +
    total.writeUnits * dollars.writeUnit +
    worked * gigabytes * dollars.gigabyteSecond;
  const said = (number: number) => Math.round(number).toLocaleString('en-US');
  expectTable('docs/nights.md', 'comparison', [
    ['', `${subscribers} subscribers`, '1,000 other rights', '10,000,000 accounts, of which 1,000,000 pay'],
    ['calls of Stripe', forPayers['stripe']!, forRights['stripe']!, said(total.stripe)],
    ['DynamoDB requests', forPayers['requests']!, forRights['requests']!, said(total.requests)],
    ['read units', forPayers['readUnits']!, forRights['readUnits']!, said(total.readUnits)],
    ['write units', forPayers['writeUnits']!, forRights['writeUnits']!, said(total.writeUnits)],
    ['hours', '', '', (worked / 3600).toFixed(1)],
    ['dollars', '', '', cost.toFixed(2)],
  ]);
  // By the page: no call and no request for each of them.
  expect(forPayers['stripe']).toBe(subscribers / 100);
  expect(forPayers['requests']).toBeLessThan(subscribers / 10);
});

if (isFull)
  test('B5 · 100,000 accounts, of which 10,000 pay, are compared by 100 lists of Stripe’s, in runs of a few steps', async () => {
    const price = await world.priceOf('pro');
    const [first] = await plantSubscribers(world, price, 10_000);
    await plantOtherRights(first!.userId, 90_000);
    const before = process.cpuUsage();
    const cost = await round();
    const { user, system } = process.cpuUsage(before);
    const payers = 10_000 + subscribers + 1;
    expect(cost.stripe).toBe(Math.ceil(payers / 100));
    expect(cost.requests).toBeLessThan(2_000);
    // `console.log` is silent in this world.
    console.info(
      `${payers} subscribers, ${90_000} rights of others: ${JSON.stringify(cost)}, ` +
        `${((user + system) / 1e6).toFixed(1)} s of processor, Stripe’s stand-in among it`,
    );
  });

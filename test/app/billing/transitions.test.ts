import { expect, test } from 'vitest';
import {
  facts,
  graceMs,
  instants,
  start,
  statuses,
  withAccess,
  end,
  type Status,
} from '../../kit/models/accessTable.ts';
import { aPlan, day, noon, withWorld } from '../../kit/given.ts';
import { graceDays, subscribe } from '../../kit/world/billing.ts';

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
});

test('access after every status that follows every other is as the table says, at every instant', async () => {
  expect(graceDays * day).toBe(graceMs);
  const userId = await world.anAccount();
  const customer = await world.ensureCustomer(await world.userRow(userId), noon);
  const price = await world.priceOf('pro');
  await subscribe(world.sdk, customer, price);
  const catalog = await world.products.listCatalog();
  const [read] = await world.readCustomer(customer, world.productsByPrice(catalog));
  const items = read!.items.map((item) => ({ ...item, periodStartMs: start, periodEndMs: end }));

  /** Writes what was read as though Stripe had said this status, and gives the first moment without access, twice. */
  const become = async (status: Status) => {
    const { user, ticket } = (await world.takeTicket(userId, customer))!;
    await world.applySync(user, ticket, [{ ...read!, ...facts(status), items }], catalog);
    const [row] = await world.subscriptionRows(userId);
    const rights = await world.rightRows(userId);
    expect(row!['status']).toBe(status);
    expect(rights.length).toBeLessThanOrEqual(1);
    return { shown: row!['access_until_ms'] as number, right: (rights[0]?.['expires_ms'] ?? 0) as number };
  };

  const [first, ...others] = everyPairOf(statuses);
  await become(first!);
  const pairs = new Set<string>();
  let cells = 0;
  let before = first!;
  for (const status of others) {
    const { shown, right } = await become(status);
    pairs.add(`${before} → ${status}`);
    for (const [name, nowMs] of Object.entries(instants)) {
      const expected = withAccess[name as keyof typeof instants].includes(status);
      expect([nowMs < shown, nowMs < right], `${before} → ${status} ${name}`).toEqual([expected, expected]);
      cells++;
    }
    before = status;
  }
  expect(pairs.size).toBe(81);
  expect(cells).toBe(81 * 8);
});

/** The shortest sequence in which each follows each, itself too. */
function everyPairOf<One>(all: readonly One[]): One[] {
  const circle = all.flatMap((one, at) => [one, ...all.slice(at + 1).flatMap((other) => [one, other])]);
  return [...circle, circle[0]!];
}

import { describe, expect, test } from 'vitest';
import type { Product } from '../../domain/catalog.ts';
import {
  accessEndMs,
  bestOf,
  forGood,
  hasAccess,
  isKnownStatus,
  isLive,
  plannedEndMs,
  rightsOf,
  type Item,
  type PlanSubscription,
} from '../../domain/subscription.ts';
import {
  debt,
  end,
  facts,
  graceMs,
  instants,
  start,
  statuses,
  withAccess,
  type Status,
} from '../kit/models/accessTable.ts';

const day = 86_400_000;
const rules = { graceMs, pausedCollectionKeeps: true };

function anItem(more: Partial<Item> = {}): Item {
  return {
    priceId: 'price_1',
    productId: 'pro',
    quantity: 1,
    periodStartMs: start,
    periodEndMs: end,
    ...more,
  };
}

function aSubscription(more: Partial<PlanSubscription> = {}): PlanSubscription {
  return {
    id: 'sub_1',
    status: 'active',
    createdMs: start,
    anchorMs: start,
    trialEndMs: null,
    cancelAtMs: null,
    pastDueSinceMs: null,
    collectionPaused: false,
    items: [anItem()],
    ...more,
  };
}

const of = (status: Status) => aSubscription(facts(status));

describe('access', () => {
  test('of every status at every instant is as the table says', () => {
    let cells = 0;
    for (const status of statuses) {
      for (const [name, nowMs] of Object.entries(instants)) {
        const expected = withAccess[name as keyof typeof instants].includes(status);
        expect(hasAccess(of(status), rules, nowMs), `${status} ${name}`).toBe(expected);
        cells++;
      }
    }
    expect(cells).toBe(9 * 8);
  });

  test('ends with a planned cancellation, even when something else would give it', () => {
    const cancelAtMs = start + 3 * day;
    for (const status of ['trialing', 'active', 'past_due'] as const) {
      const subscription = { ...of(status), cancelAtMs };
      expect(hasAccess(subscription, rules, cancelAtMs - 1)).toBe(
        cancelAtMs - 1 < accessEndMs(of(status), rules),
      );
      expect(hasAccess(subscription, rules, cancelAtMs)).toBe(false);
      expect(plannedEndMs(subscription, rules)).toBe(cancelAtMs);
    }
  });

  test('past due without a known debt is counted from the renewal that failed', () => {
    const subscription = aSubscription({ status: 'past_due' });
    expect(accessEndMs(subscription, rules)).toBe(start + 7 * day);
  });

  test('without a grace ends at once', () => {
    const none = { ...rules, graceMs: 0 };
    expect(hasAccess(of('past_due'), none, debt)).toBe(false);
    expect(hasAccess(of('active'), none, end)).toBe(false);
  });

  test('while collection is paused is the deployment’s choice', () => {
    const subscription = aSubscription({ collectionPaused: true });
    expect(hasAccess(subscription, rules, start)).toBe(true);
    expect(hasAccess(subscription, { ...rules, pausedCollectionKeeps: false }, start)).toBe(false);
  });

  test('of a purchase is for good', () => {
    const purchase = aSubscription({ items: [anItem({ periodEndMs: null })] });
    expect(accessEndMs(purchase, rules)).toBe(forGood);
    expect(plannedEndMs(purchase, rules)).toBeNull();
  });

  test('of several items is each item’s own', () => {
    const yearly = anItem({ priceId: 'price_2', productId: 'support', periodEndMs: end + 335 * day });
    const subscription = aSubscription({ items: [anItem(), yearly] });
    expect(accessEndMs(subscription, rules, anItem())).toBe(end + 7 * day);
    expect(accessEndMs(subscription, rules)).toBe(end + 342 * day);
  });
});

test('a status that Stripe adds one day is unknown, gives nothing, and still counts as asking for money', () => {
  expect(isKnownStatus('granted')).toBe(false);
  expect(hasAccess(aSubscription({ status: 'granted' }), rules, start)).toBe(false);
  expect(isLive({ status: 'granted' })).toBe(true);
});

describe('rights', () => {
  const product = (id: string, limit: number | null, rank = 10): Product => ({
    id,
    name: id,
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank,
    version: 1,
    prices: [],
    trial: null,
    features: [{ feature: 'simulations', limit, period: 'MONTH' }],
    zone: 'UTC',
  });
  const pack: Product = { ...product('pack', 50), kind: 'ADD_ON' };
  const catalog = [product('pro', 200), product('premium', null, 20), pack];
  const productOf = (id: string) => catalog.find((one) => one.id === id);
  const given = (more: Partial<PlanSubscription>) => rightsOf(aSubscription(more), productOf, rules, 5);

  test('that an add-on adds to are given no longer than its own item is paid', () => {
    const yearly = anItem({ periodEndMs: end + 335 * day });
    const monthly = anItem({ priceId: 'price_2', productId: 'pack' });
    for (const items of [
      [yearly, monthly],
      [anItem(), { ...monthly, periodEndMs: end + 335 * day }],
    ]) {
      expect(given({ items })).toMatchObject([
        { source: 'sub:sub_1', limits: [{ period: 'MONTH', limit: 250 }], expiresMs: end + 7 * day },
      ]);
    }
  });

  test('carry their source, anchor and end', () => {
    expect(given({})).toEqual([
      {
        feature: 'simulations',
        source: 'sub:sub_1',
        productId: 'pro',
        rank: 10,
        limits: [{ period: 'MONTH', limit: 200 }],
        anchorMs: start,
        zone: 'UTC',
        startsMs: start,
        expiresMs: end + 7 * day,
        rightsVersion: 5,
      },
    ]);
  });

  test('of two items with one feature are the better one’s', () => {
    const items = [anItem(), anItem({ priceId: 'price_2', productId: 'premium' })];
    expect(given({ items }).map((right) => right.productId)).toEqual(['premium']);
    expect(given({ items: items.toReversed() }).map((right) => right.productId)).toEqual(['premium']);
  });

  test('of a price that the catalog does not know are none', () => {
    expect(given({ items: [anItem({ productId: null })] })).toEqual([]);
    expect(given({ items: [anItem({ productId: 'gone' })] })).toEqual([]);
  });

  test.each(['unpaid', 'incomplete'])('of one that is %s stay, with their end behind them', (status) => {
    expect(given({ status }).map((right) => right.expiresMs)).toEqual([0]);
  });

  test.each(['canceled', 'incomplete_expired', 'paused', 'granted'])(
    'of one that is %s are gone',
    (status) => {
      expect(given({ status })).toEqual([]);
    },
  );
});

describe('of several subscriptions', () => {
  test('one with access stands for the account, then the better status, then the newest', () => {
    const cancelled = aSubscription({ id: 'sub_a', status: 'canceled', createdMs: start + 2 });
    const overdue = aSubscription({ id: 'sub_b', status: 'past_due', pastDueSinceMs: start - 30 * day });
    const old = aSubscription({ id: 'sub_c' });
    const young = aSubscription({ id: 'sub_d', createdMs: start + 1 });
    const all = [cancelled, overdue, old, young];
    for (const order of [all, all.toReversed()]) expect(bestOf(order, rules, start + 1)?.id).toBe('sub_d');
    expect(bestOf([cancelled, overdue], rules, start)?.id).toBe('sub_b');
    expect(bestOf([], rules, start)).toBeUndefined();
  });
});

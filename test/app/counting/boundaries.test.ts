import { expect, test } from 'vitest';
import { aProduct, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';
import type { Period } from '../../../domain/window.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

interface Edge {
  what: string;
  period: Period;
  zone?: string;
  anchor?: string;
  /** The first moment of the new window. */
  edge: string;
  /** How long the window is that begins there. */
  hours?: number;
}

const edges: Edge[] = [
  { what: 'midnight', period: 'DAY', edge: '2026-11-21T00:00:00Z', hours: 24 },
  {
    what: 'midnight in Kolkata',
    period: 'DAY',
    zone: 'Asia/Kolkata',
    edge: '2026-11-20T18:30:00Z',
    hours: 24,
  },
  { what: 'the start of a week', period: 'WEEK', edge: '2026-11-23T00:00:00Z', hours: 168 },
  { what: 'the end of a month of 30', period: 'MONTH', edge: '2026-12-01T00:00:00Z', hours: 744 },
  { what: 'the end of a February of 28', period: 'MONTH', edge: '2027-03-01T00:00:00Z', hours: 744 },
  { what: '29 February', period: 'DAY', edge: '2028-02-29T00:00:00Z', hours: 24 },
  {
    what: 'the end of a year in Auckland',
    period: 'MONTH',
    zone: 'Pacific/Auckland',
    edge: '2026-12-31T11:00:00Z',
    hours: 744,
  },
  {
    what: 'clocks forward in New York',
    period: 'DAY',
    zone: 'America/New_York',
    edge: '2026-03-08T05:00:00Z',
    hours: 23,
  },
  {
    what: 'clocks back in New York',
    period: 'DAY',
    zone: 'America/New_York',
    edge: '2026-11-01T04:00:00Z',
    hours: 25,
  },
  {
    what: 'clocks forward in Berlin',
    period: 'DAY',
    zone: 'Europe/Berlin',
    edge: '2026-03-28T23:00:00Z',
    hours: 23,
  },
  {
    what: 'clocks back in Berlin',
    period: 'DAY',
    zone: 'Europe/Berlin',
    edge: '2026-10-24T22:00:00Z',
    hours: 25,
  },
  {
    what: 'clocks forward by half an hour on Lord Howe',
    period: 'DAY',
    zone: 'Australia/Lord_Howe',
    edge: '2026-10-03T13:30:00Z',
    hours: 23.5,
  },
  {
    what: 'clocks back by half an hour on Lord Howe',
    period: 'DAY',
    zone: 'Australia/Lord_Howe',
    edge: '2026-04-04T13:00:00Z',
    hours: 24.5,
  },
  {
    what: 'clocks forward in Auckland',
    period: 'DAY',
    zone: 'Pacific/Auckland',
    edge: '2026-09-26T12:00:00Z',
    hours: 23,
  },
  {
    what: 'clocks back in Auckland',
    period: 'DAY',
    zone: 'Pacific/Auckland',
    edge: '2026-04-04T11:00:00Z',
    hours: 25,
  },
  {
    what: 'an anchor on the 31st, in a month of 30',
    period: 'BILLING_CYCLE',
    anchor: '2026-01-31T10:15:00Z',
    edge: '2026-04-30T10:15:00Z',
  },
  {
    what: 'an anchor on the 31st, in February',
    period: 'BILLING_CYCLE',
    anchor: '2026-01-31T10:15:00Z',
    edge: '2026-02-28T10:15:00Z',
  },
  {
    what: 'an anchor on the 31st, in a month of 31 again',
    period: 'BILLING_CYCLE',
    anchor: '2026-01-31T10:15:00Z',
    edge: '2026-03-31T10:15:00Z',
  },
  {
    what: 'an anchor on 29 February, a year later',
    period: 'BILLING_CYCLE',
    anchor: '2028-02-29T00:00:00Z',
    edge: '2029-02-28T00:00:00Z',
  },
];

for (const { what, period, zone = 'UTC', anchor, edge, hours } of edges) {
  test(`${what}: the last unit before and the first unit after, to the millisecond`, async () => {
    const edgeMs = Date.parse(edge);
    const anchorMs = anchor ? Date.parse(anchor) : 0;
    const user = await world.anAccountWith([{ period, limit: 1 }], { zone, anchorMs });
    const use = (nowMs: number, key?: string) => world.consume(aWish(user), key, nowMs);

    const before = await use(edgeMs - 1, 'key');
    expect(before).toMatchObject({
      allowed: true,
      usage: { used: 1, resetsAt: new Date(edgeMs).toISOString() },
    });
    expect(await use(edgeMs - 1)).toMatchObject({ allowed: false, retryAt: new Date(edgeMs).toISOString() });
    // A retry that crosses the boundary is the same use.
    expect(await use(edgeMs, 'key')).toEqual({ ...before, replayed: true });
    const after = await use(edgeMs);
    expect(after).toMatchObject({
      allowed: true,
      usage: { used: 1, windowStart: new Date(edgeMs).toISOString() },
    });
    if (hours !== undefined) expect(Date.parse(after.usage!.resetsAt!) - edgeMs).toBe(hours * 3_600_000);
  });
}

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { OldRow } from './oldRows.ts';

interface Limit {
  feature: string;
  limit: number | null;
  period: 'DAY' | 'MONTH' | 'BILLING_CYCLE';
}
interface Named {
  name: string;
  unit?: string;
  unitSingular?: string;
}
interface Catalog {
  features: Record<string, Named>;
  products: { id: string; rank?: number; features: Limit[] }[];
}

/** Something that gives limits: the plan that everybody has, a subscription, or a running trial. */
interface Source {
  source: string;
  product: string;
  anchorMs: number;
  expiresAt: string | null;
}

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
/** Statuses in which a subscription gives what it is of. */
const giving = ['active', 'trialing', 'past_due'];

const catalogs = ['catalog.json', 'examples/race/catalog.json'].map(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as Catalog,
);
const rankOf = (product: string) => catalogs[0]!.products.find(({ id }) => id === product)!.rank!;
const limitsOf = (product: string) =>
  catalogs.flatMap(({ products }) => products.find(({ id }) => id === product)?.features ?? []);

function wordsOf(feature: string) {
  const named = catalogs.map(({ features }) => features[feature]).find((one) => one !== undefined)!;
  return { feature, name: named.name, unit: named.unit ?? null, unitSingular: named.unitSingular ?? null };
}

/**
 * What `me` has to answer for the user of these rows, but for `actions`: from what the rows say, what `docs/importing.md` promises and the
 * catalog, and from nothing of ours. Lists are in the order of `inOrder`.
 */
export function expectedMe(rows: OldRow[], of: { id: string; email: string; name: string }, nowMs: number) {
  const ofType = (type: string) => rows.filter((row) => row['type'] === type);
  const grants = ofType('grant').map((row) => ({
    units: Number(row['used']),
    expiresAt: row['ends'] === null ? null : iso(Number(row['ends']) * 1000),
  }));
  const plans = plansOf(rows, nowMs);
  const limits = plans.flatMap((plan) => limitsOf(plan.product).map((limit) => ({ ...limit, plan })));
  // Of a feature the limits of the best plan that has it.
  const counting = limits.filter(
    ({ feature, plan }) => plan === limits.find((one) => one.feature === feature)!.plan,
  );
  const granted = grants.map(({ units, expiresAt }) => ({
    ...{ ...wordsOf('exports'), limit: units, period: 'LIFETIME', productId: null, adds: true, expiresAt },
    source: expect.stringMatching(/^grant:/) as string,
  }));
  return {
    ...of,
    status: 'ACTIVE',
    createdAt: expect.any(String) as string,
    version: expect.any(Number) as number,
    asOf: expect.any(String) as string,
    trials: inOrder(ofType('trial').map((row) => trialOf(row, of.id, nowMs))),
    subscriptions: inOrder(ofType('subscription').map((row) => subscriptionOf(row, nowMs))),
    entitlements: inOrder([
      ...counting.map(({ feature, limit, period, plan }) => ({
        ...{ ...wordsOf(feature), limit, period, source: plan.source, productId: plan.product },
        ...{ adds: false, expiresAt: plan.expiresAt },
      })),
      ...granted,
    ]),
    usage: inOrder(
      [...new Set([...counting.map(({ feature }) => feature), ...granted.map(({ feature }) => feature)])].map(
        (feature) => {
          const units = feature === 'exports' ? grants.reduce((sum, one) => sum + one.units, 0) : 0;
          const windows = counting
            .filter((one) => one.feature === feature)
            .map((one) => windowOf(one, one.plan, ofType('counter'), units, nowMs));
          return usageOf(feature, of.id, windows, units);
        },
      ),
    ),
  };
}

/** By what they are about, so that two lists of the same are equal. */
export function inOrder<Item extends object>(items: Item[]): Item[] {
  const by = ({ id, feature, period, limit, expiresAt }: any) =>
    JSON.stringify([id, feature, period, limit, expiresAt]);
  return items.toSorted((a, b) => by(a).localeCompare(by(b)));
}

/** The best one first. */
function plansOf(rows: OldRow[], nowMs: number): Source[] {
  const plans = rows.flatMap((row): Source[] => {
    const text = (name: string) => String(row[name]);
    const isSubscription = row['type'] === 'subscription' && giving.includes(text('status'));
    if (isSubscription && Date.parse(text('period_end')) > nowMs)
      return [
        {
          ...{ source: `legacy:${text('ref')}`, product: text('plan_id'), expiresAt: text('period_end') },
          anchorMs: Date.parse(text('period_start')),
        },
      ];
    const isRunning =
      row['type'] === 'trial' && row['converted'] === 0 && Date.parse(text('trial_end')) > nowMs;
    if (!isRunning) return [];
    const product = text('plan_id');
    const anchorMs = Date.parse(text('trial_start'));
    return [{ source: `trial:${product}`, product, anchorMs, expiresAt: text('trial_end') }];
  });
  const free = { source: 'plan:free', product: 'free', anchorMs: 0, expiresAt: null };
  return [...plans, free].sort((a, b) => rankOf(b.product) - rankOf(a.product));
}

function trialOf(row: OldRow, userId: string, nowMs: number) {
  const [product, startedAt, expiresAt] = ['plan_id', 'trial_start', 'trial_end'].map((name) =>
    String(row[name]),
  );
  const isConverted = row['converted'] === 1;
  const isRunning = !isConverted && Date.parse(expiresAt!) > nowMs;
  return {
    ...{ id: `${userId}-${product}`, productId: product, startedAt, expiresAt, isActive: isRunning },
    status: isConverted ? 'converted' : isRunning ? 'active' : 'expired',
    // An hour before the end, as every product of the catalog has it.
    remindAt: iso(Date.parse(expiresAt!) - 3_600_000),
    convertedAt: isConverted ? iso(Math.min(Date.parse(expiresAt!), nowMs)) : null,
    features: inOrder(
      limitsOf(product!).map(({ feature, limit, period }) => ({
        ...{ ...wordsOf(feature), description: null, limit, period },
      })),
    ),
  };
}

function subscriptionOf(row: OldRow, nowMs: number) {
  const isGiving = giving.includes(String(row['status']));
  return {
    ...{ id: row['ref'], productId: row['plan_id'], status: row['status'], cancelAtPeriodEnd: false },
    ...{ currentPeriodStart: row['period_start'], currentPeriodEnd: row['period_end'] },
    isActive: isGiving && Date.parse(String(row['period_end'])) > nowMs,
    endsAt: isGiving ? row['period_end'] : null,
  };
}

function windowOf(
  { feature, limit, period }: Limit,
  { source, anchorMs }: Source,
  counters: OldRow[],
  units: number,
  nowMs: number,
) {
  const [startMs, endMs] = boundsOf(period, anchorMs, nowMs);
  const isIn = (day: string) => day >= iso(startMs).slice(0, 10) && day <= iso(nowMs).slice(0, 10);
  const used = counters
    .filter((row) => row['feature'] === feature && isIn(String(row['day'])))
    .reduce((sum, row) => sum + Number(row['used']), 0);
  return {
    ...{ period, used, limit: limit === null ? null : limit + units, source },
    remaining: limit === null ? null : Math.max(0, limit - used) + units,
    ...{ windowStart: iso(startMs), resetsAt: iso(endMs) },
  };
}

/** The day and the month of the calendar; a month from the day on which the plan began, which is less than a month ago here. */
function boundsOf(period: Limit['period'], anchorMs: number, nowMs: number): [number, number] {
  const now = new Date(nowMs);
  if (period === 'DAY') {
    const startMs = Math.floor(nowMs / dayMs) * dayMs;
    return [startMs, startMs + dayMs];
  }
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  if (period === 'MONTH') return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  const end = new Date(anchorMs);
  return [anchorMs, end.setUTCMonth(end.getUTCMonth() + 1)];
}

function usageOf(feature: string, userId: string, windows: ReturnType<typeof windowOf>[], units: number) {
  const shared = {
    ...{ userId, ...wordsOf(feature), held: 0, requestId: null },
    version: expect.any(Number) as number,
  };
  if (windows.length === 0)
    return {
      ...{ ...shared, used: 0, limit: units, remaining: units, period: 'LIFETIME', others: null },
      ...{ windowStart: iso(0), resetsAt: null, source: expect.stringMatching(/^grant:/) as string },
    };
  const tightest = windows.toSorted((a, b) => (a.remaining ?? Infinity) - (b.remaining ?? Infinity));
  const [first, ...others] = tightest;
  return {
    ...{ ...shared, ...first! },
    others: others.length === 0 ? null : others.map(({ source: _, ...other }) => other),
  };
}

import { appendFileSync, writeFileSync } from 'node:fs';
import { inParallel } from '../../app/inParallel.ts';
import type { Product } from '../../domain/catalog.ts';
import { listCatalog } from '../../store/products.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import { listTrials } from '../../store/trials.ts';
import { listRows } from '../../store/usageRows.ts';
import { getUser } from '../../store/users.ts';
import type { Brought } from './record.ts';

/** What an account would have after a dry run: what it has now, and what the import brings. Moments are ISO. */
interface AccountAfter {
  userId: string;
  /** Whether there is an account today; one is made with the user's first visit. */
  isHere: boolean;
  /** The product that its best plan or running trial is of; the free plan's when there is none. */
  plan: string | null;
  subscriptions: {
    id: string;
    product: string | undefined;
    status: string;
    accessUntil: string | null;
    isNew: boolean;
  }[];
  trials: { product: string; start: string; end: string; isNew: boolean }[];
  counters: { key: string; used: number; isNew: boolean }[];
  grants: { feature: string; units: number; end: string | null }[];
  pastActions: number;
  profile: string[];
}

export interface AccountsSummary {
  accounts: number;
  /** Accounts that are not here yet. */
  toCome: number;
  /** How many accounts would have which plan. */
  plans: Record<string, number>;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Collects what a dry run would move, and then looks at each account. Holds all of it: about one kilobyte for a record. */
export class AccountsAfter {
  private readonly arrivals = new Map<string, Brought[]>();

  add(arrival: Brought): void {
    const known = this.arrivals.get(arrival.userId);
    if (known) known.push(arrival);
    else this.arrivals.set(arrival.userId, [arrival]);
  }

  get size(): number {
    return this.arrivals.size;
  }

  /** Writes a line for each account. */
  async write(file: string, atOnce: number, nowMs: number, progress: () => void): Promise<AccountsSummary> {
    writeFileSync(file, '', { mode: 0o600 });
    const summary: AccountsSummary = { accounts: 0, toCome: 0, plans: {} };
    const catalog = new Map((await listCatalog()).map((product) => [product.id, product]));
    await inParallel(this.arrivals, atOnce, async ([userId, arrivals]) => {
      const account = await accountAfter(userId, arrivals, catalog, nowMs);
      appendFileSync(file, `${JSON.stringify(account)}\n`);
      summary.accounts += 1;
      if (!account.isHere) summary.toCome += 1;
      const plan = account.plan ?? 'none';
      summary.plans[plan] = (summary.plans[plan] ?? 0) + 1;
      progress();
    });
    return summary;
  }
}

async function accountAfter(
  userId: string,
  arrivals: Brought[],
  catalog: Map<string, Product>,
  nowMs: number,
): Promise<AccountAfter> {
  const [user, subscriptionRows, trialRows] = await Promise.all([
    getUser(userId),
    listSubscriptionRows(userId),
    listTrials(userId),
  ]);
  const account: AccountAfter = {
    ...{
      userId,
      isHere: user !== undefined,
      plan: null,
      pastActions: 0,
      grants: [],
      counters: [],
      profile: [],
    },
    subscriptions: subscriptionRows.map((row) => ({
      ...{ id: row.subscription_id, product: row.plan_id, status: row.status, isNew: false },
      accessUntil: row.access_until_ms > 0 ? iso(row.access_until_ms) : null,
    })),
    trials: trialRows.map(({ productId, startedAt, expiresAt }) => ({
      ...{ product: productId, start: iso(startedAt), end: iso(expiresAt), isNew: false },
    })),
  };
  for (const row of await listRows(userId))
    account.counters.push({ key: row.feature_date_key, used: row.usage_count, isNew: false });
  for (const arrival of arrivals) addTo(account, arrival);
  account.plan = planOf(account, catalog, nowMs);
  return account;
}

function addTo(account: AccountAfter, arrival: Brought): void {
  switch (arrival.kind) {
    // The account begins as every new one does.
    case 'user':
      return;
    case 'profile':
      account.profile.push(...Object.keys(arrival.attributes));
      return;
    case 'subscription': {
      const { id, planId, status, hasAccess, endMs } = arrival.subscription;
      const accessUntil = hasAccess ? iso(endMs!) : null;
      account.subscriptions.push({ id, product: planId, status, accessUntil, isNew: true });
      return;
    }
    case 'counter': {
      const { feature, date, used } = arrival.counter;
      account.counters.push({ key: `${feature}_${date}`, used, isNew: true });
      return;
    }
    case 'trial': {
      const { productId, startedMs, endsMs } = arrival.trial;
      account.trials.push({ product: productId, start: iso(startedMs), end: iso(endsMs), isNew: true });
      return;
    }
    case 'action':
      account.pastActions += 1;
      return;
    case 'grant': {
      const { feature, units, endsMs } = arrival.grant;
      account.grants.push({ feature, units, end: endsMs === null ? null : iso(endsMs) });
    }
  }
}

function planOf(
  { subscriptions, trials }: AccountAfter,
  catalog: Map<string, Product>,
  nowMs: number,
): string | null {
  const lasting = (until: string | null) => until !== null && Date.parse(until) > nowMs;
  const held = [
    ...subscriptions.filter(({ accessUntil }) => lasting(accessUntil)),
    ...trials.filter(({ end }) => lasting(end)),
  ].flatMap(({ product }) => catalog.get(product ?? '') ?? []);
  const free = [...catalog.values()].filter(({ rank, active }) => rank === 0 && active);
  const plans = [...held, ...free].filter(({ kind }) => kind === 'PLAN').sort((a, b) => b.rank - a.rank);
  return plans[0]?.id ?? null;
}

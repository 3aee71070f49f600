import { isKey } from './catalog.ts';
import { isKnownStatus } from './subscription.ts';

/** A row of the legacy single table, as it was found: nothing in it is trusted. */
export interface LegacyRow {
  strategy_id: string;
  [attribute: string]: unknown;
}

export interface LegacySubscription {
  id: string;
  planId: string;
  status: string;
  /** Null only where the status gives no access. */
  startMs: number | null;
  endMs: number | null;
  cancelAtPeriodEnd: boolean;
  stripeSubscriptionId: string | null;
  createdMs: number | null;
  /** Its status gives access until the end of the period. */
  hasAccess: boolean;
}

export interface LegacyCounter {
  feature: string;
  /** The UTC day that was counted, `yyyy-mm-dd`. */
  date: string;
  used: number;
  limit: number | null;
}

/** What a row holds when it can be moved whole, or why it cannot. */
export type LegacyContent =
  | { kind: 'profile'; userId: string; attributes: Record<string, unknown> }
  | { kind: 'subscription'; userId: string; subscription: LegacySubscription }
  | { kind: 'usage'; userId: string; counter: LegacyCounter }
  | { kind: 'refused'; why: string };

const types = ['profile', 'subscription', 'usage'] as const;
const idPattern = /^[^\p{Cc}\p{Surrogate}]{1,128}$/u;
const withAccess = new Set(['active', 'trialing', 'past_due']);
const dayMs = 86_400_000;

/** Reads a row whole or refuses it with its reason; nothing is guessed and nothing takes the place of what is missing. */
export function readLegacyRow(row: LegacyRow, nowMs: number): LegacyContent {
  try {
    const type = types.find((one) => one === row['type']);
    if (!type) throw new Refusal(`the type is ${shown(row['type'])}, and only ${types.join(', ')} are moved`);
    const userId = userOf(row, type);
    if (type === 'subscription') return { kind: type, userId, subscription: subscriptionIn(row) };
    if (type === 'usage') return { kind: type, userId, counter: counterIn(row, nowMs) };
    return { kind: type, userId, attributes: profileIn(row) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'refused', why: error.message };
  }
}

class Refusal extends Error {}

/** By the attribute; the id names the user only in the form `{type}#{user}`. */
function userOf(row: LegacyRow, type: string): string {
  const inId = row.strategy_id.startsWith(`${type}#`) ? row.strategy_id.slice(type.length + 1) : undefined;
  const userId = row['user_id'] ?? inId;
  if (userId === undefined) throw new Refusal('it names no user (user_id)');
  if (typeof userId !== 'string' || !idPattern.test(userId)) {
    throw new Refusal(`user_id is ${shown(userId)}, not the id of a user`);
  }
  return userId;
}

/** E-mail and name are the user pool's; what else there is belongs to the account. */
function profileIn(row: LegacyRow): Record<string, unknown> {
  const { strategy_id: _id, type: _type, user_id: _user, email: _email, name: _name, ...others } = row;
  return others;
}

function subscriptionIn(row: LegacyRow): LegacySubscription {
  const stripeId = row['stripe_subscription_id'] ?? null;
  if (stripeId !== null) demandId('stripe_subscription_id', stripeId);
  const id = row['subscription_id'] ?? stripeId ?? row.strategy_id;
  demandId('subscription_id', id);
  const { plan_id: planId, status, cancel_at_period_end: cancels = false } = row;
  if (typeof planId !== 'string' || !isKey(planId)) {
    throw new Refusal(`plan_id is ${shown(planId)}, not the id of a product`);
  }
  if (typeof status !== 'string' || !isKnownStatus(status)) {
    throw new Refusal(`status is ${shown(status)}, which is none of Stripe's`);
  }
  if (typeof cancels !== 'boolean') throw new Refusal(`cancel_at_period_end is ${shown(cancels)}`);
  const startMs = momentIn(row, 'current_period_start');
  const endMs = momentIn(row, 'current_period_end');
  const hasAccess = withAccess.has(status);
  if (hasAccess && (startMs === null || endMs === null)) {
    const missing = endMs === null ? 'current_period_end' : 'current_period_start';
    throw new Refusal(`it is ${status} and has no ${missing}`);
  }
  if (startMs !== null && endMs !== null && endMs <= startMs) {
    throw new Refusal('current_period_end is not after current_period_start');
  }
  return {
    ...{ id: id as string, planId, status, startMs, endMs, cancelAtPeriodEnd: cancels, hasAccess },
    stripeSubscriptionId: stripeId as string | null,
    createdMs: momentIn(row, 'created_at'),
  };
}

function counterIn(row: LegacyRow, nowMs: number): LegacyCounter {
  const { feature_name: feature, usage_count: used } = row;
  const limit = row['limit_value'] ?? null;
  if (typeof feature !== 'string' || !isKey(feature)) {
    throw new Refusal(`feature_name is ${shown(feature)}, not the key of a feature`);
  }
  if (!isCount(used)) throw new Refusal(`usage_count is ${shown(used)}, not a whole number from 0`);
  if (limit !== null && !isCount(limit)) throw new Refusal(`limit_value is ${shown(limit)}`);
  const date = dayOf(row, feature);
  if (Date.parse(date) > nowMs + dayMs) throw new Refusal(`its day is ${date}, which has not come yet`);
  return { feature, date, used, limit };
}

/** `feature_date_key` names the day; `date` does as well, and `reset_date` is the end of that day. All that are there agree. */
function dayOf(row: LegacyRow, feature: string): string {
  const days: string[] = [];
  const key = row['feature_date_key'];
  if (key !== undefined) {
    if (typeof key !== 'string' || !key.startsWith(`${feature}_`)) {
      throw new Refusal(`feature_date_key is ${shown(key)}, which is no day of ${feature}`);
    }
    days.push(dayIn('feature_date_key', key.slice(feature.length + 1)));
  }
  if (row['date'] !== undefined) days.push(dayIn('date', row['date']));
  if (row['reset_date'] !== undefined) {
    const reset = Date.parse(dayIn('reset_date', row['reset_date']));
    days.push(new Date(reset - dayMs).toISOString().slice(0, 10));
  }
  const [day] = days;
  if (day === undefined) throw new Refusal('it names no day (feature_date_key, date or reset_date)');
  if (days.some((one) => one !== day)) throw new Refusal(`it names several days: ${days.join(', ')}`);
  return day;
}

function dayIn(name: string, value: unknown): string {
  const ms = typeof value === 'string' ? momentOf(value) : undefined;
  if (ms === undefined) throw new Refusal(`${name} is ${shown(value)}, not a day (yyyy-mm-dd)`);
  return new Date(ms).toISOString().slice(0, 10);
}

function momentIn(row: LegacyRow, name: string): number | null {
  const value = row[name] ?? null;
  if (value === null) return null;
  const ms = typeof value === 'string' ? momentOf(value) : undefined;
  if (ms === undefined) throw new Refusal(`${name} is ${shown(value)}, not a date`);
  return ms;
}

const isoPattern = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Without an offset it is UTC. Undefined for what is no date of the calendar. */
function momentOf(text: string): number | undefined {
  const [, day, time, , , offset] = isoPattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const ms = time === undefined ? midnight : Date.parse(offset === undefined ? `${text}Z` : text);
  return Number.isNaN(ms) ? undefined : ms;
}

function demandId(name: string, value: unknown): void {
  if (typeof value !== 'string' || !idPattern.test(value))
    throw new Refusal(`${name} is ${shown(value)}, not an id`);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

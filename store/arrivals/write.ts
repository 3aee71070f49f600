import { actionPut } from '../actions.ts';
import type { UsageRow } from '../usageRow.ts';
import { failureOf, pauseBefore, type TransactItem } from '../write.ts';
import type { Arrival } from '../../domain/arrival.ts';
import { isForgotten, type ArrivalOutcome, type Arriving, type ImportRun, type Plan } from './plan.ts';
import type { Requests } from './requests.ts';

/** Many of an account's records may be written at once, and each time one of them comes through. */
const attemptsMax = 40;

/** Makes the plan of one arrival. */
export type Planner<Of extends Arrival = Arrival> = (arrival: Of, arriving: Arriving) => Plan | Promise<Plan>;

/** Who brings it, and what else belongs into the same transaction. */
export interface Bringing {
  run?: ImportRun;
  /** Of the log's row: the same record writes the same row. */
  tail: string;
  /** In every transaction, also for what is there already: the record leaves the place where it was. */
  also?: TransactItem[];
}

/** What `write` would do, and nothing written. */
export async function judge<Of extends Arrival>(
  planner: Planner<Of>,
  arrival: Of,
  nowMs: number,
  requests: Requests,
): Promise<ArrivalOutcome> {
  return (await planFor(planner, arrival, nowMs, undefined, requests)).outcome;
}

/** One transaction: what arrives is in its tables and the log says so, or nothing of it. A second time it is there already. */
export async function write<Of extends Arrival>(
  planner: Planner<Of>,
  arrival: Of,
  { run, tail, also }: Bringing,
  nowMs: number,
  requests: Requests,
): Promise<ArrivalOutcome> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const plan = await planFor(planner, arrival, nowMs, run, requests);
    const items = itemsOf(plan, arrival.userId, { run, tail, also }, nowMs);
    try {
      if (items.length > 0) await requests.transact(items);
      return plan.outcome;
    } catch (error) {
      const failed = failureOf(error);
      if (!failed) throw error;
      if (failed.kind === 'condition') await takeInAt(failed.old, nowMs);
    }
    await pauseBefore(attempt);
  }
  throw new Error(`The account ${arrival.userId} kept changing while a ${arrival.kind} was written.`);
}

/** A counter that is split is not written whole. */
async function takeInAt(old: Record<string, unknown> | undefined, nowMs: number): Promise<void> {
  if (old?.['parts'] === undefined) return;
  const { user_id, feature_date_key } = old as unknown as UsageRow;
  const { takeIn } = await import('../split.ts');
  await takeIn(user_id, feature_date_key, nowMs, { rests: true });
}

async function planFor<Of extends Arrival>(
  planner: Planner<Of>,
  arrival: Of,
  nowMs: number,
  run: ImportRun | undefined,
  requests: Requests,
): Promise<Plan> {
  const { userId } = arrival;
  const user = await requests.user(userId);
  if (isForgotten({ user })) return { outcome: { became: 'forgotten' } };
  return planner(arrival, { userId, user, nowMs, run, requests });
}

function itemsOf(
  plan: Plan,
  userId: string,
  { run, tail, also = [] }: Bringing,
  nowMs: number,
): TransactItem[] {
  if (!('items' in plan)) return plan.outcome.became === 'forgotten' ? also : [];
  const isNews = plan.outcome.became === 'moved';
  // What is there already changes nothing, unless the record leaves its place with it.
  if (!isNews && also.length === 0) return [];
  const details = plan.details && { ...plan.details, ...(run ? { run: run.id } : {}) };
  return [
    ...plan.items,
    ...(isNews ? [] : (plan.keep ?? [])),
    ...(details ? [actionPut({ userId, atMs: nowMs, tail, type: 'account.migrated', details })] : []),
    ...also,
  ];
}

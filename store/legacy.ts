import type { Arrival } from '../domain/arrival.ts';
import { readLegacyRow, type LegacyContent, type LegacyRow } from '../domain/legacy.ts';
import { counterPlan } from './arrivals/counter.ts';
import type { Arriving, Plan } from './arrivals/plan.ts';
import { profilePlan } from './arrivals/profile.ts';
import { oneByOne } from './arrivals/requests.ts';
import { settleDays } from './arrivals/settle.ts';
import { subscriptionPlan } from './arrivals/subscription.ts';
import { judge, write } from './arrivals/write.ts';
import { deleteItem } from './legacyRows.ts';
import { transact } from './transact.ts';
import { getUser } from './users.ts';
import { hasLeft } from './rows/users.ts';

type Kind = Exclude<LegacyContent['kind'], 'refused'>;

/**
 * What becomes of a row. `there`: the new tables have it already, and that wins. A refused row stays where it is. `forgotten`:
 * its account was deleted, and what the row says of the person goes, too.
 */
export type Outcome =
  | { kind: 'forgotten' }
  | {
      kind: Kind;
      became: 'moved' | 'there';
      /** Names of what the content takes; two rows with one of them are the same. */ places: string[];
    }
  | { kind: 'refused'; why: string };

/** What `moveRow` would do, by the same rules, and nothing written. */
export async function judgeRow(row: LegacyRow, nowMs: number): Promise<Outcome> {
  const read = await readRow(row, nowMs);
  if (!('arrival' in read)) return read;
  return outcomeOf(read, await judge(planOf, read.arrival, nowMs, oneByOne));
}

/**
 * One transaction: the content is in the new tables, the log says so, and the legacy row is gone, or nothing of it. A visit or
 * a migration that died in between is simply run again.
 */
export async function moveRow(row: LegacyRow, nowMs: number): Promise<Outcome> {
  const read = await readRow(row, nowMs);
  if (!('arrival' in read)) {
    if (read.kind === 'forgotten') await transact([deleteItem(row)]);
    return read;
  }
  const bringing = { tail: `legacy#${row.strategy_id}`, also: [deleteItem(row)] };
  const outcome = outcomeOf(read, await write(planOf, read.arrival, bringing, nowMs, oneByOne));
  if (outcome.kind === 'subscription') await settleDays(read.arrival.userId, nowMs);
  return outcome;
}

/** What the legacy table holds of an account, as an arrival. */
type Moving = Extract<Arrival, { kind: 'profile' | 'subscription' | 'counter' }>;

type Read = { kind: Kind; arrival: Moving } | Extract<Outcome, { kind: 'forgotten' | 'refused' }>;

async function readRow(row: LegacyRow, nowMs: number): Promise<Read> {
  const content = readLegacyRow(row, nowMs);
  if (content.kind === 'usage') {
    return { kind: content.kind, arrival: { ...content, kind: 'counter' } };
  }
  if (content.kind !== 'refused') return { kind: content.kind, arrival: content };
  const userId = namedIn(row);
  const user = userId === '' ? undefined : await getUser(userId);
  return user && hasLeft(user) ? { kind: 'forgotten' } : content;
}

/** The account that a row names, though nothing else in it may be right; empty when it names none. */
function namedIn({ strategy_id, user_id }: LegacyRow): string {
  if (typeof user_id === 'string') return user_id;
  return strategy_id.includes('#') ? strategy_id.slice(strategy_id.indexOf('#') + 1) : '';
}

function planOf(arrival: Moving, arriving: Arriving): Plan | Promise<Plan> {
  switch (arrival.kind) {
    case 'profile':
      return profilePlan(arrival.attributes, arriving);
    case 'subscription':
      return subscriptionPlan(arrival.subscription, arriving);
    case 'counter':
      return counterPlan(arrival.counter, arriving);
  }
}

function outcomeOf({ kind }: { kind: Kind }, outcome: Awaited<ReturnType<typeof judge>>): Outcome {
  switch (outcome.became) {
    case 'forgotten':
      return { kind: 'forgotten' };
    case 'refused':
      return { kind: 'refused', why: outcome.why };
    default:
      return { kind, ...outcome };
  }
}

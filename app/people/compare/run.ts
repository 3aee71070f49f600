import type { AccountStatus } from '../../../store/rows/users.ts';

/** Everything that the user pool, the database and Stripe can disagree about. */
export const problems = [
  'USER_WITHOUT_ROW',
  'ROW_WITHOUT_USER',
  'ROW_WITHOUT_CUSTOMER',
  'CUSTOMER_OF_NOBODY',
  'SUBSCRIPTION_OF_NOBODY',
  'MAPPING_MISMATCH',
  'ATTRIBUTE_DRIFT',
] as const;
export type Problem = (typeof problems)[number];

export interface Finding {
  problem: Problem;
  userId?: string;
  customerId?: string;
  subscriptionId?: string;
  detail: string;
  /** What a repair does about it. */
  repair: string;
  repaired: boolean;
}

/** Findings beyond these are counted and not listed, so that a report stays one small item. */
const findingsListedMax = 200;

/** The order in which the three are read: what a later phase compares against was seen by an earlier one. */
export const phases = ['users', 'customers', 'rows', 'subscriptions', 'done'] as const;
type Phase = (typeof phases)[number];

/** One comparison, as it is kept between invocations. */
export interface Run {
  id: string;
  dryRun: boolean;
  /** Operators confirm by asking; the night waits for a second sighting. */
  trigger: 'operator' | 'nightly';
  /** The operator who asked for it, and why. */
  actor?: string;
  purpose?: string;
  status: 'RUNNING' | 'DONE' | 'ABORTED';
  /** Whether Stripe is one of the sides, as it stood at the start: what was not listed then cannot be missed later. */
  withStripe: boolean;
  /** Whether users could be listed: an issuer lists none. Absent in what was kept before there were issuers. */
  withUsers?: boolean;
  startedAt: string;
  finishedAt?: string;
  phase: Phase;
  /** Where the phase continues; absent at its start. */
  cursor?: string;
  shard: number;
  lookedAtUsers: number;
  lookedAtRows: number;
  lookedAtCustomers: number;
  /** In Stripe, and of no account of this deployment: another app's, which nothing here writes to. */
  foreignCustomers: number;
  foreignSubscriptions: number;
  counts: Record<Problem, number>;
  findings: Finding[];
  repaired: number;
  /** The most changes that take something from an account here, or write to Stripe; beyond them the rest is left to an operator. */
  changesMax: number;
  /** How many of these it has made, and how many it has left. */
  changes: number;
  held: number;
  reason?: string;
  /** Accounts by status, as far as the rows were read. */
  accounts: Record<AccountStatus, number>;
}

/** What is kept of a comparison that ended, to tell how often they come to their end. */
export type Ended = Pick<Run, 'id' | 'status' | 'repaired'> & { finishedAt: string; found: number };

/** What a comparison is asked to do. */
export type Wanted = Pick<Run, 'dryRun' | 'trigger' | 'changesMax' | 'actor' | 'purpose'>;

export function newRun(
  id: string,
  wanted: Wanted,
  withStripe: boolean,
  nowMs: number,
  withUsers = true,
): Run {
  return {
    id,
    ...wanted,
    status: 'RUNNING',
    withStripe,
    withUsers,
    startedAt: new Date(nowMs).toISOString(),
    phase: 'users',
    shard: 0,
    lookedAtUsers: 0,
    lookedAtRows: 0,
    lookedAtCustomers: 0,
    foreignCustomers: 0,
    foreignSubscriptions: 0,
    counts: Object.fromEntries(problems.map((problem) => [problem, 0])) as Record<Problem, number>,
    findings: [],
    repaired: 0,
    changes: 0,
    held: 0,
    accounts: { ACTIVE: 0, DISABLED: 0, DELETING: 0, DELETED: 0 },
  };
}

/**
 * Asked before each change that takes something from an account here, or writes to Stripe: a comparison that reads the wrong side
 * finds everything wrong, and what it takes is felt at once. What only gives, such as a missing row, needs no bound.
 */
export function mayChange(run: Run): boolean {
  if (run.dryRun) return false;
  if (run.changes < run.changesMax) {
    run.changes++;
    return true;
  }
  run.held++;
  return false;
}

export function note(run: Run, finding: Finding): void {
  run.counts[finding.problem]++;
  if (finding.repaired) run.repaired++;
  if (run.findings.length < findingsListedMax) run.findings.push(finding);
}

/** The next phase, from its beginning. */
export function nextPhase(run: Run): void {
  run.phase = phases[phases.indexOf(run.phase) + 1] ?? 'done';
  run.shard = 0;
  delete run.cursor;
}

/**
 * No installation deletes a twentieth of its users overnight: that many missing means that the wrong list was read, and
 * nothing may be concluded from it. Small installations may lose a few, but not most of what they have.
 */
export function isImplausible(missing: number, lookedAt: number): boolean {
  return (missing > 20 && missing > lookedAt * 0.05) || (missing >= 5 && missing > lookedAt / 2);
}

export type State = 'NOT_COMPARED' | 'IN_STEP' | 'DISAGREES' | 'STALE' | 'ABORTED' | 'EMPTY';

const staleMs = 2 * 24 * 3_600_000;

/** What the last comparison that ended says now. One that looked at nothing found nothing wrong, which says nothing. */
export function stateOf(run: Run | undefined, nowMs: number): State {
  if (!run) return 'NOT_COMPARED';
  if (run.status !== 'DONE') return 'ABORTED';
  if (run.lookedAtUsers + run.lookedAtRows === 0) return 'EMPTY';
  if (foundIn(run) > run.repaired) return 'DISAGREES';
  return nowMs - Date.parse(run.finishedAt ?? run.startedAt) < staleMs ? 'IN_STEP' : 'STALE';
}

export function foundIn(run: Run): number {
  return Object.values(run.counts).reduce((sum, count) => sum + count, 0);
}

import { Mistake } from '../../domain/errors.ts';
import { endCustomer } from '../billing/endCustomer.ts';
import { payingCustomer } from '../billing/linkLegacy.ts';
import { listReviewsOf, reviewJob } from '../billing/reviews.ts';
import { actionRetentionDays, putAction } from '../../store/actions.ts';
import { ageItem, forgetItem } from '../../store/jobs.ts';
import { ageTrial, listTrials } from '../../store/trials.ts';
import { getUser, setStatus, setStatusBy } from '../../store/users.ts';
import { hasLeft } from '../../store/rows/users.ts';
import { listRowsAlone } from '../../store/standAlone.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import type { TransactItem } from '../../store/write.ts';
import { forgetRequestsOf } from './operatorRequests.ts';
import { canBeAsked, usersGoWithAccounts } from './directory.ts';
import { deletePoolUser } from './pool.ts';
import { lockMailboxes, mailboxesOf, rememberCounter } from './remember.ts';
import { anonymiseAction, deleteRow, erasedPlaces, forgetAction, rowsOf } from '../../store/rowsOf.ts';

/** A person of years has a log of many thousand rows, and an invocation has seconds. */
const rowsAtOnce = 25;
/** How long the row of a trial stays after its account, from the trial's end on: as long as the log's. */
const trialRowMs = actionRetentionDays * 24 * 3_600_000;
/** How long a payment of a deleted account waits for an operator; banks want an answer within three weeks. */
const reviewMs = 30 * 24 * 3_600_000;

/**
 * Every step may run again, and the nightly comparison takes up what a crash left: the account is DELETING from the first
 * step to the last, and nothing can be begun for it meanwhile. `orderedBy` is the operator who deletes it; what is written `also`
 * is written when that begins, or it does not begin.
 */
export async function eraseAccount(
  userId: string,
  nowMs: number,
  orderedBy?: string,
  also: TransactItem[] = [],
): Promise<string[]> {
  const before = await getUser(userId);
  if (also.length > 0 && before && hasLeft(before))
    throw new Mistake('Conflict', 'The account is being deleted already.');
  if (!before || before.status === 'DELETED') return [];
  const steps: string[] = [];
  // Another app disables its users on the way to their deletion; what it means by that is not ours to remember.
  if (before.status === 'DISABLED' && before.locked_in_pool === undefined) await lockMailboxes(before, nowMs);
  // The row as it is from here on: a customer that was made in the last moment stands in it.
  const row =
    before.status === 'DELETING'
      ? before
      : orderedBy === undefined
        ? await setStatus(userId, 'DELETING', 'account.deleting', nowMs)
        : await setStatusBy(orderedBy, userId, 'DELETING', 'account.deleting', nowMs, also);
  const customerId = await payingCustomer(row);
  if (customerId !== undefined) {
    const cancelled = await endCustomer(customerId);
    steps.push(`Stripe: ${cancelled} subscriptions cancelled and the customer deleted.`);
  }
  const isRemoved = await deletePoolUser(row.username ?? userId);
  steps.push(
    isRemoved
      ? 'Signed out everywhere and removed from the user pool.'
      : canBeAsked
        ? 'The user pool is another app’s: its user stays.'
        : 'The user stays where they sign in.',
  );
  steps.push(...(await eraseRows(userId, await mailboxesOf(row), nowMs)));
  await setStatus(userId, 'DELETED', 'account.deleted', nowMs, [
    'email',
    'name',
    'username',
    'stripe_customer_id',
    'legacy_profile',
    'imported',
    'former_mailboxes',
    'legacy_looked',
    'locked_in_pool',
    'operator_since',
  ]);
  await putAction({ userId, atMs: nowMs, tail: 'account.deleted', type: 'account.deleted' });
  return steps;
}

/** `mailboxes`: those that remember what was counted. */
export async function eraseRows(userId: string, mailboxes: string[], nowMs: number): Promise<string[]> {
  const steps: string[] = [];
  // Nothing ties them together again: the account counts no more.
  await listRowsAlone(userId, nowMs);
  for (const place of erasedPlaces) {
    const count = await forEachRow(place, userId, async (row) => {
      if (place === 'usage') await eraseCounter(row as unknown as UsageRow, mailboxes, nowMs);
      else await deleteRow(place, row);
    });
    steps.push(`${count} rows of ${place} deleted.`);
  }
  await ageRest(userId, nowMs);
  const actions = await forEachRow('log', userId, usersGoWithAccounts ? anonymiseAction : forgetAction);
  const became = usersGoWithAccounts ? 'made anonymous' : 'forgotten';
  steps.push(`${actions} actions ${became}; what its mailbox had is kept as a hash.`);
  return steps;
}

/**
 * What others still need goes by itself: the clock ends a trial that was running and counts it (at once, where the user may come back
 * and would find it running), and an operator may have to
 * answer a dispute within its term. Whether the account pays for several plans is no question any more, nor what operators asked for.
 */
async function ageRest(userId: string, nowMs: number): Promise<void> {
  for (const trial of await listTrials(userId)) {
    const isRunning = trial.status === 'active' && trial.expiresAt > nowMs;
    if (isRunning && !usersGoWithAccounts) await ageTrial(trial, nowMs + trialRowMs, nowMs);
    else await ageTrial(trial, Math.max(nowMs, trial.expiresAt) + trialRowMs);
  }
  await forgetRequestsOf(userId);
  for await (const { item, value } of listReviewsOf(userId)) {
    if (value.risk === undefined) await forgetItem(reviewJob, item);
    else await ageItem(reviewJob, item, nowMs + reviewMs);
  }
}

/** What it had counted is remembered first; a use in between stands in the row as it was when it went. */
async function eraseCounter(row: UsageRow, mailboxes: string[], nowMs: number): Promise<void> {
  await rememberCounter(mailboxes, row, nowMs);
  const last = (await deleteRow('usage', { ...row })) as unknown as UsageRow | undefined;
  if (last && last.version !== row.version) await rememberCounter(mailboxes, last, nowMs);
}

/** Gives how many there were. */
async function forEachRow(
  place: string,
  userId: string,
  step: (row: Record<string, unknown>) => Promise<void>,
): Promise<number> {
  let count = 0;
  let batch: Promise<void>[] = [];
  for await (const row of rowsOf(place, userId)) {
    count++;
    batch.push(step(row));
    if (batch.length < rowsAtOnce) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return count;
}

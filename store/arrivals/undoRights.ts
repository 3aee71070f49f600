import { variable } from '../../platform/env.ts';
import type { Right } from '../../domain/entitlement.ts';
import { listRights } from '../allRights.ts';
import { deleteRightItem } from '../entitlements.ts';
import { legacySource } from '../legacySource.ts';
import { windowItems } from '../refresh.ts';
import { fromRightRow, type RightRow } from '../rows/entitlements.ts';
import type { SubscriptionRow } from '../rows/subscriptions.ts';
import { claimPartition, productSort, type TrialRow } from '../rows/trials.ts';
import { countItem } from '../trialCounts.ts';
import { trialSource } from '../trialTerms.ts';
import type { TransactItem } from '../write.ts';
import { isForgotten, standingItem } from './plan.ts';
import type { Requests } from './requests.ts';
import { deleteMarked, isMarked, undoneItem } from './undoRows.ts';
import type { Undoing } from './undoing.ts';

/** Of the table of rights, grants alone carry a mark: other rights go with what they come from. */
export async function undoGrant(
  row: RightRow,
  runId: string,
  nowMs: number,
  requests: Requests,
): Promise<Undoing> {
  const { user_id: userId, feature } = row;
  const grant = fromRightRow(row);
  const place = `grant ${userId} ${row.entitlement_key}`;
  const brought = row.imported?.[runId]?.n ?? 0;
  const rights = await listRights(userId, nowMs);
  const isGone = (right: Right) => right.feature === feature && right.source === grant.source;
  const now = rights.find(isGone);
  if (!now) return 'nothing';
  if (now.limits[0]?.limit !== brought) return { place, kept: 'some of its units were used since' };
  const Delete = {
    TableName: variable('TABLE_ENTITLEMENTS'),
    Key: { user_id: userId, entitlement_key: row.entitlement_key },
    ConditionExpression: `${isMarked} AND #limits[0].#limit = :brought`,
    ExpressionAttributeNames: { '#run': runId, '#limits': 'limits', '#limit': 'limit' },
    ExpressionAttributeValues: { ':brought': brought },
  };
  const details = { type: 'grant', feature, amount: brought };
  return withRights(requests, userId, runId, nowMs, {
    ...{ kind: 'grant', place, items: [{ Delete }], details },
    ...{ isGone, rights },
  });
}

/** A subscription that Stripe turned out to have is Stripe's row by now, and has no mark any more. */
export function undoSubscription(
  row: SubscriptionRow,
  runId: string,
  nowMs: number,
  requests: Requests,
): Promise<Undoing> {
  const { user_id: userId, subscription_id, plan_id } = row;
  const place = `subscription ${userId} ${subscription_id}`;
  const details = { type: 'subscription', subscriptionId: subscription_id, planId: plan_id };
  const source = legacySource(row);
  return withRights(requests, userId, runId, nowMs, {
    ...{ kind: 'subscription', place, details },
    items: [deleteMarked('subscriptions', { user_id: userId, subscription_id }, runId)],
    isGone: (right) => right.source === source,
  });
}

/** A row that is a claim goes with the trial that it was brought with. */
export async function undoTrial(
  row: TrialRow,
  runId: string,
  nowMs: number,
  requests: Requests,
): Promise<Undoing> {
  if (row.userId === undefined) return undoClaim(row, runId);
  const { userId, productId } = row;
  const place = `trial ${userId} ${productId}`;
  const trial = await requests.trial(userId, productId);
  const part = trial?.imported?.[runId];
  if (!trial || !part) return 'nothing';
  if (trial.extensions) return { place, kept: 'an operator extended it since' };
  if (trial.status === 'converted' && !part.converted) return { place, kept: 'it was bought since' };
  const { pk, sk } = trial;
  const Delete = {
    TableName: variable('TABLE_TRIALS'),
    Key: { pk, sk },
    ConditionExpression: `${isMarked} AND #status = :status AND attribute_not_exists(extensions)`,
    ExpressionAttributeNames: { '#run': runId, '#status': 'status' },
    ExpressionAttributeValues: { ':status': trial.status },
  };
  const claims = (part.claims ?? []).map((hash): TransactItem => {
    const Key = { pk: claimPartition({ kind: 'mailbox', hash }), sk: productSort(productId) };
    return { Delete: { TableName: variable('TABLE_TRIALS'), Key } };
  });
  const count = countItem(trial, {
    started: -1,
    ...(trial.status === 'converted' ? { converted: -1 } : {}),
    ...(trial.status === 'expired' ? { expired: -1 } : {}),
  });
  const source = trialSource(productId);
  return withRights(requests, userId, runId, nowMs, {
    ...{ kind: 'trial', place, items: [{ Delete }, ...claims, count] },
    details: { type: 'trial', productId },
    isGone: (right) => right.source === source,
  });
}

/** One that was brought for a trial that the account had already. */
function undoClaim({ pk, sk, imported }: TrialRow, runId: string): Undoing {
  if (!imported?.[runId]?.isAlone) return 'nothing';
  return { kind: 'trial', place: `claim ${pk} ${sk}`, items: [deleteMarked('trials', { pk, sk }, runId)] };
}

/** With the rights of a source, the account's version, its windows and the log. */
async function withRights(
  requests: Requests,
  userId: string,
  runId: string,
  nowMs: number,
  undoing: Pick<Extract<Undoing, { kind: unknown }>, 'kind' | 'place' | 'items'> & {
    details: Record<string, unknown>;
    isGone: (right: Right) => boolean;
    /** Where they were read for it already. */
    rights?: Right[];
  },
): Promise<Undoing> {
  const { kind, place, items, details, isGone } = undoing;
  const [user, rights] = await Promise.all([
    requests.user(userId),
    undoing.rights ?? listRights(userId, nowMs),
  ]);
  const gone = rights.filter(isGone);
  const log = undoneItem(userId, runId, place, details, nowMs);
  if (isForgotten({ user })) return { kind, place, items: [...items, log] };
  const left = user?.status === 'DISABLED' ? [] : rights.filter((right) => !gone.includes(right));
  return {
    kind,
    place,
    items: [
      ...items,
      // A grant is the row that goes itself.
      ...(kind === 'grant' ? [] : gone.map((right) => deleteRightItem(userId, right))),
      standingItem({ userId, user, nowMs }, gone.length > 0 ? 'import.undone' : undefined),
      log,
      ...(gone.length > 0 ? await windowItems(userId, left, nowMs) : []),
    ],
  };
}

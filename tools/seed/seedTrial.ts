import type { Product } from '../../domain/catalog.ts';
import { rightsFrom, type Right } from '../../domain/entitlement.ts';
import { reminderAt } from '../../domain/trial.ts';
import type { AccessRules, PlanSubscription } from '../../domain/subscription.ts';
import type { Action } from '../../store/actions.ts';
import { duePlace } from '../../store/trials.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import { newTrial, nextDue } from '../../store/trialTerms.ts';

const dayMs = 86_400_000;
/** Of all accounts, and of the trials that are over. */
const shares = { tried: 0.6, converted: 0.25 };

export const seededRules: AccessRules = { graceMs: 7 * dayMs, pausedCollectionKeeps: false };

/** A trial in the state that its dates and chance give it, with nothing left to tell anybody; often there is none. */
export function trialFrom(
  userId: string,
  catalog: Product[],
  madeMs: number,
  nowMs: number,
  random: () => number,
): TrialRow | undefined {
  const offered = catalog.filter((product) => product.active && product.public && product.trial);
  const product = offered[Math.floor(random() * offered.length)];
  const startedAt = madeMs + Math.floor(random() * (nowMs - madeMs));
  if (!product?.trial || random() >= shares.tried) return undefined;
  const {
    dueShard: _shard,
    dueAt: _at,
    ...begun
  } = newTrial(userId, product, product.trial.hours, 'seed', startedAt);
  const row: TrialRow = { ...begun, untold: {} };
  const isOver = row.expiresAt <= nowMs;
  if (random() < shares.converted) {
    const convertedAt = startedAt + Math.floor(random() * (Math.min(row.expiresAt, nowMs) - startedAt));
    return { ...row, status: 'converted', convertedAt };
  }
  if (isOver) return { ...row, status: 'expired' };
  const remindAt = reminderAt(row, row.terms.reminderMinutes);
  const running = remindAt !== null && remindAt <= nowMs ? { ...row, remindedAt: remindAt } : row;
  return { ...running, ...duePlace(userId, nextDue(running)!) };
}

/** The log's row of the start. */
export function startOf(trial: TrialRow): Action {
  const { userId, startedAt, productId, terms, expiresAt } = trial;
  return {
    userId,
    atMs: startedAt,
    tail: `trial.started.${productId}`,
    type: 'trial.started',
    planId: productId,
    details: { hours: terms.hours, expiresAt: new Date(expiresAt).toISOString() },
  };
}

/** What a converted trial led to: paid month by month since. */
export function subscriptionFrom(trial: TrialRow, product: Product, nowMs: number): PlanSubscription {
  const anchorMs = trial.convertedAt ?? trial.startedAt;
  const monthMs = 30 * dayMs;
  const periodStartMs = anchorMs + Math.floor((nowMs - anchorMs) / monthMs) * monthMs;
  const id = `sub_seeded_${trial.userId.replaceAll('-', '').slice(0, 16)}`;
  return {
    id,
    status: 'active',
    createdMs: anchorMs,
    anchorMs,
    trialEndMs: null,
    cancelAtMs: null,
    pastDueSinceMs: null,
    collectionPaused: false,
    items: [
      {
        priceId: product.prices[0]?.id ?? product.id,
        productId: product.id,
        quantity: 1,
        periodStartMs,
        periodEndMs: periodStartMs + monthMs,
      },
    ],
  };
}

export function rightsOfSubscription(subscription: PlanSubscription, product: Product): Right[] {
  const { id, anchorMs, items } = subscription;
  const end = items[0]?.periodEndMs ?? null;
  return rightsFrom(product, {
    source: `sub:${id}`,
    anchorMs,
    startsMs: anchorMs,
    expiresMs: end === null ? null : end + seededRules.graceMs,
    rightsVersion: 1,
  });
}

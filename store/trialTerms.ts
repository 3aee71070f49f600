import type { Product } from '../domain/catalog.ts';
import { rightsFrom, type Right } from '../domain/entitlement.ts';
import { reminderAt } from '../domain/trial.ts';
import { duePlace } from './trials.ts';
import { trialIdOf, trialKey, type TrialRow } from './rows/trials.ts';

/** A trial as it begins: everything that it will ever mean is in it, whatever the product becomes. */
export function newTrial(
  userId: string,
  product: Product,
  hours: number,
  callId: string,
  nowMs: number,
): TrialRow {
  return {
    ...trialKey(userId, product.id),
    trialId: trialIdOf(userId, product.id),
    userId,
    productId: product.id,
    status: 'active',
    startedAt: nowMs,
    expiresAt: nowMs + hours * 3_600_000,
    terms: {
      name: product.name,
      rank: product.rank,
      zone: product.zone,
      hours,
      reminderMinutes: product.trial?.reminderMinutes ?? 0,
      features: product.features,
    },
    productVersion: product.version,
    callId,
    untold: { started: nowMs },
    ...duePlace(userId, nowMs),
  };
}

export function trialSource(productId: string): string {
  return `trial:${productId}`;
}

/** The rights that a trial gives until its end, by the terms that it began with. */
export function rightsOfTrial(trial: TrialRow, rightsVersion: number): Right[] {
  return rightsFrom(
    { id: trial.productId, ...trial.terms },
    {
      source: trialSource(trial.productId),
      anchorMs: trial.startedAt,
      startsMs: trial.startedAt,
      expiresMs: trial.expiresAt,
      rightsVersion,
    },
  );
}

/** When the clock has to come by next; null when nothing is left to do. */
export function nextDue(
  trial: Pick<TrialRow, 'status' | 'startedAt' | 'expiresAt' | 'remindedAt' | 'terms'>,
): number | null {
  if (trial.status !== 'active') return null;
  const reminder = reminderAt(trial, trial.terms.reminderMinutes);
  return trial.remindedAt === undefined && reminder !== null ? reminder : trial.expiresAt;
}

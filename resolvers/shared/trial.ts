import { util } from '@aws-appsync/utils';
import type { Trial } from '../../generated/schema.ts';
import { trialAt, type TrialRow } from '../../store/rows/trials.ts';

/** A trial as it is at a moment, whether or not the clock that ends it has come by. */
export function toTrial(row: TrialRow, nowMs: number): Trial {
  const trial = trialAt(row, nowMs);
  return {
    id: trial.id,
    productId: trial.productId,
    status: trial.status,
    isActive: trial.isActive,
    startedAt: iso(trial.startedMs),
    expiresAt: iso(trial.expiresMs),
    remindAt: trial.remindMs == null ? null : iso(trial.remindMs),
    convertedAt: trial.convertedMs == null ? null : iso(trial.convertedMs),
    features: trial.features,
  };
}

function iso(ms: number): string {
  return util.time.epochMilliSecondsToISO8601(ms);
}

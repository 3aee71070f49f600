import { wordsFor, type FeatureWords } from '../../domain/featureWords.ts';
import { heldBy, runningHolds } from '../../domain/hold.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import { plus } from '../../domain/units.ts';
import { freeIn, roomIn, tightest, type Counter } from '../../domain/usage.ts';
import type { UpgradeOffer, Usage, UsageDecision, UsageLimit } from '../../generated/schema.ts';

/** The counters of one feature as the API shows them: the tightest, with the others beside it. */
export function toUsage(userId: string, counters: Counter[], nowMs: number): Usage {
  const shown = tightest(counters, nowMs);
  const others = counters.filter((counter) => counter !== shown);
  return {
    userId,
    feature: shown.feature,
    ...wordsFor(shown.feature, shown),
    ...limitOf(shown, nowMs),
    held: heldBy(runningHolds(shown.holds, nowMs)),
    source: shown.source,
    version: shown.version,
    others: others.length > 0 ? others.map((counter) => limitOf(counter, nowMs)) : null,
  };
}

/** One limit. Units of grants count into the limit from the moment when they could be used. */
export function limitOf(counter: Counter, nowMs: number): UsageLimit {
  const { limit, grantUnits, period, startMs, endMs, used } = counter;
  return {
    period,
    used,
    limit: limit === null ? null : plus(roomIn(counter), grantUnits),
    remaining: limit === null ? null : plus(Math.max(0, freeIn(counter, nowMs)), grantUnits),
    windowStart: iso(startMs),
    resetsAt: endMs === null ? null : iso(endMs),
  };
}

export function yes(feature: string, amount: number, usage: Usage, replayed = false): UsageDecision {
  const { name } = usage;
  return {
    feature,
    name,
    amount,
    allowed: true,
    reason: null,
    retryAt: null,
    usage,
    upgrade: null,
    replayed,
  };
}

export function no(
  wanted: { feature: string; amount: number },
  why: {
    reason: RefusalReason;
    /** Of the feature, where there is no usage to say it. */
    words?: FeatureWords | undefined;
    retryAtMs?: number | null;
    usage?: Usage | null;
    upgrade?: UpgradeOffer | null;
  },
): UsageDecision {
  return {
    feature: wanted.feature,
    name: why.usage?.name ?? wordsFor(wanted.feature, why.words ?? {}).name,
    amount: wanted.amount,
    allowed: false,
    reason: why.reason,
    retryAt: why.retryAtMs == null ? null : iso(why.retryAtMs),
    usage: why.usage ?? null,
    upgrade: why.upgrade ?? null,
    replayed: false,
  };
}

const iso = (ms: number) => new Date(ms).toISOString();

import { wordsFor, type FeatureWords } from '../../domain/featureWords.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import { limitAt, usageAt } from '../../domain/shownUsage.ts';
import { tightest, type Counter } from '../../domain/usage.ts';
import type { UpgradeOffer, Usage, UsageDecision, UsageLimit } from '../../generated/schema.ts';

/** The counters of one feature as the API shows them: the tightest, with the others beside it. */
export function toUsage(userId: string, counters: Counter[], nowMs: number): Usage {
  const shown = tightest(counters, nowMs);
  const others = counters.filter((counter) => counter !== shown);
  return {
    ...withTimes(usageAt(userId, shown, nowMs)),
    others: others.length > 0 ? others.map((counter) => limitOf(counter, nowMs)) : null,
  };
}

export function limitOf(counter: Counter, nowMs: number): UsageLimit {
  return withTimes(limitAt(counter, nowMs));
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

function withTimes<Shown extends { startMs: number; endMs: number | null }>(shown: Shown) {
  const { startMs, endMs, ...rest } = shown;
  return { ...rest, windowStart: iso(startMs), resetsAt: endMs === null ? null : iso(endMs) };
}

const iso = (ms: number) => new Date(ms).toISOString();

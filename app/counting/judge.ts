import { renewalOf } from '../../domain/pool.ts';
import { decide } from '../../domain/usage.ts';
import type { UsageDecision } from '../../generated/schema.ts';
import { no, toUsage, yes } from './answer.ts';
import { look, type NoRight, type View } from './look.ts';
import { hasOf, offerFor } from './offers.ts';

/** What consumeUsage would answer now, and what it would decide from. Writes nothing. */
export async function judge(
  userId: string,
  wanted: { feature: string; amount: number },
  nowMs: number,
): Promise<{ view: View | NoRight; decision: UsageDecision }> {
  const { feature, amount } = wanted;
  const view = await look(userId, feature, nowMs);
  const has = hasOf(feature, view.right ? view.counters : [], view.account.rights, nowMs);
  if (!view.right) {
    return {
      view,
      decision: no(wanted, {
        reason: view.reason,
        words: view.words,
        upgrade: await offerFor(has, wanted, nowMs),
      }),
    };
  }
  const usage = toUsage(userId, view.counters, nowMs);
  const verdict = decide(view.counters, amount, view.grantUnits, nowMs, view.pools.map(renewalOf));
  if (verdict.allowed) return { view, decision: yes(feature, amount, usage) };
  return { view, decision: no(wanted, { ...verdict, usage, upgrade: await offerFor(has, wanted, nowMs) }) };
}

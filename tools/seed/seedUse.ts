import { mergeRights, type Right } from '../../domain/entitlement.ts';
import { adopt, allowancesOf, decide, newCounter, use, type Counter } from '../../domain/usage.ts';
import { actionsOf } from '../../app/changes/actionsIn.ts';
import type { Action } from '../../store/actions.ts';
import { refusalKey } from '../../store/refusals.ts';
import { counterKey, keysOf } from '../../store/usage.ts';
import { actionOf, rightsChanged, toRow, type UsageRow } from '../../store/usageRow.ts';

interface Kept {
  counter: Counter;
  row: UsageRow;
}

/** One account's uses in the order of time, counted and logged by the rules and builders that the product has for them. */
export class Uses {
  readonly actions: Action[] = [];
  private readonly kept = new Map<string, Kept>();
  private readonly refused = new Set<string>();

  constructor(private readonly userId: string) {}

  /** One unit of the feature under these rights; what they do not allow is a refusal in the log. */
  use(feature: string, rights: Right[], atMs: number, id: string): void {
    const merged = mergeRights(
      rights.filter((right) => right.feature === feature),
      atMs,
    );
    if (!merged) return this.refuse(refusalKey(feature, atMs), feature, 'NOT_IN_PLAN', atMs);
    const allowances = allowancesOf(merged, atMs);
    const keys = keysOf(allowances);
    const counters = allowances.map((allowance) => {
      const before = this.kept.get(counterKey(allowance))?.counter;
      return before ? adopt(before, allowance) : newCounter(allowance);
    });
    const decision = decide(counters, 1, 0, atMs);
    if (!decision.allowed)
      return this.refuse(keys[0]!, feature, decision.reason, atMs, this.kept.get(keys[0]!)?.row);
    counters.forEach((counter, place) => {
      const key = keys[place]!;
      const seen = this.kept.get(key)?.row;
      const used = use(counter, 1, 0, id);
      const also = keys.filter((other) => other !== key);
      const action = actionOf('consume', 1, atMs);
      const row = toRow(
        this.userId,
        key,
        used,
        seen,
        { action: place === 0 ? action : { ...action, second: true }, also },
        atMs,
      );
      this.actions.push(...actionsOf(seen, row));
      this.kept.set(key, { counter: used, row });
    });
  }

  /**
   * The counters whose window is open. The last thing that happened to each is a change of rights, of which the log says
   * nothing, so that the stream does not log the last use a second time.
   */
  openRows(nowMs: number): UsageRow[] {
    return [...this.kept.values()]
      .filter(({ counter }) => counter.endMs === null || counter.endMs > nowMs)
      .map(({ counter, row }) => {
        const also = row.also ?? [];
        const last = toRow(
          this.userId,
          row.feature_date_key,
          adopt(counter, counter),
          undefined,
          { action: actionOf(rightsChanged, 0, nowMs), also },
          nowMs,
        );
        return { ...last, created_at: row.created_at };
      });
  }

  /** Once for a window and reason, as the product notes it. */
  private refuse(key: string, feature: string, reason: string, atMs: number, row?: UsageRow): void {
    if (this.refused.has(`${key} ${reason}`)) return;
    this.refused.add(`${key} ${reason}`);
    const before =
      row ?? ({ user_id: this.userId, feature_date_key: key, feature_name: feature } as UsageRow);
    this.actions.push(...actionsOf(before, { ...before, refused: { reason, n: 1, at: atMs } }));
  }
}

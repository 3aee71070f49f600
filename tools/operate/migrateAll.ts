import type { LegacyRow } from '../../domain/legacy.ts';
import { judgeRow, moveRow, type Outcome } from '../../store/legacy.ts';
import { legacyPage } from '../../store/legacyRows.ts';

const names = { profile: 'profiles', subscription: 'subscriptions', usage: 'counters' } as const;

export interface Counts {
  profiles: number;
  subscriptions: number;
  counters: number;
}

export interface Migration {
  seen: number;
  moved: Counts;
  /** What the new tables had already; it wins, and the legacy row leaves. */
  there: Counts;
  /** Rows that cannot be moved whole; they stay where they are. */
  refused: number;
  /** Rows of accounts that were deleted; they are deleted as well. */
  forgotten: number;
}

/** Page by page; each row is moved whole before the next one, and one that cannot be is told and left. */
export async function migrateAll(options: {
  isDryRun: boolean;
  progress(rows: number): void;
  refused(key: string, why: string): void;
}): Promise<Migration> {
  const done: Migration = { seen: 0, moved: none(), there: none(), refused: 0, forgotten: 0 };
  const taken = new Set<string>();
  /** As a real run would find it, in which an earlier row may have brought the same. */
  const judged = async (row: LegacyRow, nowMs: number): Promise<Outcome> => {
    const outcome = await judgeRow(row, nowMs);
    if (!('became' in outcome) || outcome.became === 'there') return outcome;
    if (outcome.places.some((place) => taken.has(place))) return { ...outcome, became: 'there' };
    for (const place of outcome.places) taken.add(place);
    return outcome;
  };
  let start: Record<string, unknown> | undefined;
  do {
    const page = await legacyPage(start);
    for (const row of page.rows) {
      const nowMs = Date.now();
      const outcome = options.isDryRun ? await judged(row, nowMs) : await moveRow(row, nowMs);
      done.seen += 1;
      if (outcome.kind === 'forgotten') done.forgotten += 1;
      else if (outcome.kind !== 'refused') done[outcome.became][names[outcome.kind]] += 1;
      else {
        done.refused += 1;
        options.refused(row.strategy_id, outcome.why);
      }
    }
    options.progress(done.seen);
    start = page.next;
  } while (start);
  return done;
}

const none = (): Counts => ({ profiles: 0, subscriptions: 0, counters: 0 });

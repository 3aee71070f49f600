import { heldBy } from '../../domain/hold.ts';
import { roomIn, type Counter } from '../../domain/usage.ts';
import { ownOf } from '../../store/parts.ts';
import type { PartRow } from '../../store/rows/parts.ts';
import { fromRow, type UsageRow } from '../../store/usageRow.ts';

/**
 * A counter that is split, as a function knows it: its own row as it was looked at, and of each part the newest that it has met. So what it
 * says was used is never more than what was, and a part's own uses are always in it.
 */
export interface SplitSeen {
  n: number;
  epoch: number;
  own: Counter;
  parts: Map<number, Pick<PartRow, 'units_used' | 'uses'>>;
}

/** Of a row as it stands. */
export function splitSeenIn(row: UsageRow): SplitSeen {
  const { n, epoch } = row.parts!;
  const parts = new Map(row.split!.parts.map((part) => [part.part, part]));
  return { n, epoch, own: fromRow(ownOf(row)), parts };
}

/** With a part as it was met, for all who share the memory; answers may come in another order than they were given. */
export function withPart(seen: SplitSeen, { part, units_used, uses }: PartRow): SplitSeen {
  if ((seen.parts.get(part)?.uses ?? 0) < uses) seen.parts.set(part, { units_used, uses });
  return seen;
}

export function counterIn({ own, parts }: SplitSeen): Counter {
  let { used, version } = own;
  for (const part of parts.values()) {
    used += part.units_used;
    version += part.uses;
  }
  return { ...own, used, version, remaining: roomIn(own) - used - heldBy(own.holds) };
}

/** What a use came to. */
export interface Done {
  counters: Counter[];
  /** What the write left behind, where it tells: the row, or the parts of a counter that is split. */
  row?: UsageRow;
  split?: SplitSeen;
}

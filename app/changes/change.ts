import type { DynamoDBRecord } from 'aws-lambda';
import { variable } from '../../platform/env.ts';
import { isPart } from '../../store/parts.ts';
import type { PartRow } from '../../store/rows/parts.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { fromWire } from '../../store/values.ts';

/** One committed change of a row that something follows from. */
export type Change =
  | { kind: 'usage'; before: UsageRow | undefined; after: UsageRow }
  | { kind: 'part'; before: PartRow | undefined; after: PartRow }
  | { kind: 'user'; before: UserRow | undefined; after: UserRow }
  | { kind: 'other' };

/** The request that a change was made for, where one asked for it. */
export function requestIdOf(change: Change): string | undefined {
  if (change.kind === 'user') return change.after.last_change.request_id;
  if (change.kind === 'other') return undefined;
  if (change.kind === 'part') return change.after.last_action?.req;
  const { before, after } = change;
  // A refusal is noted without a new version.
  return after.version === before?.version ? after.refused?.req : after.last_action?.req;
}

/** What a step could not do, by the place of the record in the batch. */
export interface Fault {
  index: number;
  error: string;
}

/** A row that was deleted (by TTL, or with its account) has no consequences, and one that was restored has had them. */
export function changeIn(record: DynamoDBRecord): Change {
  const image = record.dynamodb?.NewImage;
  if (!image) return { kind: 'other' };
  const table = record.eventSourceARN?.split('/')[1];
  const after = fromWire(image);
  const before = record.dynamodb?.OldImage && fromWire(record.dynamodb.OldImage);
  if (isRestoring(before, after)) return { kind: 'other' };
  if (table === variable('TABLE_USER_USAGE')) {
    if (isPart(after)) return { kind: 'part', after, before: before as PartRow | undefined };
    return {
      kind: 'usage',
      after: after as unknown as UsageRow,
      before: before as unknown as UsageRow | undefined,
    };
  }
  if (table === variable('TABLE_USERS')) {
    return {
      kind: 'user',
      after: after as unknown as UserRow,
      before: before as unknown as UserRow | undefined,
    };
  }
  return { kind: 'other' };
}

/** Later changes keep the mark as it is, or lose it with a row that is written anew. */
function isRestoring(before: Record<string, unknown> | undefined, after: Record<string, unknown>): boolean {
  return after['restored'] !== undefined && after['restored'] !== before?.['restored'];
}

/** Runs one step for many records at once; what fails is told by its record and does not keep the others from it. */
export async function forEach<Item>(
  items: { index: number; item: Item }[],
  step: (item: Item) => Promise<void>,
): Promise<Fault[]> {
  return faultsIn(items, await Promise.allSettled(items.map(({ item }) => step(item))));
}

export function faultsIn(items: { index: number }[], results: PromiseSettledResult<void>[]): Fault[] {
  return results.flatMap((result, place) =>
    result.status === 'rejected' ? [{ index: items[place]!.index, error: String(result.reason) }] : [],
  );
}

import { variable } from '../../platform/env.ts';
import { dynamodb } from '../../store/client.ts';
import type { ImportedPart } from '../../store/rows/imported.ts';
import { trialKey } from '../../store/rows/trials.ts';
import { markedPages, markedTables, type MarkedTable } from '../../store/arrivals/marked.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import type { BroughtKind } from './record.ts';
import { counterPlace, isArrivedDay } from './verifyWindows.ts';

type Row = Record<string, any>; // any: as the table has it

/** The row that a record became, by its kind: where it is, and the name of its place as an outcome has it. */
interface Home {
  table: MarkedTable;
  keys: [partition: string, sort?: string];
  placeOf(row: Row, part: ImportedPart): string | undefined;
}

const homes: Record<BroughtKind, Home> = {
  user: {
    ...{ table: 'profiles', keys: ['user_id'] },
    placeOf: (row, part) => (part.userChangedMs === undefined ? undefined : `user ${row['user_id']}`),
  },
  profile: {
    ...{ table: 'profiles', keys: ['user_id'] },
    placeOf: (row, part) => (part.userChangedMs === undefined ? `profile ${row['user_id']}` : undefined),
  },
  subscription: {
    ...{ table: 'subscriptions', keys: ['user_id', 'subscription_id'] },
    placeOf: (row) => `subscription ${row['user_id']} ${row['subscription_id']}`,
  },
  counter: {
    ...{ table: 'counters', keys: ['user_id', 'feature_date_key'] },
    // A longer window carries the mark as well, of the days that are in it: see verifyWindows.ts.
    placeOf: (row) => (isArrivedDay(row) ? counterPlace(row as UsageRow) : undefined),
  },
  trial: {
    ...{ table: 'trials', keys: ['pk', 'sk'] },
    // Claims carry the mark as well; they came with a trial.
    placeOf: (row) => (row['userId'] ? `trial ${row['userId']} ${row['productId']}` : undefined),
  },
  action: {
    ...{ table: 'actions', keys: ['user_id', 'timestamp'] },
    placeOf: (row) => `action ${row['user_id']} ${row['timestamp']}`,
  },
  grant: {
    ...{ table: 'rights', keys: ['user_id', 'entitlement_key'] },
    placeOf: (row) => `grant ${row['user_id']} ${row['entitlement_key']}`,
  },
};

/** What of an outcome's places is a row of its own that carries the mark. */
export function markedPlace(kind: BroughtKind, places: string[]): string | undefined {
  return kind === 'trial' ? places.find((place) => place.startsWith('trial ')) : places[0];
}

/** A row that carries the mark of an import, and what the mark says. */
export interface Written {
  /** Undefined for a row that is no record of its own. */
  place: string | undefined;
  part: ImportedPart;
  row: Row;
}

/** Reads a whole table; each row as it is when its page is read. */
export async function* writtenBy(runId: string, kind: BroughtKind): AsyncGenerator<Written> {
  const { table, placeOf } = homes[kind];
  for await (const { rows } of markedPages<Row>(table, runId))
    for (const row of rows) {
      const part = row['imported'][runId] as ImportedPart;
      yield { place: placeOf(row, part), part, row };
    }
}

export type Standing = 'marked' | 'unmarked' | 'gone';

/** Whether the row of a record carries the mark of an import, is there without it, or is not there. */
export async function standingOf(
  runId: string,
  { kind, userId }: { kind: BroughtKind; userId: string },
  place: string,
): Promise<Standing> {
  const { Item } = await dynamodb.get({
    TableName: variable(markedTables[homes[kind].table]),
    Key: keyOf(kind, userId, place),
    ConsistentRead: true,
  });
  if (!Item) return 'gone';
  return Item['imported']?.[runId] ? 'marked' : 'unmarked';
}

function keyOf(kind: BroughtKind, userId: string, place: string): Row {
  // Behind the name of the kind and the user, who may have a space in it.
  const sort = place.slice(place.indexOf(' ') + userId.length + 2);
  if (kind === 'trial') return trialKey(userId, sort);
  const [partition, second] = homes[kind].keys;
  return { [partition]: userId, ...(second === undefined ? {} : { [second]: sort }) };
}

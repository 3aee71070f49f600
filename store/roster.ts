import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';
import type { UserRow } from './rows/users.ts';

const table = variable('TABLE_USERS');

type RosterRow = Pick<
  UserRow,
  'user_id' | 'email' | 'name' | 'status' | 'created_at' | 'version' | 'roster_shard'
>;

/** Where each shard continues: after the last row that was given of it. */
export type RosterPlaces = (IndexKey | 'start' | 'end')[];

interface IndexKey {
  user_id: string;
  roster_shard: string;
  created_at?: string;
  email?: string;
}

interface Page {
  rows: RosterRow[];
  /** Absent after the last row. */
  next?: RosterPlaces;
}

/** All accounts over all shards, newest first. */
export async function newestAccounts(limit: number, places?: RosterPlaces): Promise<Page> {
  const query = { IndexName: 'RosterIndex', ScanIndexForward: false };
  const { rows, next } = await merge<RosterRow>(query, 'created_at', limit, places);
  return { rows, ...(next ? { next } : {}) };
}

/** The accounts whose address begins with this, by address. Deleted accounts have none. */
export async function byEmail(start: string, limit: number, places?: RosterPlaces): Promise<Page> {
  const query = { IndexName: 'EmailPrefixIndex', ScanIndexForward: true, start };
  const { rows: found, next } = await merge<IndexKey>(query, 'email', limit, places);
  const rows = await batchGet<RosterRow>(
    table,
    found.map(({ user_id }) => ({ user_id })),
    { isListing: true },
  );
  const byId = new Map(rows.map((row) => [row.user_id, row]));
  return { rows: found.flatMap(({ user_id }) => byId.get(user_id) ?? []), ...(next ? { next } : {}) };
}

interface Asked {
  IndexName: string;
  ScanIndexForward: boolean;
  start?: string;
}

/** One ordered list out of the shards: each is asked for a whole page, for all of it may come from one of them. */
async function merge<Row extends IndexKey>(
  asked: Asked,
  sort: 'created_at' | 'email',
  limit: number,
  places: RosterPlaces = [],
): Promise<{ rows: Row[]; next: RosterPlaces | undefined }> {
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) => pageOf<Row>(asked, shard, limit, places[shard])),
  );
  const direction = asked.ScanIndexForward ? 1 : -1;
  const order = (a: Row, b: Row) => {
    const [one, other] = [`${a[sort]!} ${a.user_id}`, `${b[sort]!} ${b.user_id}`];
    return one === other ? 0 : one < other ? -direction : direction;
  };
  const rows: Row[] = [];
  const taken = pages.map(() => 0);
  while (rows.length < limit) {
    const heads = pages.flatMap((page, shard) => {
      const row = page.rows[taken[shard]!];
      return row ? [{ row, shard }] : [];
    });
    if (heads.length === 0) break;
    const first = heads.reduce((best, head) => (order(head.row, best.row) < 0 ? head : best));
    rows.push(first.row);
    taken[first.shard]!++;
  }
  const next = pages.map(({ rows: page, isMore }, shard): RosterPlaces[number] => {
    const count = taken[shard]!;
    if (count === page.length && !isMore) return 'end';
    return count > 0 ? keyOf(page[count - 1]!, sort) : (places[shard] ?? 'start');
  });
  return { rows, next: next.every((place) => place === 'end') ? undefined : next };
}

async function pageOf<Row>(
  { start, ...query }: Asked,
  shard: number,
  limit: number,
  place: RosterPlaces[number] = 'start',
): Promise<{ rows: Row[]; isMore: boolean }> {
  if (place === 'end') return { rows: [], isMore: false };
  const answer = await dynamodb.query({
    TableName: table,
    ...query,
    KeyConditionExpression: `roster_shard = :shard${start === undefined ? '' : ' AND begins_with(email, :start)'}`,
    ExpressionAttributeValues: {
      ':shard': String(shard),
      ...(start === undefined ? {} : { ':start': start }),
    },
    ExclusiveStartKey: place === 'start' ? undefined : { ...place },
    Limit: limit,
  });
  return { rows: (answer.Items ?? []) as Row[], isMore: answer.LastEvaluatedKey !== undefined };
}

function keyOf(row: IndexKey, sort: 'created_at' | 'email'): IndexKey {
  return { user_id: row.user_id, roster_shard: row.roster_shard, [sort]: row[sort]! };
}

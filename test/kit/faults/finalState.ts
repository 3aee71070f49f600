import type { Everything } from '../world/everything.ts';

/** What changes with every attempt and decides nothing: how often something was looked at or tried. */
const attempts = new Set([
  'roster_shard',
  'sync_version',
  'version',
  'sync_ticket',
  'sync_applied',
  'synced_at',
  'rights_version',
  'updated_at',
]);
/** End with a shard, which follows from an id that the user pool chose. */
const sharded = new Set(['day_shard', 'type_day', 'feature_band', 'reset_day', 'dueShard']);
const ids = /\b(cus|sub|si|price|cs|ch|pi|in|pm|evt|dp|issfr|re)_[A-Za-z0-9_]+/g;
const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Every row of every table, without what is another in each run: ids that others gave, and how often was tried. */
export async function finalState(
  world: Everything,
  { ignores = [], leavesOut = [] }: { ignores?: string[]; leavesOut?: string[] } = {},
): Promise<Record<string, string[]>> {
  const tables = await world.everything();
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([variable]) => variable !== 'TABLE_PRODUCTS' && !ignores.includes(variable))
      .map(([variable, rows]) => [variable, comparable(rows, leavesOut)]),
  );
}

/** Where a job stands says how it came there, and a rate how often it was asked for. An operator who asks twice is noted twice. */
function comparable(rows: string[], leavesOut: string[]): string[] {
  const kept = rows
    .filter((row) => !/"job":"(sync|stripe-compare|archive-lock)|"receipt_id":"rate#/.test(row))
    .map((row) => withoutAttempts(row, leavesOut))
    .sort();
  return kept.filter((row, i) => !row.includes('"actor"') || row !== kept[i - 1]);
}

function withoutAttempts(row: string, leavesOut: string[]): string {
  const text = JSON.stringify(JSON.parse(row), (name, value: unknown) => {
    if (attempts.has(name) || leavesOut.includes(name)) return undefined;
    // Whether is what counts, and not when.
    if (name === 'legacy_looked') return 'once';
    return sharded.has(name) ? String(value).replace(/#\d+$/, '') : value;
  });
  return text
    .replace(ids, '$1_…')
    .replace(uuids, '…')
    .replace(/(sub|cs)_…#\d+/g, '$1_…')
    .replace(/CLAIM#(mailbox|card)#[\w-]+/g, 'CLAIM#$1#…')
    .replace(/("pk":"COUNTS#.*"sk":"\d{4}-\d\d-\d\d)#\d+/, '$1')
    .replace(/payer\d+@/g, 'payer@');
}

/** The first row that is in one state and not in the other; undefined when they are equal. */
export function differenceOf(expected: FinalState, actual: FinalState): string | undefined {
  for (const [variable, rows] of Object.entries(expected.tables)) {
    const other = actual.tables[variable] ?? [];
    const missing = rows.filter((row) => !other.includes(row));
    const more = other.filter((row) => !rows.includes(row));
    if (missing.length + more.length + Math.abs(rows.length - other.length) > 0)
      return `${variable} lacks ${missing[0] ?? 'no row'} and has ${more[0] ?? `${other.length} of ${rows.length} rows`}`;
  }
  const [before, after] = [expected.beside, actual.beside].map((value) => JSON.stringify(value));
  return before === after ? undefined : `${after} instead of ${before}`;
}

interface FinalState {
  tables: Record<string, string[]>;
  beside: unknown;
}

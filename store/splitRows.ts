import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { isOfEpochOf, ownerOf, partKeysOf, splitStanding } from './parts.ts';
import type { PartRow } from './rows/parts.ts';
import { keyOf, nameOf, readsMax } from './usageKeys.ts';
import type { UsageRow } from './usageRow.ts';

const table = variable('TABLE_USER_USAGE');

/** Rows of any accounts as they stand, with what the parts of those that are split have counted. */
export async function withParts(rows: UsageRow[]): Promise<UsageRow[]> {
  const stand = new Map<string, UsageRow>();
  let split = rows.filter(({ parts }) => parts !== undefined);
  for (let read = 0; split.length > 0; read++) {
    const found = new Map<string, PartRow[]>();
    for (const part of await batchGet<PartRow>(table, split.flatMap(partKeysOf))) {
      const name = nameOf({ user_id: ownerOf(part), feature_date_key: part.feature_date_key });
      found.set(name, [...(found.get(name) ?? []), part]);
    }
    const torn: UsageRow[] = [];
    for (const row of split) {
      const parts = found.get(nameOf(row)) ?? [];
      // A table that was restored may have parts of later than their counter.
      const now = splitStanding(row, read < readsMax ? parts : parts.filter(isOfEpochOf(row)));
      if (now) stand.set(nameOf(row), now);
      else torn.push(row);
    }
    if (torn.length === 0) break;
    const again = await batchGet<UsageRow>(table, torn.map(keyOf));
    for (const row of again) stand.set(nameOf(row), row);
    split = again.filter(({ parts }) => parts !== undefined);
  }
  return rows.map((row) => stand.get(nameOf(row)) ?? row);
}

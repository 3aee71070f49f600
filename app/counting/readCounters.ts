import type { Counter } from '../../domain/usage.ts';
import { getRows } from '../../store/usageRows.ts';
import { fromRow } from '../../store/usageRow.ts';

/** Those of them that there are, strongly consistent. */
export async function readCounters(userId: string, keys: string[]): Promise<Counter[]> {
  const rows = await getRows(userId, keys);
  return rows.flatMap((row) => (row ? [fromRow(row)] : []));
}

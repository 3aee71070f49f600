import { Mistake } from '../domain/errors.ts';
import { door, operatorOf, userOf } from './door.ts';
import type { DataExport } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { places, rowsOf } from '../store/rowsOf.ts';
import { getUser } from '../store/users.ts';

/** AppSync answers at most 5 MB; what is over this stays in the tables, and the document says so. */
const documentBytesMax = 4_000_000;

/** How rows are found and kept inside, which tells the person nothing. */
const inner = [
  'roster_shard',
  'day_shard',
  'type_day',
  'dueShard',
  'feature_band',
  'open_until',
  'reset_day',
];

export const handler = door<{ userId?: string; reason?: string }, DataExport>(async (call, nowMs) => {
  const byOperator = call.field === 'Mutation.exportAccount';
  const operator = byOperator ? operatorOf(call) : undefined;
  const userId = byOperator ? call.args.userId! : userOf(call);
  const account = await getUser(userId);
  if (!account || account.status === 'DELETED') throw new Mistake('NotFound', 'There is no such account.');
  if (operator) {
    await operatorActed(operator, userId, 'account.exported', {}, reasonFrom(call.args.reason ?? ''), nowMs);
  }
  const at = new Date(nowMs).toISOString();
  return {
    userId,
    at,
    document: await documentOf(userId, account as unknown as Record<string, unknown>, at),
  };
});

async function documentOf(userId: string, account: Record<string, unknown>, at: string): Promise<string> {
  const document: Record<string, unknown> = { exportedAt: at, account: shown(account) };
  let bytes = 0;
  for (const place of Object.keys(places)) {
    const rows: Record<string, unknown>[] = [];
    document[place] = rows;
    for await (const row of rowsOf(place, userId)) {
      bytes += JSON.stringify(row).length;
      if (bytes > documentBytesMax) {
        document['incomplete'] =
          `The document ends within "${place}": the whole is larger than ${documentBytesMax} bytes.`;
        return JSON.stringify(document);
      }
      rows.push(shown(row));
    }
  }
  return JSON.stringify(document);
}

function shown(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !inner.includes(name)));
}

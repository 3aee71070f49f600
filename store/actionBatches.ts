import { variable } from '../platform/env.ts';
import { toActionRow, type Action } from './actions.ts';
import { dynamodb } from './client.ts';
import type { ActionRow } from './rows/actions.ts';
import { isPassing, pauseBefore } from './write.ts';

const table = variable('TABLE_USER_ACTIONS_LOG');
/** DynamoDB's own bound. */
const itemsMax = 25;
const attemptsMax = 6;

/**
 * Writes many actions in few requests; each result is that of its action. The same action twice is one row, and one that cannot be
 * written does not keep the others from it.
 */
export async function putActions(actions: Action[]): Promise<PromiseSettledResult<void>[]> {
  const rows = actions.map(toActionRow);
  const once = [...new Map(rows.map((row) => [nameOf(row), row])).values()];
  const results = new Map<string, Promise<void>>();
  for (let from = 0; from < once.length; from += itemsMax) {
    const batch = once.slice(from, from + itemsMax);
    const together = putTogether(batch);
    for (const row of batch) results.set(nameOf(row), putOrAlone(row, together));
  }
  return Promise.allSettled(rows.map((row) => results.get(nameOf(row))!));
}

/** A batch is refused whole, though the fault may be another row's. */
async function putOrAlone(row: ActionRow, together: Promise<boolean>): Promise<void> {
  if (!(await together)) await dynamodb.put({ TableName: table, Item: row });
}

/** False when the batch is refused as it is, or is none. */
async function putTogether(rows: ActionRow[]): Promise<boolean> {
  if (rows.length === 1) return false;
  let left: { PutRequest?: { Item: Record<string, unknown> | undefined } }[] = rows.map((row) => ({
    PutRequest: { Item: { ...row } },
  }));
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (attempt > 0) await pauseBefore(attempt);
    try {
      const { UnprocessedItems } = await dynamodb.batchWrite({ RequestItems: { [table]: left } });
      left = UnprocessedItems?.[table] ?? [];
    } catch (error) {
      if (isPassing(error)) throw error;
      return false;
    }
    if (left.length === 0) return true;
  }
  throw new Error(`${left.length} rows of ${rows.length} were not taken in ${attemptsMax} tries.`);
}

// No id of a user holds a line break.
const nameOf = ({ user_id, timestamp }: ActionRow) => `${user_id}\n${timestamp}`;

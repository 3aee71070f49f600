import { recall, remember } from '../../store/jobs.ts';
import type { ActionRow } from '../../store/rows/actions.ts';
import { shardOf } from '../../store/shards.ts';
import { forgetLeaver, listLeavers, type Leaver } from './leavers.ts';
import { beginningOf, filesAfter, readRows, writeRows } from './files.ts';

/** Where a pass over the files stands: the leavers that it is about, and the last file that was looked at. */
interface Pass {
  leavers: Leaver[];
  after?: string;
}

/** The number of files that a pass looks at again after a crash, at most. */
const filesPerCheckpoint = 50;

/**
 * Takes what people wrote out of the archive once they have left: one pass over the files of their shards for all who left since
 * the last one. What there is no time for waits for the next call. Gives how many files changed.
 */
export async function forgetLeavers(
  mayContinue: () => Promise<boolean>,
): Promise<{ count: number; isDone: boolean }> {
  const begun = await recall<Pass>('archive', 'forgetting');
  const pass: Pass = begun && begun.leavers.length > 0 ? begun : { leavers: await listLeavers() };
  if (pass.leavers.length === 0) return { count: 0, isDone: true };
  const gone = new Set(pass.leavers.map(({ userId }) => userId));
  const shards = new Set(pass.leavers.map(({ userId }) => shardOf(userId)));
  const since = pass.leavers.map((leaver) => leaver.since).reduce((a, b) => (a < b ? a : b));
  let count = 0;
  let lookedAt = 0;
  let after = pass.after ?? beginningOf(since);
  for await (const { key, shard } of filesAfter(after)) {
    const isOver = !(await mayContinue());
    if (isOver || lookedAt % filesPerCheckpoint === 0)
      await remember('archive', 'forgetting', { ...pass, after });
    if (isOver) return { count, isDone: false };
    if (shards.has(shard) && (await forgetIn(key, gone))) count++;
    after = key;
    lookedAt++;
  }
  for (const leaver of pass.leavers) await forgetLeaver(leaver);
  await remember('archive', 'forgetting', { leavers: [] });
  return { count, isDone: true };
}

async function forgetIn(key: string, gone: Set<string>): Promise<boolean> {
  const rows = await readRows(key);
  const kept = rows.map((row) => (gone.has(row.user_id) ? withoutWords(row) : row));
  if (kept.every((row, index) => row === rows[index])) return false;
  await writeRows(key, kept);
  return true;
}

/** As the log itself is made anonymous: what an operator gave as the reason stays, and what they did in their own log. */
function withoutWords(row: ActionRow): ActionRow {
  if (row.actor !== undefined && row.actor === row.user_id) return row;
  const hasWords = Object.keys(row.action_details).length > 0;
  const hasReason = row.reason !== undefined && row.actor === undefined;
  if (!hasWords && !hasReason) return row;
  const { reason, ...rest } = row;
  return { ...rest, action_details: {}, ...(hasReason || reason === undefined ? {} : { reason }) };
}

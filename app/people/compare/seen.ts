import { recallPage, remember } from '../../../store/jobs.ts';

/** The most ids in one piece of a list, so that a piece stays well under an item's 400 KB. */
const idsPerPiece = 4_000;
const keptForMs = 3 * 24 * 3_600_000;

/** The ids that a phase has met and not yet written down, by shard. */
export type Met = Map<number, string[]>;

export function meet(met: Met, shard: number, id: string): void {
  const ids = met.get(shard) ?? [];
  ids.push(id);
  met.set(shard, ids);
}

/**
 * Writes down what was met since the last checkpoint. The piece is named by the checkpoint, so a checkpoint that is
 * worked through again after a crash overwrites its own piece.
 */
export async function writeDown(
  runId: string,
  kind: string,
  checkpoint: string,
  met: Met,
  nowMs: number,
): Promise<void> {
  for (const [shard, ids] of met) {
    for (let from = 0; from < ids.length; from += idsPerPiece) {
      const piece = `${checkpoint}#${from}`;
      await remember(
        jobOf(runId, kind, shard),
        piece,
        ids.slice(from, from + idsPerPiece),
        nowMs + keptForMs,
      );
    }
  }
  met.clear();
}

export async function readSeen(runId: string, kind: string, shard: number): Promise<Set<string>> {
  const seen = new Set<string>();
  let cursor: Record<string, unknown> | undefined;
  do {
    const page = await recallPage<string[]>(jobOf(runId, kind, shard), cursor ? { cursor } : {});
    for (const { value } of page.items) for (const id of value) seen.add(id);
    cursor = page.next;
  } while (cursor);
  return seen;
}

function jobOf(runId: string, kind: string, shard: number): string {
  return `sync-seen#${runId}#${kind}#${shard}`;
}

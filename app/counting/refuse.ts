import { renewalOf } from '../../domain/pool.ts';
import { decide, isOpen } from '../../domain/usage.ts';
import type { RefusalReason } from '../../domain/refusal.ts';
import type { UsageDecision } from '../../generated/schema.ts';
import { markRefused, noteRefused, type Refused } from '../../store/refusals.ts';
import { getRows } from '../../store/usageRows.ts';
import { carriedReq, fromRow, type UsageRow } from '../../store/usageRow.ts';
import { no, toUsage } from './answer.ts';
import { remember, type CacheEntry } from './cache.ts';
import type { NoRight, View } from './look.ts';
import { hasOf, offerFor } from './offers.ts';

interface Wanted {
  userId: string;
  feature: string;
  amount: number;
}

/** How long a refusal that was checked against the rights is cached while the counter stays the same. */
const cacheMs = 10_000;

/** A refusal after the rights were read. It is noted once per window and reason; the log row follows from the stream. */
export async function refused(
  request: Wanted,
  view: View | NoRight,
  why: { reason: RefusalReason; retryAtMs: number | null },
  nowMs: number,
): Promise<UsageDecision> {
  const { userId, feature, amount } = request;
  const has = hasOf(feature, view.right ? view.counters : [], view.account.rights, nowMs);
  const upgrade = await offerFor(has, { feature, amount }, nowMs);
  if (!view.right) {
    await recordOnce(request, why.reason, undefined, nowMs);
    return no(request, { ...why, words: view.words, upgrade });
  }
  await recordOnce(request, why.reason, view.rows[0], nowMs);
  if (view.isInStep) {
    remember(userId, feature, {
      keys: view.keys,
      endMs: Math.min(...view.counters.map(({ endMs }) => endMs ?? Infinity)),
      remaining: Math.min(...view.counters.map(({ remaining }) => remaining)),
      refusal: {
        atMs: nowMs,
        rightsVersions: view.rows.map((row) => row!.rights_version),
        products: has.products,
        renewals: view.pools.map(renewalOf),
      },
    });
  }
  return no(request, { ...why, usage: toUsage(userId, view.counters, nowMs), upgrade });
}

/**
 * The same refusal again, for one strongly consistent read and no write. Every change of rights also changes the counters'
 * `rights_version`, so a counter that carries the same rights as when these were read is the whole truth. Undefined when it
 * does not, or when there is room by now.
 */
export async function refusedAgain(
  request: Wanted,
  entry: CacheEntry,
  nowMs: number,
): Promise<UsageDecision | undefined> {
  const { refusal, keys } = entry;
  if (!refusal || nowMs - refusal.atMs > cacheMs) return undefined;
  const rows = await getRows(request.userId, keys);
  const isSame = rows.every((row, index) => row?.rights_version === refusal.rightsVersions[index]);
  if (!isSame) return undefined;
  const counters = (rows as UsageRow[]).map(fromRow);
  if (!counters.every((counter) => isOpen(counter, nowMs))) return undefined;
  const verdict = decide(counters, request.amount, counters[0]!.grantUnits, nowMs, refusal.renewals);
  if (verdict.allowed) return undefined;
  await recordOnce(request, verdict.reason, rows[0], nowMs);
  const has = { ...hasOf(request.feature, counters, [], nowMs), products: refusal.products };
  const upgrade = await offerFor(has, request, nowMs);
  return no(request, { ...verdict, usage: toUsage(request.userId, counters, nowMs), upgrade });
}

/** Notes that are being written, by row and reason. */
const marking = new Map<string, Promise<void>>();

/** Of many that are refused at the same time, one writes it down. */
async function markOnce(row: UsageRow, refused: Refused): Promise<void> {
  const name = `${row.user_id}|${row.feature_date_key}|${refused.reason}`;
  const running = marking.get(name) ?? markRefused(row, refused).finally(() => marking.delete(name));
  marking.set(name, running);
  await running;
}

/** What this function has noted already; the row says so too, but is not always there to be asked. */
const noted = new Set<string>();
const notedMax = 10_000;

async function recordOnce(
  request: Wanted,
  reason: RefusalReason,
  row: UsageRow | undefined,
  nowMs: number,
): Promise<void> {
  const refused = { reason, n: request.amount, at: nowMs, ...carriedReq() };
  if (row) {
    if (row.refused?.reason !== reason) await markOnce(row, refused);
    return;
  }
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const name = [request.userId, request.feature, reason, day].join('\n');
  if (noted.has(name)) return;
  await noteRefused(request.userId, request.feature, refused);
  if (noted.size >= notedMax) noted.clear();
  noted.add(name);
}

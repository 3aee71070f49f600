import { userOf } from './door.ts';
import type { QueryUsageArgs, Usage } from './generated/schema.ts';
import { countingDoor } from './usage/countingDoor.ts';
import { usageNow } from './usage/readCounters.ts';

/** `Query.usage` and `Me.usage`; the latter's account is its parent's, which whoever asks was allowed to see. */
export const handler = countingDoor<QueryUsageArgs, Usage[] | Usage | null>(async (call, nowMs) => {
  if (call.field === 'Me.usage') return usageNow(call.source!['id'] as string, nowMs);
  const [usage] = await usageNow(userOf(call), nowMs, call.args.feature);
  return usage ?? null;
});

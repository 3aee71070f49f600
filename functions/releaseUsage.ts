import { door, userOf } from './door.ts';
import type { MutationReleaseUsageArgs, Usage } from './generated/schema.ts';
import { release } from './usage/holds.ts';
import { featureFrom } from './usage/input.ts';

export const handler = door<MutationReleaseUsageArgs, Usage>(async (call, nowMs) => {
  const userId = userOf(call);
  return release({ userId, feature: featureFrom(call.args.feature), holdId: call.args.holdId }, nowMs);
});

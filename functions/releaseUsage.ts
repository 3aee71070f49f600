import { userOf } from './door.ts';
import type { MutationReleaseUsageArgs, Usage } from './generated/schema.ts';
import { countingDoor } from './usage/countingDoor.ts';
import { release } from './usage/holds.ts';
import { featureFrom } from './usage/input.ts';

export const handler = countingDoor<MutationReleaseUsageArgs, Usage>(async (call, nowMs) => {
  const userId = userOf(call);
  return release({ userId, feature: featureFrom(call.args.feature), holdId: call.args.holdId }, nowMs);
});

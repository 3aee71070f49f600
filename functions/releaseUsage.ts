import { accountOf } from './accountOf.ts';
import type { MutationReleaseUsageArgs, Usage } from './generated/schema.ts';
import { countingDoor } from './usage/countingDoor.ts';
import { release } from './usage/holds.ts';
import { featureFrom } from './usage/input.ts';

export const handler = countingDoor<MutationReleaseUsageArgs, Usage>(async (call, nowMs) => {
  const { feature, holdId } = call.args;
  return release({ ...accountOf(call), feature: featureFrom(feature), holdId }, nowMs);
});

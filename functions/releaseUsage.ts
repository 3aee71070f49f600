import { accountOf } from './accountOf.ts';
import type { MutationReleaseUsageArgs, Usage } from '../generated/schema.ts';
import { countingDoor } from './countingDoor.ts';
import { release } from '../app/counting/holds.ts';
import { featureFrom } from '../app/counting/input.ts';

export const handler = countingDoor<MutationReleaseUsageArgs, Usage>(async (call, nowMs) => {
  const { feature, holdId } = call.args;
  return release({ ...accountOf(call), feature: featureFrom(feature), holdId }, nowMs);
});

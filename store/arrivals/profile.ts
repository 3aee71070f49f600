import { keepProfileItem, unmarkUserItem } from '../users.ts';
import { markOf, moved, refusal, there, type Arriving, type Plan } from './plan.ts';

/** What the old system knew of the person beside address and name, which are the user pool's. */
export function profilePlan(attributes: Record<string, unknown>, { userId, user, run }: Arriving): Plan {
  const details = { type: 'profile' };
  if (Object.keys(attributes).length === 0) return moved([], [], details);
  if (!user) return refusal('there is no account of its user yet');
  const places = [`profile ${userId}`];
  if (user.legacy_profile) return there(places, details, user.imported ? [unmarkUserItem(userId)] : []);
  return moved(places, [keepProfileItem(userId, attributes, markOf(run))], details);
}

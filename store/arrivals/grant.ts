import type { OpenGrant } from '../../domain/arrival.ts';
import { mergeRights, type Right } from '../../domain/entitlement.ts';
import { keptWords } from '../../domain/featureWords.ts';
import { unitsMax } from '../../domain/units.ts';
import { unitsOf } from '../../domain/usage.ts';
import { digest } from '../../platform/digest.ts';
import { listRights } from '../allRights.ts';
import { newRightItem } from '../entitlements.ts';
import { rightKey } from '../rows/entitlements.ts';
import { windowItems } from '../refresh.ts';
import { markOf, moved, refusal, standingItem, there, type Arriving, type Plan } from './plan.ts';

/** Units beside the plan, like those that an operator grants: drawn when a window's own units are used up. */
export async function grantPlan(grant: OpenGrant, arriving: Arriving): Promise<Plan> {
  const { userId, user, nowMs, run, requests } = arriving;
  const { id, feature, units, endsMs } = grant;
  const source = `grant:${digest(`import ${id}`, 16)}`;
  const [rights, catalog] = await Promise.all([listRights(userId, nowMs), requests.catalog()]);
  const words = catalog.flatMap(({ features }) => features).find((one) => one.feature === feature);
  if (!words) return refusal(`the catalog has no feature ${feature}`);
  const places = [`grant ${userId} ${rightKey({ feature, source })}`];
  const details = { type: 'grant', feature, amount: units, source };
  if (rights.some((right) => right.feature === feature && right.source === source))
    return there(places, details);
  const merged = mergeRights(
    rights.filter((right) => right.feature === feature),
    nowMs,
  );
  if (units > unitsMax - (merged ? unitsOf(merged) : 0))
    return refusal('with the grants that the account has, that is more than can be counted');
  const granted: Right = {
    feature,
    ...keptWords(feature, words),
    ...{ source, productId: null, rank: 0, adds: true },
    limits: [{ period: 'LIFETIME', limit: units }],
    ...{ anchorMs: nowMs, zone: 'UTC', startsMs: nowMs, expiresMs: endsMs },
    rightsVersion: (user?.version ?? 0) + 1,
  };
  return moved(
    places,
    [
      newRightItem(userId, granted, markOf(run, { n: units })),
      standingItem(arriving, 'usage.granted'),
      ...(user?.status === 'DISABLED' ? [] : await windowItems(userId, [...rights, granted], nowMs)),
    ],
    details,
  );
}

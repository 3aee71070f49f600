import { withoutPerson, type PastAction } from '../../domain/arrival.ts';
import { digest } from '../../platform/digest.ts';
import { importedActionItem, type Action } from '../actions.ts';
import { markOf, moved, standingItem, there, type Arriving, type Plan } from './plan.ts';

/** At its own time, and under a key that follows from its content, so that a second time it is the same row. */
export async function actionPlan(past: PastAction, arriving: Arriving): Promise<Plan> {
  const { userId, run, requests } = arriving;
  const { atMs, type, planId, feature, before, after } = past;
  const details = withoutPerson(past.details) as Record<string, unknown>;
  const action: Action = {
    ...{ userId, atMs, type, details },
    tail: `import#${digest(JSON.stringify([type, past.details, planId, feature, before, after]), 16)}`,
    ...(planId === null ? {} : { planId }),
    ...(feature === null ? {} : { feature }),
    ...(before === null ? {} : { usageBefore: before }),
    ...(after === null ? {} : { usageAfter: after }),
  };
  const item = importedActionItem(action, markOf(run));
  const places = [`action ${userId} ${item.Put!.Item!['timestamp']}`];
  if (await requests.action(userId, String(item.Put!.Item!['timestamp']))) return there(places, null);
  return moved(places, [item, standingItem(arriving)], null);
}

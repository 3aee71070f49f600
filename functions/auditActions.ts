import { door, operatorOf } from './door.ts';
import type { ActionLogPage, QueryAuditActionsArgs, QueryRefusalsArgs } from '../generated/schema.ts';
import { namesOf } from '../store/names.ts';
import { auditPage, rangeOf } from '../app/counting/audit.ts';
import { featureFrom } from '../app/counting/input.ts';
import { limitFrom } from '../app/arguments.ts';

const dayMs = 86_400_000;
/** So far back do refusals show. */
const refusalsDays = 31;

/** `Query.auditActions` and `Query.refusals`: the log over all accounts, newest first. */
export const handler = door<QueryAuditActionsArgs & QueryRefusalsArgs, ActionLogPage>(async (call, nowMs) => {
  operatorOf(call);
  const { args } = call;
  const limit = limitFrom(args.limit);
  if (call.field === 'Query.refusals') {
    const wanted = { type: 'usage.refused', fromMs: nowMs - refusalsDays * dayMs + 1, toMs: nowMs };
    const feature = args.feature == null ? undefined : featureFrom(args.feature);
    return withNames(await auditPage({ ...wanted, feature }, 'refusals', limit, args.nextToken, nowMs));
  }
  const { actionType, feature } = args.filter;
  const { fromMs, toMs } = rangeOf(args.filter, nowMs);
  const wanted = { type: actionType ?? undefined, feature: feature ?? undefined, fromMs, toMs };
  return withNames(await auditPage(wanted, JSON.stringify(args.filter), limit, args.nextToken, nowMs));
});

/** A page is 100 rows at most, so with those who acted it names 200 accounts at most. */
async function withNames({ items, nextToken }: ActionLogPage): Promise<ActionLogPage> {
  const names = await namesOf(items.flatMap(({ userId, actor }) => (actor ? [userId, actor] : [userId])));
  return {
    items: items.map((item) => ({
      ...item,
      email: names.of(item.userId).email,
      // As it was then; rows of before it was kept have the present one.
      actorEmail: item.actorEmail ?? (item.actor ? names.of(item.actor).email : null),
    })),
    nextToken: nextToken ?? null,
  };
}

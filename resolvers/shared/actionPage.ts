import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { ActionLogPage, QueryActionsArgs } from '../../generated/schema.ts';
import { toActionLog, type ActionRow } from '../../store/rows/actions.ts';
import { isOperator } from './caller.ts';
import type { Page, ResponseContext } from './context.ts';
import { pageLimit } from './page.ts';
import { resultOf } from './result.ts';

type Place = Required<Pick<ActionRow, 'user_id' | 'timestamp' | 'action_type' | 'feature'>>;

/** One account's action log, newest first. With a filter a page may hold fewer rows than asked, and still not be the last. */
export function actionsOf(args: QueryActionsArgs, userId: string) {
  const { from, to, actionType, feature } = args.filter ?? {};
  // `~` comes after every character of a timestamp, so the last millisecond is included whole.
  const range: [string, string] = [from ? instant(from) : '0', `${to ? instant(to) : '9999'}~`];
  const filter = {
    ...(actionType ? { action_type: { eq: actionType } } : {}),
    ...(feature ? { feature: { eq: feature } } : {}),
  };
  return query<Place>({
    query: { user_id: { eq: userId }, timestamp: { between: range } },
    ...(actionType || feature ? { filter } : {}),
    scanIndexForward: false,
    limit: pageLimit(args.limit),
    nextToken: args.nextToken,
  });
}

export function response(ctx: ResponseContext<Page<ActionRow>>): ActionLogPage {
  const { items, nextToken } = resultOf(ctx);
  const seesWho = isOperator(ctx);
  return {
    items: items.map((row) => {
      const action = toActionLog(row);
      return {
        ...action,
        actor: seesWho ? action.actor : null,
        reason: seesWho ? action.reason : null,
      };
    }),
    nextToken,
  };
}

/** As the rows have it: ISO, in UTC, to the millisecond. */
function instant(time: string): string {
  return util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(time));
}

import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { ActionLogPage, QueryActionsArgs } from '../../generated/schema.ts';
import { toActionLog, type ActionRow } from '../../store/rows/actions.ts';
import { isOperator } from './caller.ts';
import type { Page, ResponseContext } from './context.ts';
import { pageLimit } from './page.ts';
import { resultOf } from './result.ts';
import { demandFilter } from './text.ts';

type Place = Required<Pick<ActionRow, 'user_id' | 'timestamp' | 'action_type' | 'feature'>>;

/** One account's action log, newest first. With a filter a page may hold fewer rows than asked, and still not be the last. */
export function actionsOf(args: QueryActionsArgs, userId: string) {
  const { from, to, actionType, feature } = args.filter ?? {};
  demandFilter('actionType', actionType);
  demandFilter('feature', feature);
  const fromMs = from ? millisecondsOf(from) : 0;
  const toMs = to ? millisecondsOf(to) : lastMs;
  if (fromMs > toMs) util.error('A range begins before it ends.', 'BadRequest');
  // `~` comes after every character of a timestamp, so the last millisecond is included whole.
  const range: [string, string] = [instant(fromMs), `${instant(toMs)}~`];
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
        actorEmail: seesWho ? action.actorEmail : null,
        reason: seesWho ? action.reason : null,
      };
    }),
    nextToken,
  };
}

/** Of the year 9999; what is later has a fifth digit, and would be sorted before everything else. */
const lastMs = 253402300799999;

function millisecondsOf(time: string): number {
  const ms = util.time.parseISO8601ToEpochMilliSeconds(time);
  if (ms < 0 || ms > lastMs) util.error('A range lies in the years 1970 to 9999, in UTC.', 'BadRequest');
  return ms;
}

/** As the rows have it: ISO, in UTC, to the millisecond. */
function instant(ms: number): string {
  return util.time.epochMilliSecondsToISO8601(ms);
}

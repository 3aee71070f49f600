import { runtime } from '@aws-appsync/utils';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { request as handOver, response as answerOf } from '../shared/handOver.ts';
import type { Amounts } from '../shared/units.ts';

/** What a field shows of an account, or of several, as far as it says whose it is. */
interface Shown {
  id?: string;
  userId?: string;
  /** An account itself has a version. */
  version?: number;
  /** There is no such account. */
  missing?: true;
  items?: Shown[];
  findings?: Shown[];
  lastReport?: Shown;
}

/**
 * The last step of every query that the schema keeps for operators (`infra/api.ts` puts it there), and of what they listen to: logs
 * whom they were shown. An answer that shows no account asks no function.
 */
export function request(ctx: RequestContext<{ userId?: string } & Amounts, unknown, Shown | Shown[] | null>) {
  const found: string[] = [];
  const { result } = ctx.prev;
  if (ctx.info.parentTypeName === 'Subscription') add(found, ctx.args.userId);
  else if (result && !(result as Shown).missing) addAll(found, result as Shown, ctx.args.userId);
  // Nothing cannot be returned early; the function answers it as fast.
  if ((!ctx.stash.operator || found.length === 0) && result != null) runtime.earlyReturn(result);
  const call = handOver(ctx);
  call.payload.source = { accounts: found };
  return call;
}

export function response(ctx: ResponseContext<never>) {
  answerOf(ctx);
  return ctx.prev.result;
}

/** A page has items, a report of a comparison findings, the health of the comparison a last report. */
function addAll(found: string[], shown: Shown, asked: string | undefined): void {
  add(found, asked);
  addOne(found, shown);
  addFindings(found, shown.lastReport);
  addFindings(found, shown);
  for (const item of shown.items ?? []) {
    addOne(found, item);
    addFindings(found, item);
  }
}

function addFindings(found: string[], report: Shown | undefined): void {
  for (const finding of report?.findings ?? []) addOne(found, finding);
}

function addOne(found: string[], { id, userId, version }: Shown): void {
  add(found, userId ?? (version == null ? undefined : id));
}

function add(found: string[], userId: string | undefined): void {
  if (userId && found.indexOf(userId) < 0) found.push(userId);
}

import { util } from '@aws-appsync/utils';
import { callerOf } from './caller.ts';
import type { RequestContext, ResponseContext } from './context.ts';
import { requestIdOf } from './requestId.ts';
import { demandUnits, type Amounts } from './units.ts';

/** What `door` answers. */
interface Reply {
  value?: unknown;
  error?: { message: string; code: string; info: object | null };
}

/** Hands a field over to its function (`functions/door.ts` is the other half). */
export function request(ctx: RequestContext<Amounts>) {
  demandUnits(ctx.args);
  return {
    operation: 'Invoke',
    payload: {
      field: `${ctx.info.parentTypeName}.${ctx.info.fieldName}`,
      args: ctx.args,
      caller: callerOf(ctx),
      source: ctx.source ?? null,
      operator: ctx.stash.operator ?? null,
      requestId: requestIdOf(ctx),
      callId: util.autoId(),
    },
  };
}

export function response(ctx: ResponseContext<Reply>) {
  if (ctx.error) failed(ctx);
  const { error, value } = ctx.result;
  if (error)
    util.error(error.message, error.code, null, { ...(error.info ?? {}), requestId: requestIdOf(ctx) });
  return value;
}

/** What passes is told apart from a fault of ours, and what never began from what may have been done. */
function failed(ctx: ResponseContext<Reply>): void {
  const { type, message } = ctx.error!;
  const info = { requestId: requestIdOf(ctx) };
  if (type.startsWith('Lambda:TooManyRequests'))
    util.error('The service is busy, and nothing was done. Try again.', 'Unavailable', null, info);
  // The function's own timeout, and AppSync's 30 seconds.
  if (message.includes('Task timed out') || type.startsWith('Lambda:ExecutionTimeout')) {
    const mayWrite = ctx.info.parentTypeName === 'Mutation';
    util.error(mayWrite ? tookTooLong : 'This took too long. Try again.', 'Unavailable', null, info);
  }
  util.error('Something went wrong on our side.', 'Internal', null, info);
}

const tookTooLong =
  'This took too long. It may have been done, and a use may have been counted. Try again with the same idempotencyKey: nothing is counted twice.';

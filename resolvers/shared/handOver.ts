import { util } from '@aws-appsync/utils';
import { callerOf } from './caller.ts';
import type { RequestContext, ResponseContext } from './context.ts';
import { demandUnits, type Amounts } from './units.ts';

/** What `door` answers. */
interface Reply {
  value?: unknown;
  error?: { message: string; code: string; info: unknown };
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
      requestId: util.autoId(),
    },
  };
}

export function response(ctx: ResponseContext<Reply>) {
  if (ctx.error) {
    // Throttling and timeouts pass: the same call may succeed later. Everything else is a fault of ours.
    const passing =
      ctx.error.type.startsWith('Lambda:TooManyRequests') ||
      ctx.error.type.startsWith('Lambda:ExecutionTimeout');
    if (passing) util.error('The service is busy. Try again.', 'Unavailable');
    util.error('Something went wrong on our side.', 'Internal');
  }
  const { error, value } = ctx.result;
  if (error) util.error(error.message, error.code, null, error.info);
  return value;
}

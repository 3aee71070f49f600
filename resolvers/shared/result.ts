import { util } from '@aws-appsync/utils';
import type { ResponseContext } from './context.ts';
import { requestIdOf } from './requestId.ts';

/**
 * What the table answered. A token that is none of this list is the caller's mistake; a throttled request passes; everything else
 * is a fault of ours, of which the caller need not read more.
 */
export function resultOf<Result>(ctx: ResponseContext<Result>): Result {
  if (ctx.error) {
    const { message, type } = ctx.error;
    const info = { requestId: requestIdOf(ctx) };
    if (message.includes('pagination token'))
      util.error('The nextToken belongs to another list.', 'BadRequest', null, info);
    if (passing.some((name) => type.includes(name)))
      util.error('The database is busy. Try again.', 'Unavailable', null, info);
    util.error('Something went wrong on our side.', 'Internal', null, info);
  }
  return ctx.result;
}

const passing = [
  'ProvisionedThroughputExceeded',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'ExecutionTimeout',
];

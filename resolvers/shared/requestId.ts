import { util } from '@aws-appsync/utils';
import type { RequestContext } from './context.ts';

/** A UUID, or its digits alone as a trace id has them: no name, address or number of a person is one. */
const pattern = '[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}';

type Asked = Pick<RequestContext, 'request' | 'stash'>;

/**
 * By what a request is followed from the client to the open screens: the client's own id, if it is one, else the one that AppSync
 * gave the request and names in `x-amzn-RequestId` of its answer. A subscription over a socket may have neither.
 */
export function requestIdOf(ctx: Asked): string {
  const { headers } = ctx.request;
  const said = sound(headers['x-request-id']) ?? sound(headers['x-amzn-requestid']);
  if (said) return said;
  if (!ctx.stash.requestId) ctx.stash.requestId = util.autoId();
  return ctx.stash.requestId;
}

/** A header that is sent twice is a list. */
function sound(header: unknown): string | undefined {
  return typeof header === 'string' && util.matches(pattern, header) ? header : undefined;
}

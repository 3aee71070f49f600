import { door, operatorOf } from './door.ts';
import type {
  MutationApproveRequestArgs,
  OperatorRequest,
  OperatorRequestPage,
  QueryOperatorRequestsArgs,
} from '../generated/schema.ts';
import { limitFrom, reasonFrom } from '../app/arguments.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { approve, reject } from '../app/people/decideRequest.ts';
import { listRequests, toRequest } from '../app/people/operatorRequests.ts';

type Args = QueryOperatorRequestsArgs & Partial<MutationApproveRequestArgs>;

/** What waits for a second operator: shown, approved and carried out, or rejected. */
export const handler = door<Args, OperatorRequest | OperatorRequestPage>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { id = '', reason = '', limit, nextToken } = call.args;
  if (call.field === 'Query.operatorRequests') return listRequests(limitFrom(limit), nextToken, nowMs);
  const decide = call.field === 'Mutation.approveRequest' ? approve : reject;
  const why = reasonFrom(reason);
  return toRequest(id, await orUnavailable(() => decide(id, operator, why, nowMs)));
});

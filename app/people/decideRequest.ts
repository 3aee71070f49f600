import { Mistake, NoSuchAccount } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operators.ts';
import { actionPut } from '../../store/actions.ts';
import { itemTaken } from '../../store/jobs.ts';
import { getUser } from '../../store/users.ts';
import type { TransactItem } from '../../store/write.ts';
import { linkCustomer } from '../billing/linkCustomer.ts';
import { grant } from '../counting/grant.ts';
import { eraseAccount } from './erase.ts';
import { operatorTook, notThere } from './operatorTook.ts';
import { getRequest, requestAction, requestJob, type StoredRequest } from './operatorRequests.ts';
import { demandMayDecideOn } from './overOperators.ts';

/**
 * Carries out what was asked. Taking the request, its row of the log, and what is done are one transaction, so that nothing is done
 * twice and nothing is taken without being done: a deletion has begun with it, and the night finishes what has begun.
 */
export async function approve(
  id: string,
  operator: Operator,
  reason: string,
  nowMs: number,
): Promise<StoredRequest> {
  const request = await openRequest(id, nowMs);
  if (request.askedBy.userId === operator.userId) {
    throw new Mistake('Forbidden', 'You asked for this yourself: another operator has to approve it.');
  }
  const row = await getUser(request.userId);
  if (!row || row.status === 'DELETED') throw new NoSuchAccount();
  await demandMayDecideOn(operator, row);
  const { userId: askedBy } = request.askedBy;
  const action = { type: 'request.approved', details: { askedBy }, actor: operator, reason };
  const taken = [itemTaken(requestJob, id), actionPut(requestAction(id, request, action, nowMs))];
  if (request.grant) await approveGrant(request, request.grant, taken, nowMs);
  else if (request.link) await approveLink(request, request.link, taken, nowMs);
  else await approveDeletion(request, operator, taken, nowMs);
  return request;
}

/** The operator who asked may take it back, too. */
export async function reject(
  id: string,
  operator: Operator,
  reason: string,
  nowMs: number,
): Promise<StoredRequest> {
  const request = await openRequest(id, nowMs);
  const { userId: askedBy } = request.askedBy;
  const action = { type: 'request.rejected', details: { askedBy }, actor: operator, reason };
  await operatorTook(requestJob, id, requestAction(id, request, action, nowMs));
  return request;
}

async function openRequest(id: string, nowMs: number): Promise<StoredRequest> {
  const request = await getRequest(id, nowMs);
  if (!request) throw notThere();
  return request;
}

async function approveGrant(
  { userId, reason, askedBy }: StoredRequest,
  asked: NonNullable<StoredRequest['grant']>,
  taken: TransactItem[],
  nowMs: number,
): Promise<void> {
  if (asked.expiresMs !== null && asked.expiresMs <= nowMs) {
    throw new Mistake('Conflict', 'The units would have expired already.');
  }
  await grant({ userId, reason, actor: askedBy, ...asked, taken }, nowMs);
}

async function approveLink(
  { userId, reason, askedBy: operator }: StoredRequest,
  { customerId }: NonNullable<StoredRequest['link']>,
  taken: TransactItem[],
  nowMs: number,
): Promise<void> {
  await linkCustomer({ userId, customerId, operator, reason, taken }, nowMs);
}

async function approveDeletion(
  { userId, reason, askedBy }: StoredRequest,
  operator: Operator,
  taken: TransactItem[],
  nowMs: number,
): Promise<void> {
  const ordered = { userId, atMs: nowMs, tail: 'account.deletionOrdered', type: 'account.deletionOrdered' };
  await eraseAccount(userId, nowMs, operator.userId, [
    ...taken,
    actionPut({ ...ordered, actor: askedBy, reason }),
  ]);
}

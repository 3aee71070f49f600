import { Mistake } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operators.ts';
import type { OperatorRequest } from '../../generated/schema.ts';
import { digest, hashOf } from '../../platform/digest.ts';
import { actionPut, type Action } from '../../store/actions.ts';
import { forgetItem, itemPutFirst, recall, recallPage } from '../../store/jobs.ts';
import { placeOf, tokenOf } from '../../store/jobPlace.ts';
import { transact } from '../../store/transact.ts';
import { failureOf } from '../../store/write.ts';

export const requestJob = 'operator-request';
/** How long a request waits for a second operator. */
const openMs = 7 * 24 * 3_600_000;
const idPattern = /^(delete|grant|link)\.[\w-]{1,64}$/;

/** What an operator asked for and another one decides about, exactly as it was asked. */
interface Asked {
  userId: string;
  reason: string;
  /** Without a grant and a link, the account is to be deleted. */
  link?: { customerId: string };
  grant?: { feature: string; amount: number; expiresMs: number | null; key: string };
}

export interface StoredRequest extends Asked {
  askedBy: Pick<Operator, 'userId' | 'email'>;
  askedMs: number;
  /** The first moment at which it can be approved no more. */
  untilMs: number;
}

/** Whether a deletion, a link with a customer, and a grant from a bound on take a second operator (`FourEyes`). */
export function takesSecond(): boolean {
  return process.env['FOUR_EYES'] === 'on';
}

/**
 * Writes down what is asked for, and says that it waits. The same operator asking the same again gets the same request, and so does
 * another operator who asks for a deletion: what was asked first stands.
 */
export async function askForSecond(asked: Asked, operator: Operator, nowMs: number): Promise<never> {
  const id = idOf(asked);
  const untilMs = Math.ceil((nowMs + openMs) / 1000) * 1000;
  const askedBy = { userId: operator.userId, email: operator.email };
  const request: StoredRequest = { ...asked, askedBy, askedMs: nowMs, untilMs };
  const action = {
    type: 'request.asked',
    details: { until: iso(untilMs) },
    actor: operator,
    reason: asked.reason,
  };
  try {
    await transact([
      itemPutFirst(requestJob, id, request, untilMs, nowMs),
      actionPut(requestAction(id, request, action, nowMs)),
    ]);
  } catch (error) {
    const failed = failureOf(error);
    if (failed?.kind === 'condition') throw waits(id, sameAs(asked, failed.old!['value'] as StoredRequest));
    if (failed) throw new Mistake('Conflict', 'Another operator asks for the same right now. Look again.');
    throw error;
  }
  throw waits(id, request);
}

/** A row of the account's log: what was asked for or decided, without the idempotency key. */
export function requestAction(
  id: string,
  { userId, grant, link }: StoredRequest,
  action: Pick<Action, 'type' | 'details' | 'actor' | 'reason'>,
  nowMs: number,
): Action {
  const { feature, amount, expiresMs } = grant ?? {};
  return {
    userId,
    atMs: nowMs,
    tail: `${action.type}.${id}`,
    ...action,
    ...(feature === undefined ? {} : { feature }),
    details: {
      request: id,
      ...(grant ? { amount } : {}),
      ...(link ?? {}),
      ...(expiresMs ? { expires_at: iso(expiresMs) } : {}),
      ...action.details,
    },
  };
}

/** One that can be decided about; undefined when it was decided, has expired, or never was. */
export async function getRequest(id: string, nowMs: number): Promise<StoredRequest | undefined> {
  const request = idPattern.test(id) ? await recall<StoredRequest>(requestJob, id) : undefined;
  return request && nowMs < request.untilMs ? request : undefined;
}

export async function listRequests(limit: number, token: string | null | undefined, nowMs: number) {
  const place = placeOf(requestJob, token, idPattern);
  const { items, next } = await recallPage<StoredRequest>(requestJob, { limit, oldestFirst: true, ...place });
  const open = items.filter(({ value }) => nowMs < value.untilMs);
  return { items: open.map(({ item, value }) => toRequest(item, value)), nextToken: tokenOf(next) };
}

/** What is asked about an account that leaves, and what its user asked for as an operator. What waits for operators is few. */
export async function forgetRequestsOf(userId: string): Promise<void> {
  let cursor: Record<string, unknown> | undefined;
  do {
    const page = await recallPage<StoredRequest>(requestJob, cursor ? { cursor } : {});
    for (const { item, value } of page.items)
      if (value.userId === userId || value.askedBy.userId === userId) await forgetItem(requestJob, item);
    cursor = page.next;
  } while (cursor);
}

export function toRequest(id: string, request: StoredRequest): OperatorRequest {
  const { userId, reason, grant, link, askedBy, askedMs, untilMs } = request;
  return {
    id,
    kind: grant ? 'GRANT_USAGE' : link ? 'LINK_CUSTOMER' : 'DELETE_ACCOUNT',
    userId,
    customerId: link?.customerId ?? null,
    feature: grant?.feature ?? null,
    amount: grant?.amount ?? null,
    grantExpiresAt: grant?.expiresMs == null ? null : iso(grant.expiresMs),
    reason,
    askedBy: askedBy.userId,
    askedByEmail: askedBy.email,
    askedAt: iso(askedMs),
    expiresAt: iso(untilMs),
  };
}

/** One for each account's deletion and for each customer that it is to be linked with, and one for each idempotency key of its grants. */
function idOf({ userId, grant, link }: Asked): string {
  if (link) return `link.${digest(`${userId} ${link.customerId}`, 32)}`;
  return grant ? `grant.${digest(`${userId} ${grant.key}`, 32)}` : `delete.${digest(userId, 32)}`;
}

function sameAs(asked: Asked, known: StoredRequest): StoredRequest {
  const isSame = hashOf({ ...asked.grant }) === hashOf({ ...known.grant });
  if (isSame && (!asked.grant || asked.reason === known.reason)) return known;
  throw new Mistake(
    'IdempotencyMismatch',
    'The key was used for another grant, which waits for a second operator.',
  );
}

function waits(id: string, { untilMs }: StoredRequest): Mistake {
  return new Mistake(
    'Forbidden',
    `Nothing is done yet: this takes a second operator, and waits for one until ${iso(untilMs)}.`,
    { request: id, expiresAt: iso(untilMs) },
  );
}

const iso = (ms: number) => new Date(ms).toISOString();

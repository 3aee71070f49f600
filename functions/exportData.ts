import { NoSuchAccount } from '../domain/errors.ts';
import { door, operatorOf, userOf } from './door.ts';
import type { DataExport } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { payingCustomer } from '../app/billing/linkLegacy.ts';
import { pageOf } from '../app/export/page.ts';
import { begunIn, tokenFor } from '../app/export/token.ts';
import { demandRate } from '../app/rateLimit.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { getUser } from '../store/users.ts';

interface Args {
  userId?: string;
  reason?: string;
  nextToken?: string | null;
}

/** The same document for a person and for the operator who hands it to them. An operator's is logged once, when it begins. */
export const handler = door<Args, DataExport>(async (call, nowMs) => {
  const operator = call.field === 'Mutation.exportAccount' ? operatorOf(call) : undefined;
  const caller = operator ? operator.userId : userOf(call);
  const userId = operator ? call.args.userId! : caller;
  const { nextToken } = call.args;
  if (!operator) await demandRate(userId, nextToken == null ? 'exportMyData' : 'exportMyDataPage', nowMs);
  const begun = nextToken == null ? undefined : await begunIn(nextToken, { userId, caller }, nowMs);
  const account = await getUser(userId);
  if (!account || account.status === 'DELETED') throw new NoSuchAccount();
  if (operator) {
    const reason = reasonFrom(call.args.reason ?? '');
    if (!begun) await operatorActed(operator, userId, 'account.exported', {}, reason, nowMs);
  }
  const atMs = begun?.atMs ?? nowMs;
  const at = new Date(atMs).toISOString();
  const customerId = await orUnavailable(() => payingCustomer(account));
  const { document, next } = await pageOf({ account, userId, customerId }, at, begun?.place);
  return {
    userId,
    at,
    document,
    nextToken: next ? await tokenFor({ userId, caller, atMs, place: next }) : null,
  };
});

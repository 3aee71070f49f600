import { Mistake, NoSuchAccount } from '../domain/errors.ts';
import { door, operatorOf, userOf } from './door.ts';
import type { DeletionReceipt } from '../generated/schema.ts';
import { eraseAccount } from '../app/people/erase.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { askForSecond, takesSecond } from '../app/people/operatorRequests.ts';
import { demandMayDecideOn, demandNoOperator } from '../app/people/overOperators.ts';
import { getUser } from '../store/users.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { ownAccount } from './ownAccount.ts';

interface Args {
  /** `deleteMyAccount`: the account's own address, typed by the person. */
  confirm?: string;
  /** `deleteAccount`: by an operator. */
  userId?: string;
  reason?: string;
}

export const handler = door<Args, DeletionReceipt>(async (call, nowMs) => {
  const byOperator = call.field === 'Mutation.deleteAccount';
  const operator = byOperator ? operatorOf(call) : undefined;
  const userId = byOperator ? call.args.userId! : userOf(call);
  // A user who has only signed up may leave too: the row is created, to be the tombstone.
  const row = (await getUser(userId)) ?? (operator ? undefined : await ownAccount(call, nowMs));
  if (!row || row.status === 'DELETED') throw new NoSuchAccount();
  if (operator) {
    const reason = reasonFrom(call.args.reason ?? '');
    await demandMayDecideOn(operator, row);
    // A deletion that has begun was approved, or began otherwise: it is finished.
    if (takesSecond() && row.status !== 'DELETING') await askForSecond({ userId, reason }, operator, nowMs);
    await operatorActed(operator, userId, 'account.deletionOrdered', {}, reason, nowMs);
  } else {
    const said = call.caller.kind === 'user' ? call.caller.said : undefined;
    // An ID token proves an identity to the app; only an access token may order something. Which of an issuer's tokens count is
    // decided by the clients that are named.
    if (call.caller.kind === 'user' && !said && call.caller.tokenUse !== 'access') {
      throw new Mistake('Forbidden', 'Deleting an account needs an access token.');
    }
    demandConfirmation(call.args.confirm ?? '', row.email);
    await demandNoOperator(row, said);
  }
  const steps = await orUnavailable(() => eraseAccount(userId, nowMs, operator?.userId));
  return { userId, status: 'DELETED', steps };
});

function demandConfirmation(typed: string, email: string | undefined): void {
  if (typed.trim().toLowerCase() === (email ?? 'delete')) return;
  throw new Mistake(
    'BadRequest',
    email ? 'Type the e-mail address of the account to confirm.' : 'Type "delete" to confirm.',
  );
}

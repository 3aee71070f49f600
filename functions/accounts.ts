import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type { AccountPage, QueryAccountsArgs } from '../generated/schema.ts';
import { openCursor, sealCursor } from '../app/counting/cursor.ts';
import { limitFrom } from '../app/arguments.ts';
import { byEmail, newestAccounts, type RosterPlaces } from '../store/roster.ts';
import { emailCharactersMax } from '../store/rows/users.ts';

/** All accounts, newest first; or those whose e-mail address begins with something, in the order of the alphabet. */
export const handler = door<QueryAccountsArgs, AccountPage>(async (call, nowMs) => {
  operatorOf(call);
  const { args } = call;
  const limit = limitFrom(args.limit);
  const start = startFrom(args.emailStart);
  const question = `accounts ${start ?? ''}`;
  const places = args.nextToken ? await openCursor<RosterPlaces>(args.nextToken, question, nowMs) : undefined;
  const page = await (start === undefined ? newestAccounts(limit, places) : byEmail(start, limit, places));
  const items = page.rows.map((row) => ({
    id: row.user_id,
    email: row.email ?? null,
    name: row.name ?? null,
    status: row.status,
    createdAt: row.created_at,
    version: row.version,
  }));
  return { items, nextToken: page.next ? await sealCursor(page.next, question, nowMs) : null };
});

/** Addresses are kept in lower case. */
function startFrom(emailStart: string | null | undefined): string | undefined {
  if (emailStart == null) return undefined;
  const start = emailStart.trim().toLowerCase();
  if (start.length === 0 || start.length > emailCharactersMax) {
    throw new Mistake('BadRequest', `The beginning of an address has 1 to ${emailCharactersMax} characters.`);
  }
  return start;
}

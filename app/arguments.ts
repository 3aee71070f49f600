import { Mistake } from '../domain/errors.ts';
import { accountIdCharactersMax } from '../store/rows/users.ts';

const reasonCharactersMax = 500;

/** Rows per page: 1 to 100; the default is 25. */
export function limitFrom(limit: number | null | undefined): number {
  const value = limit ?? 25;
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new Mistake('BadRequest', 'A limit is 1 to 100.');
  return value;
}

/** Why an operator acts; it is kept in the log of the account that was changed. */
export function reasonFrom(reason: string): string {
  const text = reason.trim();
  if (text.length < 1 || text.length > reasonCharactersMax) {
    throw new Mistake('BadRequest', `A reason has 1 to ${reasonCharactersMax} characters.`);
  }
  return text;
}

/** The last millisecond whose year has four digits in UTC; no AWSDateTime can show a later one. */
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** An AWSDateTime. In a zone of its own it may lie in the year 0 or 10000 of UTC. */
export function momentFrom(time: string): number {
  const ms = Date.parse(time);
  if (!(ms >= 0 && ms <= lastMs)) {
    throw new Mistake('BadRequest', 'A time lies in the years 1970 to 9999, in UTC.');
  }
  return ms;
}

/** An id from outside; whether there is such an account is found out by reading it. */
export function accountIdFrom(id: string): string {
  if (id.length < 1 || id.length > accountIdCharactersMax || /[\p{Surrogate}\p{Cc}]/u.test(id)) {
    throw new Mistake(
      'BadRequest',
      `The id of an account has 1 to ${accountIdCharactersMax} printable characters.`,
    );
  }
  return id;
}

/** What holds for the arguments of every field: all text can be written as UTF-8, and `userId` may be an account's. */
export function demandSound(args: unknown): void {
  demandText(args);
  const userId = (args as { userId?: unknown } | null | undefined)?.userId;
  if (typeof userId === 'string') accountIdFrom(userId);
}

/** No table takes half of a surrogate pair. */
export function demandText(value: unknown): void {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value))
      throw new Mistake('BadRequest', 'A text contains half of a surrogate pair.');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      demandText(name);
      demandText(inner);
    }
  }
}

import { Mistake } from '../domain/errors.ts';

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

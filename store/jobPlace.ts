import { Mistake } from '../domain/errors.ts';

/**
 * Where the next page of a job's items begins, as a text. It names a place in a list that is the same for every operator, so
 * there is nothing in it to protect.
 */
export function tokenOf(next: Record<string, unknown> | undefined): string | null {
  return next ? Buffer.from(String(next['item'])).toString('base64url') : null;
}

export function placeOf(
  job: string,
  token: string | null | undefined,
  pattern: RegExp,
): { cursor?: Record<string, unknown> } {
  if (token == null) return {};
  const item = Buffer.from(token, 'base64url').toString('utf8');
  if (!pattern.test(item)) throw new Mistake('BadRequest', 'The nextToken is not ours.');
  return { cursor: { job, item } };
}

import { claimsIn } from '../core/claims.ts';

/** A token that ends while it is on its way would only be refused. */
const marginMs = 30_000;

/** Whether a token has run out or is about to. One that does not say when it ends, or is no JWT, is for the API to judge. */
export function hasRunOut(token: string, nowMs: number): boolean {
  const exp: unknown = claimsIn(token)?.exp;
  return typeof exp === 'number' && exp * 1000 - marginMs <= nowMs;
}

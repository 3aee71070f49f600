import type { RequestContext } from './context.ts';

/** What the token of an issuer says of its user; undefined where users are of a pool, which is asked instead. */
export function saidByIssuer(ctx: Pick<RequestContext, 'identity' | 'env'>) {
  const told = ctx.env['TOKEN_CLAIMS'];
  if (!told) return undefined;
  const names = told.split(',');
  const claims = (ctx.identity as Identity | null)?.claims ?? {};
  const verified = claims[names[1]!];
  const isVerified = verified === true || verified === 'true';
  const name = textIn(claims[names[2]!]);
  return {
    // An address that is not verified may be another person's, and counts as none.
    email: isVerified ? textIn(claims[names[0]!]) : null,
    name,
    groups: textsIn(claims[names[3]!]),
    issuedAt: claims.iat ?? null,
    hasSecondFactor: textsIn(claims['amr']).indexOf('mfa') >= 0 || claims['aal'] === 'aal2',
  };
}

/** Anything else than a list names no group. AppSync's JavaScript has no `Array.isArray`. */
function textsIn(claim: unknown): string[] {
  if (!claim || typeof claim !== 'object' || !JSON.stringify(claim).startsWith('[')) return [];
  return (claim as unknown[]).filter((one) => typeof one === 'string') as string[];
}

function textIn(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}

interface Identity {
  claims?: { iat?: number; [name: string]: unknown };
}

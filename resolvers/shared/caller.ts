import { util } from '@aws-appsync/utils';
import { isOperatorIn, mayCall, operatorGroupsAmong } from '../../domain/operators.ts';
import type { RequestContext } from './context.ts';
import { saidByIssuer } from './said.ts';
import { demandAccountId } from './text.ts';

type Called = Pick<RequestContext, 'identity' | 'env'>;
type CalledField = Called & Pick<RequestContext, 'info'>;

/** Who calls, from identity alone. Anything that is neither a user nor a role gets AppSync's own refusal. */
export function callerOf(ctx: Called) {
  const identity = ctx.identity as Identity | null;
  if (identity && identity.sub) {
    const said = saidByIssuer(ctx);
    return {
      kind: 'user',
      userId: userIdOf(ctx),
      username: identity.username ?? identity.sub,
      groups: said ? said.groups : (identity.groups ?? []),
      tokenUse: identity.claims?.token_use ?? null,
      authTime: identity.claims?.auth_time ?? null,
      // Absent where users are of a pool.
      said,
    };
  }
  if (identity && identity.userArn) return { kind: 'service', arn: identity.userArn };
  return util.unauthorized();
}

/** The signed-in user's id; a service has none. */
export function userIdOf(ctx: Called): string {
  const identity = ctx.identity as Identity | null;
  if (!identity || !identity.sub) return util.unauthorized();
  // A pool makes its ids; an issuer may call its users anything.
  if (ctx.env['TOKEN_CLAIMS']) demandAccountId(`${identity.sub}`);
  return identity.sub;
}

/**
 * Operators only, by the token: for users of a pool the directive on the field says so too, and either alone would do. For users
 * of an issuer there is no such directive.
 */
export function demandOperator(ctx: CalledField): void {
  const { parentTypeName, fieldName } = ctx.info;
  if (!mayCall(`${parentTypeName}.${fieldName}`, groupsOf(ctx))) util.unauthorized();
}

export function isOperator(ctx: Called): boolean {
  return isOperatorIn(groupsOf(ctx));
}

/** By the names that they have here. */
function groupsOf(ctx: Called): string[] {
  const said = saidByIssuer(ctx);
  const groups = said ? said.groups : (ctx.identity as Identity | null)?.groups;
  return operatorGroupsAmong(groups ?? [], ctx.env['OPERATOR_GROUPS']);
}

interface Identity {
  sub?: string;
  username?: string;
  userArn?: string;
  groups?: string[];
  claims?: { token_use?: string; auth_time?: number };
}

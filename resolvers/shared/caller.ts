import { util } from '@aws-appsync/utils';
import { isOperatorIn, mayCall, operatorGroupsAmong } from '../../domain/operators.ts';
import type { RequestContext } from './context.ts';

type Called = Pick<RequestContext, 'identity'>;
type CalledHere = Pick<RequestContext, 'identity' | 'env'>;
type CalledField = CalledHere & Pick<RequestContext, 'info'>;

/** Who calls, from identity alone. Anything that is neither a user nor a role gets AppSync's own refusal. */
export function callerOf(ctx: Called) {
  const identity = ctx.identity as Identity | null;
  if (identity && identity.sub) {
    return {
      kind: 'user',
      userId: identity.sub,
      username: identity.username ?? identity.sub,
      groups: identity.groups ?? [],
      tokenUse: identity.claims?.token_use ?? null,
      authTime: identity.claims?.auth_time ?? null,
    };
  }
  if (identity && identity.userArn) return { kind: 'service', arn: identity.userArn };
  return util.unauthorized();
}

/** The signed-in user's id; a service has none. */
export function userIdOf(ctx: Called): string {
  const identity = ctx.identity as Identity | null;
  if (identity && identity.sub) return identity.sub;
  return util.unauthorized();
}

/** Operators only, by the token: the directive on the field says so too, and either alone would do. */
export function demandOperator(ctx: CalledField): void {
  const { parentTypeName, fieldName } = ctx.info;
  if (!mayCall(`${parentTypeName}.${fieldName}`, groupsOf(ctx))) util.unauthorized();
}

export function isOperator(ctx: CalledHere): boolean {
  return isOperatorIn(groupsOf(ctx));
}

/** By the names that they have here. */
function groupsOf(ctx: CalledHere): string[] {
  const identity = ctx.identity as Identity | null;
  return operatorGroupsAmong(identity?.groups ?? [], ctx.env['OPERATOR_GROUPS']);
}

interface Identity {
  sub?: string;
  username?: string;
  userArn?: string;
  groups?: string[];
  claims?: { token_use?: string; auth_time?: number };
}

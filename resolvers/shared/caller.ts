import { util } from '@aws-appsync/utils';
import type { RequestContext } from './context.ts';

type Called = Pick<RequestContext, 'identity'>;

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

/** Operators only: the directive on the field says so too, and either alone would do. */
export function demandOperator(ctx: Called): void {
  if (!isOperator(ctx)) util.unauthorized();
}

export function isOperator(ctx: Called): boolean {
  const identity = ctx.identity as Identity | null;
  return (identity?.groups ?? []).indexOf('admins') >= 0;
}

interface Identity {
  sub?: string;
  username?: string;
  userArn?: string;
  groups?: string[];
  claims?: { token_use?: string };
}

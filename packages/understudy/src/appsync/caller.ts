import type { AuthProvider, Identity } from './definition.ts';
import type { Principal } from '../iam/principal.ts';

export type AuthMode = AuthProvider['mode'];

/** Who sent a request, after authentication. */
export interface Caller {
  mode: AuthMode;
  identity: Identity;
  /** Of a user pool's caller. */
  groups: readonly string[];
  defaultAction: 'ALLOW' | 'DENY';
  /** `Type.field`, denied by the Lambda authorizer whatever the directives say. */
  deniedFields: ReadonlySet<string>;
  /** Of an IAM caller: asked of its policies, field by field. */
  principal?: Principal;
}

const nothingDenied: ReadonlySet<string> = new Set();

export function apiKeyCaller(): Caller {
  return { mode: 'API_KEY', identity: null, groups: [], defaultAction: 'ALLOW', deniedFields: nothingDenied };
}

/** The four Cognito values are null for plain roles. AWS: observed. An identity pool's callers have them. AWS: documented. */
export function iamCaller(principal: Principal, sourceIp: string[]): Caller {
  const { webIdentity } = principal;
  const identity = {
    accountId: principal.accountId,
    cognitoIdentityPoolId: webIdentity?.poolId ?? null,
    cognitoIdentityId: webIdentity?.identityId ?? null,
    sourceIp,
    username: principal.userId,
    userArn: principal.assumedRoleArn,
    cognitoIdentityAuthType: webIdentity?.authType ?? null,
    cognitoIdentityAuthProvider: webIdentity?.provider ?? null,
  };
  return {
    mode: 'AWS_IAM',
    identity,
    groups: [],
    defaultAction: 'ALLOW',
    deniedFields: nothingDenied,
    principal,
  };
}

export function userPoolCaller(
  claims: Record<string, unknown>,
  groups: string[],
  defaultAction: 'ALLOW' | 'DENY',
  sourceIp: string[],
): Caller {
  const identity = {
    sub: claims['sub'],
    issuer: claims['iss'],
    username: claims['token_use'] === 'id' ? claims['cognito:username'] : claims['username'],
    claims,
    sourceIp,
    defaultAuthStrategy: defaultAction,
    // AWS: documented. Null, not empty, for a user in no group.
    groups: groups.length > 0 ? groups : null,
  };
  return { mode: 'AMAZON_COGNITO_USER_POOLS', identity, groups, defaultAction, deniedFields: nothingDenied };
}

export function oidcCaller(claims: Record<string, unknown>): Caller {
  const identity = { sub: claims['sub'], issuer: claims['iss'], claims };
  return {
    mode: 'OPENID_CONNECT',
    identity,
    groups: [],
    defaultAction: 'ALLOW',
    deniedFields: nothingDenied,
  };
}

/** `{}` when the authorizer gave no context. AWS: recorded. */
export function lambdaCaller(
  resolverContext: Record<string, unknown> | undefined,
  deniedFields: ReadonlySet<string>,
): Caller {
  const identity = resolverContext ? { resolverContext } : {};
  return { mode: 'AWS_LAMBDA', identity, groups: [], defaultAction: 'ALLOW', deniedFields };
}

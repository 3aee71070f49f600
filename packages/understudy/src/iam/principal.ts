/** Who calls a service: a role of the template, assumed by a function, a data source or the administrator of this machine. */
export interface Principal {
  accountId: string;
  /** `arn:aws:iam::{account}:role/{name}` */
  roleArn: string;
  /** `arn:aws:sts::{account}:assumed-role/{name}/{session}`, as a denial names it. */
  assumedRoleArn: string;
  /** `{roleId}:{session}`, AppSync's `identity.username` of an IAM caller. */
  userId: string;
  /** Whom an identity pool gave the role's credentials to. */
  webIdentity?: WebIdentity;
}

/** An identity of an identity pool. */
export interface WebIdentity {
  poolId: string;
  identityId: string;
  authType: 'authenticated' | 'unauthenticated';
  /** As AppSync gives it to resolvers; null of a guest. */
  provider: string | null;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException';
  constructor(
    readonly principal: string,
    readonly action: string,
    readonly resource: string,
    because:
      | 'no identity-based policy allows the action'
      | 'no resource-based policy allows the action'
      | 'an explicit deny',
  ) {
    const said = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`;
    super(
      because === 'an explicit deny'
        ? `${said} with an explicit deny in an identity-based policy`
        : `${said} because ${because.replace('the action', `the ${action} action`)}`,
    );
  }
}

/** Condition keys of a request; a function where finding them costs more than most policies need. */
export type Conditions = Record<string, string | string[]> | (() => Record<string, string | string[]>);

/** Decides from the policies of the template. */
export interface Authority {
  /** Throws `AccessDenied`, and records it; an allowed call marks the statement as used. */
  demand(principal: Principal, action: string, resource: string, conditions?: Conditions): void;
}

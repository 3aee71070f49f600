import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { issuerFor, poolArnFor } from './identifiers.ts';
import type { PasswordPolicy } from './passwordPolicy.ts';
import { schemaFrom, type AttributeSchema } from './schema.ts';
import { lambdaConfigFrom, type LambdaConfig } from './lambdaConfig.ts';
import { clientFrom, type PoolClient } from './client.ts';

export interface Pool {
  id: string;
  logicalId: string;
  /** The part of the id behind the underscore, which SRP mixes into the password. */
  name: string;
  displayName: string;
  arn: string;
  region: string;
  issuer: string;
  passwordPolicy: PasswordPolicy;
  schema: AttributeSchema;
  usernameAttributes: string[];
  aliasAttributes: string[];
  autoVerifiedAttributes: string[];
  verifyBeforeUpdate: string[];
  isCaseSensitive: boolean;
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  adminCreatesOnly: boolean;
  recoveryAttributes: string[];
  lambda: LambdaConfig;
  messages: Record<'verification' | 'invitation', { subject: string; text: string }>;
  clients: Map<string, PoolClient>;
  /** As declared; DescribeUserPool shows them. */
  properties: Record<string, unknown>;
  declaredGroups: { name: string; description?: string; precedence?: number; roleArn?: string }[];
}

/** The pools that the template declares, by id. */
export function poolsFrom(resources: Resources, account: Account): Map<string, Pool> {
  const pools = new Map<string, Pool>();
  for (const [logicalId, resource] of resourcesOf(resources, 'AWS::Cognito::UserPool')) {
    const pool = poolFrom(logicalId, resource.physicalId, resource.properties, account);
    pools.set(pool.id, pool);
  }
  const poolOf = (logicalId: string, id: unknown): Pool => {
    const pool = pools.get(String(id));
    if (!pool) throw new TemplateError(logicalId, '', `there is no user pool ${String(id)}`);
    return pool;
  };
  for (const [logicalId, resource] of resourcesOf(resources, 'AWS::Cognito::UserPoolClient')) {
    const pool = poolOf(logicalId, resource.properties['UserPoolId']);
    pool.clients.set(resource.physicalId, clientFrom(logicalId, resource, pool.id));
  }
  for (const [logicalId, resource] of resourcesOf(resources, 'AWS::Cognito::UserPoolGroup')) {
    const { properties } = resource;
    poolOf(logicalId, properties['UserPoolId']).declaredGroups.push({
      name: String(properties['GroupName'] ?? resource.physicalId),
      ...(properties['Description'] !== undefined && { description: String(properties['Description']) }),
      ...(properties['Precedence'] !== undefined && { precedence: Number(properties['Precedence']) }),
      ...(properties['RoleArn'] !== undefined && { roleArn: String(properties['RoleArn']) }),
    });
  }
  return pools;
}

function poolFrom(
  logicalId: string,
  id: string,
  properties: Record<string, unknown>,
  account: Account,
): Pool {
  const policy = objectAt(objectAt(properties, 'Policies'), 'PasswordPolicy');
  const admin = objectAt(properties, 'AdminCreateUserConfig');
  const template = objectAt(properties, 'VerificationMessageTemplate');
  const invitation = objectAt(admin, 'InviteMessageTemplate');
  const recovery = objectAt(properties, 'AccountRecoverySetting')['RecoveryMechanisms'];
  const name = id.split('_')[1];
  if (!name) throw new TemplateError(logicalId, '', `${id} is not the id of a user pool`);
  return {
    id,
    logicalId,
    name,
    displayName: String(properties['UserPoolName'] ?? logicalId),
    arn: poolArnFor(account, id),
    region: account.region,
    issuer: issuerFor(account.region, id),
    passwordPolicy: passwordPolicyFrom(policy),
    schema: schemaFrom(logicalId, properties['Schema']),
    usernameAttributes: namesAt(properties, 'UsernameAttributes'),
    aliasAttributes: namesAt(properties, 'AliasAttributes'),
    autoVerifiedAttributes: namesAt(properties, 'AutoVerifiedAttributes'),
    verifyBeforeUpdate: namesAt(
      objectAt(properties, 'UserAttributeUpdateSettings'),
      'AttributesRequireVerificationBeforeUpdate',
    ),
    // AWS: documented; a pool without UsernameConfiguration tells letters apart.
    isCaseSensitive:
      properties['UsernameConfiguration'] === undefined ||
      isTrue(objectAt(properties, 'UsernameConfiguration')['CaseSensitive']),
    mfa: (properties['MfaConfiguration'] ?? 'OFF') as Pool['mfa'],
    adminCreatesOnly: isTrue(admin['AllowAdminCreateUserOnly']),
    recoveryAttributes: Array.isArray(recovery)
      ? (recovery as { Name: string }[]).map(({ Name }) => Name.replace('verified_', ''))
      : ['phone_number', 'email'],
    lambda: lambdaConfigFrom(logicalId, objectAt(properties, 'LambdaConfig')),
    messages: {
      verification: {
        subject: String(
          template['EmailSubject'] ?? properties['EmailVerificationSubject'] ?? 'Your verification code',
        ),
        text: String(
          template['EmailMessage'] ??
            properties['EmailVerificationMessage'] ??
            'Your confirmation code is {####}',
        ),
      },
      invitation: {
        subject: String(invitation['EmailSubject'] ?? 'Your temporary password'),
        text: String(
          invitation['EmailMessage'] ?? 'Your username is {username} and temporary password is {####}. ',
        ),
      },
    },
    clients: new Map(),
    properties,
    declaredGroups: [],
  };
}

function passwordPolicyFrom(policy: Record<string, unknown>): PasswordPolicy {
  // AWS: documented; a pool without a policy asks for eight characters of all four kinds.
  const isBare = Object.keys(policy).length === 0;
  const asks = (name: string) => (isBare ? true : isTrue(policy[name]));
  return {
    minimumLength: Number(policy['MinimumLength'] ?? 8),
    requireLowercase: asks('RequireLowercase'),
    requireUppercase: asks('RequireUppercase'),
    requireNumbers: asks('RequireNumbers'),
    requireSymbols: asks('RequireSymbols'),
    temporaryPasswordValidityDays: Number(policy['TemporaryPasswordValidityDays'] ?? 7),
  };
}

function objectAt(from: Record<string, unknown>, name: string): Record<string, unknown> {
  return (from[name] ?? {}) as Record<string, unknown>;
}

function namesAt(from: Record<string, unknown>, name: string): string[] {
  return (from[name] ?? []) as string[];
}

/** A template may spell a boolean as a string. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { CfnGraphQLApiProps } from 'aws-cdk-lib/aws-appsync';
import { type IUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { putOutPasswordPolicy } from './auth.ts';
import { importOf } from './exports.ts';
import type { UsherFunction } from './functions.ts';
import type { Settings } from './settings.ts';
import { isKnownLater } from './settingKinds.ts';
import { putOutSignInPage } from './socialSignIn.ts';
import { claimsOf, operatorGroupsOf, type OidcUsers, type PoolUsers } from './usersSetting.ts';

/** What a function may ask of the directory that the users are in. */
const verbs = {
  find: ['AdminGetUser'],
  list: ['ListUsers'],
  groups: ['AdminListGroupsForUser'],
  disable: ['AdminDisableUser', 'AdminUserGlobalSignOut'],
  enable: ['AdminEnableUser'],
  delete: ['AdminDeleteUser', 'AdminUserGlobalSignOut'],
  signOut: ['AdminUserGlobalSignOut'],
} satisfies Record<string, string[]>;
export type UsersVerb = keyof typeof verbs;

const looks: UsersVerb[] = ['find', 'list', 'groups'];

/** Everything that the setting `users` decides for the app stack. What reads `kind` outside of this file is what one kind alone has. */
export interface Auth {
  kind: 'own' | 'pool' | 'oidc';
  /** Absent where there is none: an issuer is asked nothing. */
  pool?: IUserPool;
  /** Whose tokens count; people sign in at the web client with the first. */
  clientIds: string[];
  /** What the tokens say of who made them. */
  issuer: string;
  /** How the API checks them. */
  authentication: Pick<CfnGraphQLApiProps, 'authenticationType' | 'userPoolConfig' | 'openIdConnectConfig'>;
  /** What of the verbs any function may at all: the others are granted to none. */
  may: UsersVerb[];
  /**
   * The directory’s names of the operators’ groups, in their order; undefined where they are called as the schema has them. Every
   * function and resolver is told.
   */
  operatorGroups?: string[];
  /** What its tokens call e-mail address, whether that is verified, name and groups, in this order; a pool's have names of their own. */
  claims?: string[];
  /** What functions know of it, beside its id: `app/people/directory.ts` reads it. */
  environment: Record<string, string>;
}

/** Whose tokens count here, and what may be done with whom they name. */
export function usersOf(app: Construct, settings: Settings): Auth {
  const { users } = settings;
  if (users.kind === 'own') return ownUsers(app, settings);
  if (users.kind === 'pool') return usersOfPool(app, users);
  return usersOfIssuer(users);
}

/** The pool and the client of the data stack. */
function ownUsers(app: Construct, settings: Settings): Auth {
  const poolId = importOf(settings, 'UserPoolId');
  const clientId = importOf(settings, 'UserPoolClientId');
  return {
    kind: 'own',
    pool: UserPool.fromUserPoolId(app, 'Users', poolId),
    clientIds: [clientId],
    issuer: issuerOf(app, poolId),
    authentication: byPool(app, poolId, clientId),
    may: Object.keys(verbs) as UsersVerb[],
    environment: {},
  };
}

/**
 * A pool that is another app’s: it is looked at and never changed, but for users whose accounts are deleted, where the setting says
 * so. That nothing else can happen to it is seen in the template: there is no grant for it.
 */
function usersOfPool(app: Construct, users: PoolUsers): Auth {
  const { userPoolId, clientIds, nameAttribute = 'name', deleteUsers = false } = users;
  const { viewers, support, admins } = operatorGroupsOf(users);
  return {
    kind: 'pool',
    pool: UserPool.fromUserPoolId(app, 'Users', userPoolId),
    clientIds,
    issuer: issuerOf(app, userPoolId),
    authentication: byPool(app, userPoolId, oneOf(clientIds)),
    may: deleteUsers ? [...looks, 'delete'] : looks,
    operatorGroups: [viewers, support, admins],
    environment: {
      NAME_ATTRIBUTE: nameAttribute,
      USERS_OF_ANOTHER_APP: deleteUsers ? 'deleted' : 'kept',
    },
  };
}

/**
 * An issuer is asked nothing, neither for a person nor for a list: all that is known of a user stands in the token of the call.
 * AppSync takes what the issuer has signed for one of the clients.
 */
function usersOfIssuer(users: OidcUsers): Auth {
  const { issuer, clientIds } = users;
  const { viewers, support, admins } = operatorGroupsOf(users);
  const { email, emailVerified, name, groups } = claimsOf(users);
  return {
    kind: 'oidc',
    clientIds,
    issuer,
    authentication: {
      authenticationType: 'OPENID_CONNECT',
      openIdConnectConfig: { issuer, clientId: oneOf(clientIds) },
    },
    may: [],
    operatorGroups: [viewers, support, admins],
    claims: [email, emailVerified, name, groups],
    environment: { USERS_OF_ISSUER: issuer, USERS_OF_ANOTHER_APP: 'kept' },
  };
}

/** Grants what the directory allows at all, and says what it is. */
export function allowUsers(auth: Auth, fn: UsherFunction, asked: UsersVerb[]): void {
  const actions = asked.filter((verb) => auth.may.includes(verb)).flatMap((verb) => verbs[verb]);
  const { pool, environment } = auth;
  const told = { ...(pool ? { USER_POOL_ID: pool.userPoolId } : {}), ...environment };
  for (const [name, value] of Object.entries(told)) fn.lambda.addEnvironment(name, value);
  if (pool && actions.length > 0)
    fn.allow(
      actions.map((action) => `cognito-idp:${action}`),
      [pool.userPoolArn],
    );
}

/** To check tokens. There is nothing to grant: the keys that they are checked with are public. */
export function bindTokens(fn: UsherFunction, { issuer, clientIds, claims }: Auth): void {
  if (claims) {
    fn.lambda.addEnvironment('USERS_OF_ISSUER', issuer);
    fn.lambda.addEnvironment('CLIENT_IDS', JSON.stringify(clientIds));
    fn.lambda.addEnvironment('TOKEN_CLAIMS', claims.join(','));
    return;
  }
  fn.lambda.addEnvironment('USER_POOL_ISSUER', issuer);
  fn.lambda.addEnvironment('USER_POOL_CLIENT_ID', clientIds.join(','));
}

/** What clients have to know to sign people in. */
export function putOutUsers(app: Construct, settings: Settings, auth: Auth): void {
  const { environment, kind, pool, clientIds, issuer, operatorGroups, claims } = auth;
  const put = (name: string, value: string) => new CfnOutput(app, name, { value });
  if (pool) {
    put('UserPoolId', pool.userPoolId);
    put('UserPoolClientId', clientIds[0]!);
  }
  if (kind === 'own') {
    putOutSignInPage(app, settings);
    putOutPasswordPolicy(app);
    return;
  }
  put('UsersOf', kind);
  put('OperatorGroups', operatorGroups!.join(','));
  if (kind === 'pool') {
    put('UserPoolClientIds', clientIds.join(','));
    put('NameAttribute', environment['NAME_ATTRIBUTE']!);
    return;
  }
  put('Issuer', issuer);
  put('ClientId', clientIds[0]!);
  put('ClientIds', JSON.stringify(clientIds));
  put('TokenClaims', claims!.join(','));
}

function byPool(app: Construct, userPoolId: string, appIdClientRegex: string): Auth['authentication'] {
  return {
    authenticationType: 'AMAZON_COGNITO_USER_POOLS',
    userPoolConfig: { userPoolId, awsRegion: Stack.of(app).region, defaultAction: 'ALLOW', appIdClientRegex },
  };
}

function issuerOf(app: Construct, poolId: string): string {
  const { region, urlSuffix } = Stack.of(app);
  return `https://cognito-idp.${region}.${urlSuffix}/${poolId}`;
}

/** Whole, as AppSync holds a token's client against it. */
function oneOf(clientIds: string[]): string {
  return `^(${clientIds.map(escaped).join('|')})$`;
}

/** As a regular expression has it that stands for nothing else. An id that the same app makes is known later, and Cognito's are letters and digits. */
function escaped(text: string): string {
  if (isKnownLater(text)) return text;
  return text.replaceAll(/[^A-Za-z0-9]/g, (character) => `\\${character}`);
}

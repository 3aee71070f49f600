import crypto from 'node:crypto';
import { onTestFinished } from 'vitest';
import { openCognito, type Cognito } from '../../src/cognito/cognito.ts';
import { handleCognito, handleWellKnown } from '../../src/cognito/handler.ts';
import { cognitoIdentifiers } from '../../src/cognito/identifiers.ts';
import { callCognito } from '../../src/cognito/operations.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { Journal } from '../../src/kernel/journal.ts';
import type { Resource } from '../../src/kernel/stack.ts';
import { listen } from '../events/listen.ts';
import {
  account,
  FunctionTable,
  ListedAuthority,
  principal,
  resource,
  temporaryFolder,
  testClock,
} from '../events/world.ts';

export interface PoolGiven {
  pool?: Record<string, unknown>;
  client?: Record<string, unknown>;
  folder?: string;
  clock?: Clock;
  allowed?: string[];
  /** Makes its key itself, which takes a moment; the others of a test file share one. */
  isFresh?: boolean;
}

const poolProperties = {
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
    },
  },
  Schema: [
    { Name: 'email', Required: true, Mutable: true },
    { Name: 'tenant', AttributeDataType: 'String', Mutable: false },
    {
      Name: 'seats',
      AttributeDataType: 'Number',
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
    },
  ],
};
const clientProperties = {
  ExplicitAuthFlows: [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ],
  PreventUserExistenceErrors: 'ENABLED',
};

export type Given = Awaited<ReturnType<typeof aPool>>;

export async function aPool(given: PoolGiven = {}) {
  const folder = given.folder ?? temporaryFolder();
  if (!given.folder && !given.isFresh) shareKey(folder);
  const clock = given.clock ?? testClock();
  const functions = new FunctionTable();
  const authority = new ListedAuthority(given.allowed);
  const declare = (
    logicalId: string,
    type: string,
    properties: Record<string, unknown>,
  ): [string, Resource] => {
    const { physicalId, attributes } = cognitoIdentifiers('seed', account, logicalId, type, properties)!;
    return [logicalId, resource(type, properties, physicalId, attributes)];
  };
  const pool = declare('Pool', 'AWS::Cognito::UserPool', { ...poolProperties, ...given.pool });
  const poolId = pool[1].physicalId;
  const client = declare('Client', 'AWS::Cognito::UserPoolClient', {
    UserPoolId: poolId,
    ...clientProperties,
    ...given.client,
  });
  const group = declare('Admins', 'AWS::Cognito::UserPoolGroup', {
    UserPoolId: poolId,
    GroupName: 'admins',
    Precedence: 1,
  });
  const cognito = openCognito({ ...account, resources: new Map([pool, client, group]) }, folder, {
    clock,
    authority,
    invoker: functions,
  });
  onTestFinished(() => cognito.close());
  const clientId = client[1].physicalId;
  return {
    cognito,
    clock,
    functions,
    authority,
    folder,
    poolId,
    clientId,
    clientSecret: client[1].attributes['ClientSecret'] as string | undefined,
    poolArn: String(pool[1].attributes['Arn']),
    issuer: String(pool[1].attributes['ProviderURL']),
    /** As an app calls. */
    open: (operation: string, body: Record<string, unknown>): Promise<any> =>
      callCognito(cognito, operation, { ClientId: clientId, ...body }, undefined),
    /** As a function of the stack calls. */
    signed: (operation: string, body: Record<string, unknown>): Promise<any> =>
      callCognito(cognito, operation, { UserPoolId: poolId, ...body }, principal('api')),
  };
}

/** The pool behind a loopback address; a caller that signs its request is the role `api`. */
export async function onTheWire(cognito: Cognito): Promise<string> {
  const server = await listen(async (request) => {
    const wellKnown = handleWellKnown(cognito, request);
    if (wellKnown) return wellKnown;
    return handleCognito(cognito, request.headers['authorization'] ? principal('api') : undefined, request);
  });
  onTestFinished(() => server.close());
  return server.url;
}

export function lastCode({ cognito }: { cognito: Cognito }, to: string): string {
  return cognito.mailbox.list(to).at(-1)!.code;
}

/** Signs up and confirms; returns the `sub`. */
export async function aUser(given: Given, email: string, password = 'Passw0rd'): Promise<string> {
  const { UserSub } = await given.open('SignUp', { Username: email, Password: password });
  await given.open('ConfirmSignUp', { Username: email, ConfirmationCode: lastCode(given, email) });
  return UserSub;
}

export async function tokensOf(given: Given, email: string, password = 'Passw0rd') {
  const answer = await given.open('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  return answer.AuthenticationResult as {
    AccessToken: string;
    IdToken: string;
    RefreshToken: string;
    ExpiresIn: number;
  };
}

const sharedKey = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

function shareKey(folder: string): void {
  const journal = new Journal(folder, 'cognito');
  const pem = sharedKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  journal.put('keys', 'signing', { kid: 'shared', pem });
  journal.close();
}

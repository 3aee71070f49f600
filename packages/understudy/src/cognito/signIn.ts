import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandSecretHash, pretendedId } from './access.ts';
import { clientOf, poolOf, type Cognito } from './cognito.ts';
import type { PoolClient } from './client.ts';
import { inCaseOf } from './directory.ts';
import { migrateUser } from './migration.ts';
import { mapAt, responseAt, textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import { refreshTokens } from './refresh.ts';
import { admit } from './admission.ts';
import { challengeFor, isClientPublic, isPassword, type Verifier } from './srp.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { User } from './user.ts';

interface SignIn {
  cognito: Cognito;
  pool: Pool;
  client: PoolClient;
  parameters: Record<string, string>;
  clientMetadata: Record<string, string>;
}

export async function initiateAuth(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  return startFlow({ cognito, pool, client, ...inputOf(body) }, textAt(body, 'AuthFlow'), [
    'USER_SRP_AUTH',
    'USER_PASSWORD_AUTH',
    'REFRESH_TOKEN_AUTH',
    'REFRESH_TOKEN',
  ]);
}

export async function adminInitiateAuth(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const { pool: owner, client } = clientOf(cognito, textAt(body, 'ClientId'));
  if (owner !== pool) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${client.id} does not exist.`);
  }
  return startFlow({ cognito, pool, client, ...inputOf(body) }, textAt(body, 'AuthFlow'), [
    'USER_SRP_AUTH',
    'ADMIN_USER_PASSWORD_AUTH',
    'ADMIN_NO_SRP_AUTH',
    'REFRESH_TOKEN_AUTH',
    'REFRESH_TOKEN',
  ]);
}

function inputOf(body: Body): Pick<SignIn, 'parameters' | 'clientMetadata'> {
  return { parameters: mapAt(body, 'AuthParameters'), clientMetadata: mapAt(body, 'ClientMetadata') };
}

async function startFlow(signIn: SignIn, flow: string, offered: string[]): Promise<unknown> {
  if (!offered.includes(flow)) {
    throw new ServiceError('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  const setting =
    flow === 'REFRESH_TOKEN'
      ? 'REFRESH_TOKEN_AUTH'
      : flow === 'ADMIN_NO_SRP_AUTH'
        ? 'ADMIN_USER_PASSWORD_AUTH'
        : flow;
  if (!signIn.client.flows.has(setting)) {
    throw new ServiceError(
      'InvalidParameterException',
      flow.startsWith('ADMIN_')
        ? 'Auth flow not enabled for this client'
        : `${setting} flow not enabled for this client`,
    );
  }
  const { cognito, client, parameters, clientMetadata } = signIn;
  if (setting === 'REFRESH_TOKEN_AUTH') {
    return refreshTokens(
      cognito,
      signIn.pool,
      client,
      responseAt(parameters, 'REFRESH_TOKEN'),
      clientMetadata,
    );
  }
  const login = responseAt(parameters, 'USERNAME');
  demandSecretHash(client, login, parameters['SECRET_HASH']);
  return flow === 'USER_SRP_AUTH' ? startSrp(signIn, login) : signInByPassword(signIn, login);
}

async function startSrp(signIn: SignIn, login: string): Promise<unknown> {
  const { cognito, client, parameters } = signIn;
  const clientPublicHex = responseAt(parameters, 'SRP_A');
  if (!isClientPublic(clientPublicHex)) {
    throw new ServiceError('InvalidParameterException', 'Incorrect SRP_A parameter.');
  }
  const user = await findForSignIn(signIn, login);
  if (user) cognito.challenges.demandNoPause(user.sub);
  const username = user?.username ?? pretendedName(signIn, login);
  const verifier = user?.verifier ?? pretendedVerifier(signIn, login);
  const challenge = challengeFor(verifier);
  const secretBlock = cognito.challenges.start(
    {
      kind: 'PASSWORD_VERIFIER',
      clientId: client.id,
      sub: user?.sub,
      username,
      clientPublicHex,
      verifier,
      challenge,
    },
    client.sessionSeconds,
  );
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.saltHex,
      SECRET_BLOCK: secretBlock,
      SRP_B: challenge.serverPublicHex,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

async function signInByPassword(signIn: SignIn, login: string): Promise<unknown> {
  const { cognito, pool, client, parameters, clientMetadata } = signIn;
  const password = responseAt(parameters, 'PASSWORD');
  const known = cognito.users.find(pool, login);
  const user = known
    ? await findForSignIn(signIn, login)
    : ((await migrateUser(cognito, pool, client, {
        login,
        password,
        clientMetadata,
        source: 'Authentication',
      })) ?? (await findForSignIn(signIn, login)));
  if (user) cognito.challenges.demandNoPause(user.sub);
  const verifier = user?.verifier ?? pretendedVerifier(signIn, login);
  const isRight = isPassword(pool.name, user?.username ?? login, password, verifier);
  if (!user || !isRight) {
    if (user) cognito.challenges.failed(user.sub);
    throw new ServiceError('NotAuthorizedException', 'Incorrect username or password.');
  }
  return admit(cognito, pool, client, user, 'Authentication', clientMetadata);
}

/** Undefined for a user who does not exist, where the client hides that. */
async function findForSignIn(signIn: SignIn, login: string): Promise<User | undefined> {
  const { cognito, pool, client, clientMetadata } = signIn;
  const user = cognito.users.find(pool, login);
  if (!user && !client.hidesUsers) {
    throw new ServiceError('UserNotFoundException', 'User does not exist.');
  }
  await runTrigger(cognito, pool, 'PreAuthentication', {
    source: 'PreAuthentication_Authentication',
    username: user?.username ?? login,
    client,
    request: {
      userAttributes: user ? triggerAttributes(user) : {},
      validationData: clientMetadata,
      userNotFound: user === undefined,
    },
    response: {},
  });
  return user;
}

/** Where people sign in with an address, a user name is a UUID; this one belongs to no user. */
function pretendedName({ cognito, pool }: SignIn, login: string): string {
  if (pool.usernameAttributes.length === 0) return login;
  const hex = pretendedId(cognito, pool, inCaseOf(pool, login), 'name').toString('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

/** Belongs to no password, and stays the same for the same name, as a real one does. */
function pretendedVerifier({ cognito, pool }: SignIn, login: string): Verifier {
  return {
    saltHex: pretendedId(cognito, pool, inCaseOf(pool, login), 'salt').subarray(0, 16).toString('hex'),
    verifierHex: pretendedId(cognito, pool, inCaseOf(pool, login), 'verifier').toString('hex'),
  };
}

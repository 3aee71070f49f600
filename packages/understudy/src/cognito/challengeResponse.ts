import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandSecretHash } from './access.ts';
import { admit, signedIn } from './admission.ts';
import type { OpenChallenge } from './challenges.ts';
import { clientOf, poolOf, type Cognito } from './cognito.ts';
import type { PoolClient } from './client.ts';
import { mapAt, responseAt, textAt } from './parameters.ts';
import { demandPassword } from './passwordPolicy.ts';
import type { Pool } from './pool.ts';
import { demandSchema, type Attributes } from './schema.ts';
import { isSignature, verifierFor } from './srp.ts';
import { demandTotp } from './totp.ts';
import type { User } from './user.ts';

interface ChallengeResponse {
  cognito: Cognito;
  pool: Pool;
  client: PoolClient;
  responses: Record<string, string>;
  session: string | undefined;
  clientMetadata: Record<string, string>;
}

export async function respondToAuthChallenge(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  return respond(responseFrom(cognito, pool, client, body), textAt(body, 'ChallengeName'));
}

export async function adminRespondToAuthChallenge(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const { pool: owner, client } = clientOf(cognito, textAt(body, 'ClientId'));
  if (owner !== pool) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${client.id} does not exist.`);
  }
  return respond(responseFrom(cognito, pool, client, body), textAt(body, 'ChallengeName'));
}

function responseFrom(cognito: Cognito, pool: Pool, client: PoolClient, body: Body): ChallengeResponse {
  return {
    cognito,
    pool,
    client,
    responses: mapAt(body, 'ChallengeResponses'),
    session: typeof body['Session'] === 'string' ? body['Session'] : undefined,
    clientMetadata: mapAt(body, 'ClientMetadata'),
  };
}

async function respond(response: ChallengeResponse, challengeName: string): Promise<unknown> {
  demandSecretHash(
    response.client,
    responseAt(response.responses, 'USERNAME'),
    response.responses['SECRET_HASH'],
  );
  switch (challengeName) {
    case 'PASSWORD_VERIFIER':
      return verifyPassword(response);
    case 'NEW_PASSWORD_REQUIRED':
      return setNewPassword(response);
    case 'SOFTWARE_TOKEN_MFA':
      return verifyTotp(response);
    case 'MFA_SETUP':
      return finishMfaSetup(response);
    default:
      throw new ServiceError('InvalidParameterException', `Challenge ${challengeName} is not supported.`);
  }
}

async function verifyPassword(response: ChallengeResponse): Promise<unknown> {
  const { cognito, pool, client, responses, clientMetadata } = response;
  const secretBlock = responseAt(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = responseAt(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = responseAt(responses, 'TIMESTAMP');
  const open = cognito.challenges.take(secretBlock, client.id, 'PASSWORD_VERIFIER');
  // The time in the signature is the client's, and the clock here may have been moved: it proves nothing.
  const isRight = isSignature(signature, { poolName: pool.name, secretBlock, timestamp, ...open });
  const user = open.sub === undefined ? undefined : cognito.users.get(pool, open.sub);
  if (!user || !user.verifier || !isRight) {
    if (open.sub !== undefined) cognito.challenges.failed(open.sub);
    throw new ServiceError('NotAuthorizedException', 'Incorrect username or password.');
  }
  return admit(cognito, pool, client, user, 'Authentication', clientMetadata);
}

async function setNewPassword(response: ChallengeResponse): Promise<unknown> {
  const { cognito, pool, client, responses, clientMetadata } = response;
  const password: unknown = responseAt(responses, 'NEW_PASSWORD');
  demandPassword(pool.passwordPolicy, password);
  const changes: Attributes = {};
  for (const [name, value] of Object.entries(responses)) {
    if (name.startsWith('userAttributes.')) changes[name.slice('userAttributes.'.length)] = value;
  }
  const { user } = userOf(response, 'NEW_PASSWORD_REQUIRED');
  demandSchema(pool.schema, changes, user.attributes);
  const updated = cognito.users.update(pool, user.sub, {
    status: 'CONFIRMED',
    attributes: { ...user.attributes, ...changes },
    verifier: verifierFor(pool.name, user.username, password),
    temporaryUntil: undefined,
  });
  return admit(cognito, pool, client, updated, 'NewPasswordChallenge', clientMetadata);
}

async function verifyTotp(response: ChallengeResponse): Promise<unknown> {
  const { cognito, pool, client, responses, clientMetadata } = response;
  const code = responseAt(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const { sub } = cognito.challenges.look(response.session, client.id, 'SOFTWARE_TOKEN_MFA');
  cognito.challenges.demandNoPause(sub!);
  const asked = cognito.users.get(pool, sub!);
  if (asked) demandTotp(cognito, pool, asked, code);
  const { user } = userOf(response, 'SOFTWARE_TOKEN_MFA');
  return signedIn(cognito, pool, client, user, 'Authentication', clientMetadata);
}

async function finishMfaSetup(response: ChallengeResponse): Promise<unknown> {
  const { cognito, pool, client, clientMetadata } = response;
  const { user, challenge } = userOf(response, 'MFA_SETUP');
  if (!challenge.isVerified) {
    throw new ServiceError('InvalidParameterException', 'The software token has not been verified.');
  }
  return signedIn(cognito, pool, client, user, 'Authentication', clientMetadata);
}

function userOf<Kind extends OpenChallenge['kind']>(
  { cognito, pool, client, session }: ChallengeResponse,
  kind: Kind,
): { user: User; challenge: Extract<OpenChallenge, { kind: Kind }> } {
  const challenge = cognito.challenges.take(session, client.id, kind);
  const user = cognito.users.get(pool, challenge.sub!);
  if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  if (!user.isEnabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.');
  return { user, challenge };
}

import { ServiceError } from '../kernel/answer.ts';
import type { PoolClient } from './client.ts';
import type { Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import type { Attributes } from './schema.ts';
import { newNameFor } from './signUp.ts';
import { verifierFor } from './srp.ts';
import { runTrigger } from './triggers.ts';
import type { User } from './user.ts';

/** Asks the pool's UserMigration function for an unknown user; undefined where there is none or it does not know the user. */
export async function migrateUser(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  asked: {
    login: string;
    /** Undefined on the way to a forgotten password. */
    password?: string;
    clientMetadata: Record<string, string>;
    source: 'Authentication' | 'ForgotPassword';
  },
): Promise<User | undefined> {
  if (pool.lambda.functions.UserMigration === undefined) return undefined;
  let response: Record<string, unknown> | undefined;
  try {
    response = await runTrigger(cognito, pool, 'UserMigration', {
      source: `UserMigration_${asked.source}`,
      username: asked.login,
      client,
      request: {
        ...(asked.password !== undefined && { password: asked.password }),
        validationData: asked.clientMetadata,
        userAttributes: null,
      },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    });
  } catch (error) {
    // AWS: documented; a function that throws says that the person or the password is wrong.
    if (error instanceof ServiceError && error.code === 'UserLambdaValidationException') return undefined;
    throw error;
  }
  const given = response?.['userAttributes'] as Attributes | null | undefined;
  if (!given) return undefined;
  const { sub: _, username: __, ...known } = given;
  const { username, sub, attributes } = newNameFor(cognito, pool, asked.login, known);
  const isConfirmed = response?.['finalUserStatus'] === 'CONFIRMED';
  return cognito.users.create(pool, {
    sub,
    username,
    attributes,
    status: isConfirmed && asked.password !== undefined ? 'CONFIRMED' : 'RESET_REQUIRED',
    isEnabled: true,
    groups: [],
    codes: {},
    ...(asked.password !== undefined && { verifier: verifierFor(pool.name, username, asked.password) }),
  });
}

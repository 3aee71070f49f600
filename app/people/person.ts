import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { Mistake } from '../../domain/errors.ts';
import { variable } from '../../platform/env.ts';

const cognito = new CognitoIdentityProviderClient({});
const userPoolId = variable('USER_POOL_ID');

export interface Person {
  email?: string;
  name?: string;
}

/**
 * E-mail and name as the user pool knows them: an access token holds neither. A token of a user
 * whom the pool has deleted outlived its user, and gets no account.
 */
export async function personOf(username: string): Promise<Person> {
  const user = await poolUserNamed(username);
  const attributes = new Map((user.UserAttributes ?? []).map((one) => [one.Name, one.Value]));
  const email = attributes.get('email');
  const name = attributes.get('name');
  return { ...(email ? { email } : {}), ...(name ? { name } : {}) };
}

async function poolUserNamed(username: string) {
  try {
    return await cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
    throw new Mistake('Forbidden', 'This account was deleted.');
  }
}

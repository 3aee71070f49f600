import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { variable } from '../env.ts';

const cognito = new CognitoIdentityProviderClient({});
const userPoolId = variable('USER_POOL_ID');

export interface Person {
  email?: string;
  name?: string;
}

/** E-mail and name as the user pool knows them: an access token holds neither. */
export async function personOf(username: string): Promise<Person> {
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
  const attributes = new Map((user.UserAttributes ?? []).map((one) => [one.Name, one.Value]));
  const email = attributes.get('email');
  const name = attributes.get('name');
  return { ...(email ? { email } : {}), ...(name ? { name } : {}) };
}

import { Mistake } from '../../domain/errors.ts';
import { askAws } from '../../platform/awsJson.ts';
import { Refusal } from '../../platform/refusal.ts';
import { variable } from '../../platform/env.ts';
import { nameAttribute } from './directory.ts';

const UserPoolId = variable('USER_POOL_ID');

export interface Person {
  email?: string;
  name?: string;
}

interface Found {
  UserAttributes?: { Name: string; Value?: string }[];
}

/**
 * E-mail and name as the user pool knows them: an access token holds neither. A token of a user
 * whom the pool has deleted outlived its user, and gets no account.
 */
export async function personOf(username: string): Promise<Person> {
  const person = await findPerson(username);
  if (!person) throw new Mistake('Forbidden', 'This account was deleted.');
  return person;
}

/** Undefined: the user pool has no user by this name. */
export async function findPerson(username: string): Promise<Person | undefined> {
  const user = await findUser(username);
  if (!user) return undefined;
  const attributes = new Map((user.UserAttributes ?? []).map((one) => [one.Name, one.Value]));
  const email = attributes.get('email');
  const name = attributes.get(nameAttribute());
  return { ...(email ? { email } : {}), ...(name ? { name } : {}) };
}

/** Whether a user by this name is in the pool. */
export async function isInPool(username: string): Promise<boolean> {
  return (await findUser(username)) !== undefined;
}

async function findUser(Username: string): Promise<Found | undefined> {
  try {
    return await askAws<Found>('cognito-idp', 'AdminGetUser', { UserPoolId, Username });
  } catch (error) {
    if (error instanceof Refusal && error.name === 'UserNotFoundException') return undefined;
    throw error;
  }
}

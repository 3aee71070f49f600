import { Mistake } from '../../domain/errors.ts';
import { askAws } from '../../platform/awsJson.ts';
import { Refusal } from '../../platform/refusal.ts';
import { variable } from '../../platform/env.ts';
import { addressIn, canBeAsked, nameAttribute } from './directory.ts';
import type { Said } from './said.ts';

const UserPoolId = canBeAsked ? variable('USER_POOL_ID') : '';

export interface Person {
  email?: string;
  name?: string;
}

interface Found {
  UserAttributes?: { Name: string; Value?: string }[];
}

/**
 * E-mail and name as the user pool knows them: an access token holds neither. A token of a user
 * whom the pool has deleted outlived its user, and gets no account. An issuer has said them in the token.
 */
export async function personOf(username: string, said?: Said): Promise<Person> {
  if (said)
    return { ...(said.email ? { email: said.email } : {}), ...(said.name ? { name: said.name } : {}) };
  const person = await findPerson(username);
  if (!person) throw new Mistake('Forbidden', 'This account was deleted.');
  return person;
}

/** Undefined: the user pool has no user by this name. Of an issuer's users nothing is known before they come. */
export async function findPerson(username: string): Promise<Person | undefined> {
  if (!canBeAsked) return {};
  const user = await findUser(username);
  if (!user) return undefined;
  const attributes = new Map((user.UserAttributes ?? []).map((one) => [one.Name, one.Value]));
  const email = addressIn(attributes);
  const name = attributes.get(nameAttribute());
  return { ...(email ? { email } : {}), ...(name ? { name } : {}) };
}

/** Whether a user by this name is in the pool. An issuer says of no user that they have left. */
export async function isInPool(username: string): Promise<boolean> {
  if (!canBeAsked) return true;
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

import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  UserNotFoundException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Mistake } from '../../domain/errors.ts';
import { variable } from '../../platform/env.ts';
import { addressIn, canBeAsked, isOurPool, nameAttribute, usersGoWithAccounts } from './directory.ts';
import { standingInPool } from './poolStanding.ts';

const cognito = new CognitoIdentityProviderClient({});
const UserPoolId = canBeAsked ? variable('USER_POOL_ID') : '';
/** Cognito's own ceiling; a page may hold fewer, so only the token says whether there are more. */
const usersPerPage = 60;

/** A user as the pool knows them. */
export interface PoolUser {
  userId: string;
  username: string;
  email?: string;
  name?: string;
  enabled: boolean;
}

export async function listPoolUsers(
  token: string | undefined,
): Promise<{ users: PoolUser[]; next: string | undefined }> {
  if (!canBeAsked) return { users: [], next: undefined };
  const page = await cognito.send(
    new ListUsersCommand({ UserPoolId, Limit: usersPerPage, PaginationToken: token }),
  );
  return { users: (page.Users ?? []).map(toPoolUser), next: page.PaginationToken };
}

/** By `sub`, which finds federated users too: their username is another. */
export async function getPoolUser(userId: string): Promise<PoolUser | undefined> {
  const page = await cognito.send(
    new ListUsersCommand({ UserPoolId, Filter: `sub = "${userId}"`, Limit: 1 }),
  );
  const found = page.Users?.[0];
  return found && toPoolUser(found);
}

/** Locks out at once: refresh tokens end now, access tokens within their fifteen minutes. A user of another app stays as they are. */
export async function disablePoolUser(username: string): Promise<void> {
  if (!isOurPool) return;
  await unlessGone(async () => {
    await cognito.send(new AdminDisableUserCommand({ UserPoolId, Username: username }));
    await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: username }));
  });
}

/** In another app's pool it is the app that lets a user in again; the account opens for one who can sign in. An issuer does not say. */
export async function enablePoolUser(username: string): Promise<void> {
  if (!canBeAsked) return;
  if (!isOurPool) return demandEnabled(username);
  try {
    await cognito.send(new AdminEnableUserCommand({ UserPoolId, Username: username }));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
    throw noUser();
  }
}

function noUser(): Mistake {
  return new Mistake(
    'Conflict',
    'The user pool has no such user any more: the account ends in the coming nights, and signing up makes a new one.',
  );
}

async function demandEnabled(username: string): Promise<void> {
  const standing = await standingInPool(username);
  if (!standing) throw noUser();
  if (standing.isEnabled) return;
  throw new Mistake('Conflict', 'The user pool has locked this user out: have them enabled there first.');
}

/** Gives whether the user goes with the account: another app's is left as they are, unless the deployment says otherwise. */
export async function deletePoolUser(username: string): Promise<boolean> {
  if (!usersGoWithAccounts) return false;
  await unlessGone(async () => {
    await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: username }));
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: username }));
  });
  return true;
}

/** Whom the pool no longer has can neither sign in nor be signed in, which is what was wanted. */
async function unlessGone(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}

function toPoolUser(user: UserType): PoolUser {
  const attributes = new Map((user.Attributes ?? []).map((one) => [one.Name, one.Value]));
  const username = user.Username ?? '';
  const email = addressIn(attributes);
  const name = attributes.get(nameAttribute());
  return {
    userId: attributes.get('sub') ?? username,
    username,
    ...(email ? { email } : {}),
    ...(name ? { name } : {}),
    enabled: user.Enabled ?? true,
  };
}

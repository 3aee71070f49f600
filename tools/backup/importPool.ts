import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  GroupExistsException,
  UsernameExistsException,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { inParallel } from '../../app/inParallel.ts';
import { attributesIn, type SavedGroup, type SavedUser } from './exportPool.ts';
import type { Ids } from './ids.ts';
import { linesIn } from './pagedFile.ts';

export interface ImportedPool {
  users: number;
  /** Not imported, by the reason. */
  leftOut: { user: SavedUser; why: string }[];
  /** Operators who had a second factor. */
  factorsLost: number;
}

const atOnce = 8;
/** Lines that are held while they are worked on. */
const chunkSize = 400;
/** Cognito sets these itself. */
const notSettable = /^(sub|identities|cognito:.*)$/;

/**
 * Makes every user of the backup who is not there yet, without a message: with a random password that is kept nowhere, so that
 * "forgot password" is the way in. A user who is there keeps their id and password.
 */
export async function importPool(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  folder: string,
  ids: Ids,
  progress: (users: number) => void,
): Promise<ImportedPool> {
  const done: ImportedPool = { users: 0, leftOut: [], factorsLost: 0 };
  const usernames = new Map<string, string>();
  const one = async (user: SavedUser) => {
    const why = whyNot(user);
    if (why) return void done.leftOut.push({ user, why });
    if (user.factors?.length) done.factorsLost += 1;
    if (!ids.has(user.sub)) ids.add(user.sub, await importUser(client, UserPoolId, user));
    usernames.set(user.username, ids.get(user.sub));
    done.users += 1;
  };
  let chunk: SavedUser[] = [];
  const flush = async () => {
    await inParallel(chunk, atOnce, one);
    progress(chunk.length);
    chunk = [];
  };
  for await (const line of linesIn(join(folder, 'pool/users.jsonl.gz'))) {
    chunk.push(JSON.parse(line) as SavedUser);
    if (chunk.length >= chunkSize) await flush();
  }
  await flush();
  for await (const line of linesIn(join(folder, 'pool/groups.jsonl.gz')))
    await importGroup(client, UserPoolId, JSON.parse(line) as SavedGroup, usernames);
  return done;
}

/** Users with an account that Cognito does not let anyone make; without the user, the nights take such an account for one that left. */
export async function usersToLose(folder: string): Promise<SavedUser[]> {
  const lost: SavedUser[] = [];
  for await (const line of linesIn(join(folder, 'pool/users.jsonl.gz'))) {
    const user = JSON.parse(line) as SavedUser;
    if (user.status !== 'UNCONFIRMED' && whyNot(user)) lost.push(user);
  }
  return lost;
}

function whyNot({ status, attributes }: SavedUser): string | undefined {
  if (status === 'UNCONFIRMED') return 'never confirmed the address, and has no account';
  if (status === 'EXTERNAL_PROVIDER') return 'signs in with an external provider, which gives a new id';
  if (!attributes['email']) return 'has no address';
  return undefined;
}

/** Gives the id. May be done again after a crash in the middle. */
export async function importUser(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  user: Pick<SavedUser, 'attributes' | 'status' | 'isEnabled'>,
): Promise<string> {
  const Username = user.attributes['email']!;
  const { sub, status } = await createOrGet(client, UserPoolId, Username, user.attributes);
  // Whom an operator invited and who never came is still invited: AdminCreateUser with RESEND invites again.
  if (status === 'FORCE_CHANGE_PASSWORD' && user.status !== 'FORCE_CHANGE_PASSWORD')
    await client.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: randomPassword(), Permanent: true }),
    );
  if (!user.isEnabled) await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
  return sub;
}

async function createOrGet(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  Username: string,
  attributes: Record<string, string>,
): Promise<{ sub: string; status: string }> {
  const UserAttributes = Object.entries(attributes)
    .filter(([name]) => !notSettable.test(name))
    .map(([Name, Value]) => ({ Name, Value }));
  try {
    const { User } = await client.send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
    );
    return { sub: attributesIn(User!.Attributes)['sub']!, status: User!.UserStatus! };
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    const found = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return { sub: attributesIn(found.UserAttributes)['sub']!, status: found.UserStatus! };
  }
}

/** Fits every policy of a pool: 32 random bytes, and one of each kind of character. */
export function randomPassword(): string {
  return `${randomBytes(32).toString('base64url')}aA1-`;
}

async function importGroup(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  { name, description, precedence, members }: SavedGroup,
  usernames: Map<string, string>,
): Promise<void> {
  try {
    await client.send(
      new CreateGroupCommand({
        UserPoolId,
        GroupName: name,
        Description: description,
        Precedence: precedence,
      }),
    );
  } catch (error) {
    if (!(error instanceof GroupExistsException)) throw error;
  }
  for (const member of members) {
    const Username = usernames.get(member);
    if (Username)
      await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: name }));
  }
}

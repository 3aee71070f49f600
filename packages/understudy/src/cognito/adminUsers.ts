import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandUser } from './access.ts';
import { sendMessage } from './codes.ts';
import { poolOf, type Cognito } from './cognito.ts';
import { mfaOf, removeAttributes, without } from './ownAttributes.ts';
import { namesAt, textAt } from './parameters.ts';
import { demandPassword, temporaryPassword } from './passwordPolicy.ts';
import type { Pool } from './pool.ts';
import { demandSchema, toAttributeList, toAttributes } from './schema.ts';
import { metadataOf, newNameFor } from './signUp.ts';
import { verifierFor } from './srp.ts';
import { runTrigger } from './triggers.ts';
import type { User } from './user.ts';

/** As every list and look-up of the API shows a user, apart from the name of the attribute list. */
export function toUserType(user: User): Record<string, unknown> {
  return {
    Username: user.username,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.isEnabled,
    UserStatus: user.status,
  };
}

/**
 * Without a message and without a temporary password the password could not be known: none is made then, and the
 * call costs next to nothing.
 */
export async function adminCreateUser(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const login = textAt(body, 'Username');
  if (body['MessageAction'] === 'RESEND') return resendInvitation(cognito, pool, login, body);
  const given = toAttributes(body['UserAttributes']);
  const { username, sub, attributes } = newNameFor(cognito, pool, login, given);
  demandSchema(pool.schema, attributes);
  demandDeclaredPassword(pool, body);
  await runTrigger(cognito, pool, 'PreSignUp', {
    source: 'PreSignUp_AdminCreateUser',
    username,
    request: {
      userAttributes: attributes,
      validationData: toAttributes(body['ValidationData']),
      ...metadataOf(body),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  // Again, because another call may have taken the name while the function ran.
  newNameFor(cognito, pool, login, given);
  cognito.users.demandFreeAliases(pool, sub, attributes);
  const isSilent = body['MessageAction'] === 'SUPPRESS';
  const password = passwordFor(pool, body, isSilent);
  const user = cognito.users.create(pool, {
    sub,
    username,
    attributes,
    status: 'FORCE_CHANGE_PASSWORD',
    isEnabled: true,
    groups: [],
    codes: {},
    temporaryUntil: temporaryUntil(cognito, pool),
    ...(password !== undefined && { verifier: verifierFor(pool.name, username, password) }),
  });
  if (!isSilent) await invite(cognito, pool, user, password!, body);
  return { User: { ...toUserType(user), Attributes: toAttributeList({ sub, ...user.attributes }) } };
}

export async function adminGetUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { user } = named(cognito, body);
  return {
    ...toUserType(user),
    UserAttributes: toAttributeList({ sub: user.sub, ...user.attributes }),
    ...mfaOf(user),
  };
}

/** Tokens that are out stay valid until they expire; refreshing them is refused at once. */
export async function adminDisableUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  cognito.users.update(pool, user.sub, { isEnabled: false });
  return {};
}

export async function adminEnableUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  cognito.users.update(pool, user.sub, { isEnabled: true });
  return {};
}

export async function adminDeleteUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  cognito.sessions.revokeAll(user.sub);
  cognito.users.remove(pool, user);
  return {};
}

export async function adminUpdateUserAttributes(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  const changes = toAttributes(body['UserAttributes']);
  demandSchema(pool.schema, changes, user.attributes);
  const unverified = ['email', 'phone_number']
    .filter((name) => changes[name] !== undefined && changes[name] !== user.attributes[name])
    .map((name) => [`${name}_verified`, 'false']);
  const attributes = without(user.attributes, { ...Object.fromEntries(unverified), ...changes });
  cognito.users.demandFreeAliases(pool, user.sub, attributes);
  cognito.users.update(pool, user.sub, { attributes });
  return {};
}

export async function adminDeleteUserAttributes(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = named(cognito, body);
  removeAttributes(cognito, pool, user, namesAt(body, 'UserAttributeNames'));
  return {};
}

/** The pool and user that an administrative call names. */
export function named(cognito: Cognito, body: Body): { pool: Pool; user: User } {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  return { pool, user: demandUser(cognito, pool, textAt(body, 'Username')) };
}

async function resendInvitation(cognito: Cognito, pool: Pool, login: string, body: Body): Promise<unknown> {
  const user = demandUser(cognito, pool, login);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new ServiceError(
      'UnsupportedUserStateException',
      'Resend not possible. User is not in a state that allows it.',
    );
  }
  demandDeclaredPassword(pool, body);
  const password = passwordFor(pool, body, false)!;
  const invited = cognito.users.update(pool, user.sub, {
    verifier: verifierFor(pool.name, user.username, password),
    temporaryUntil: temporaryUntil(cognito, pool),
  });
  await invite(cognito, pool, invited, password, body);
  const attributes = toAttributeList({ sub: user.sub, ...user.attributes });
  return { User: { ...toUserType(invited), Attributes: attributes } };
}

async function invite(cognito: Cognito, pool: Pool, user: User, password: string, body: Body): Promise<void> {
  const media = (body['DesiredDeliveryMediums'] ?? ['SMS']) as string[];
  const wanted = media.includes('EMAIL') ? ['email', 'phone_number'] : ['phone_number', 'email'];
  const attribute = wanted.find((name) => user.attributes[name]);
  if (!attribute) {
    throw new ServiceError('InvalidParameterException', 'User does not have an address for the invitation.');
  }
  await sendMessage(cognito, pool, user, {
    source: 'AdminCreateUser',
    attribute,
    destination: user.attributes[attribute]!,
    secret: password,
    kind: 'invitation',
    ...metadataOf(body),
  });
}

function demandDeclaredPassword(pool: Pool, body: Body): void {
  if (body['TemporaryPassword'] !== undefined) demandPassword(pool.passwordPolicy, body['TemporaryPassword']);
}

function passwordFor(pool: Pool, body: Body, isSilent: boolean): string | undefined {
  if (typeof body['TemporaryPassword'] === 'string') return body['TemporaryPassword'];
  return isSilent ? undefined : temporaryPassword(pool.passwordPolicy);
}

function temporaryUntil(cognito: Cognito, pool: Pool): number {
  return cognito.clock.now() + pool.passwordPolicy.temporaryPasswordValidityDays * 86_400_000;
}

import crypto from 'node:crypto';
import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandSecretHash, demandUser, demandWritable, pretendedId } from './access.ts';
import { deliveryTo, redeemCode, sendCode, type Delivery } from './codes.ts';
import { clientOf, poolOf, type Cognito } from './cognito.ts';
import { inCaseOf } from './directory.ts';
import { mapAt, textAt } from './parameters.ts';
import { demandPassword } from './passwordPolicy.ts';
import type { PoolClient } from './client.ts';
import type { Pool } from './pool.ts';
import { demandSchema, toAttributes, type Attributes } from './schema.ts';
import { verifierFor } from './srp.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { User } from './user.ts';

export async function signUp(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  const login = textAt(body, 'Username');
  demandSecretHash(client, login, body['SecretHash']);
  if (pool.adminCreatesOnly) {
    throw new ServiceError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  }
  const password: unknown = body['Password'];
  demandPassword(pool.passwordPolicy, password);
  const given = toAttributes(body['UserAttributes']);
  demandWritable(client, given);
  const { username, sub, attributes } = newNameFor(cognito, pool, login, given);
  demandSchema(pool.schema, attributes);
  const decision = await runTrigger(cognito, pool, 'PreSignUp', {
    source: 'PreSignUp_SignUp',
    username,
    client,
    request: {
      userAttributes: attributes,
      validationData: toAttributes(body['ValidationData']),
      ...metadataOf(body),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const isConfirmed = decision?.['autoConfirmUser'] === true;
  const verified: Attributes = {
    ...(attributes['email'] && {
      email_verified: String(isConfirmed && decision?.['autoVerifyEmail'] === true),
    }),
    ...(attributes['phone_number'] && {
      phone_number_verified: String(isConfirmed && decision?.['autoVerifyPhone'] === true),
    }),
  };
  // Another call for the same name may have won while the function ran.
  demandNewName(cognito, pool, login);
  cognito.users.demandFreeAliases(pool, sub, { ...attributes, ...verified });
  const user = cognito.users.create(pool, {
    sub,
    username,
    attributes: { ...attributes, ...verified },
    status: isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    isEnabled: true,
    groups: [],
    codes: {},
    verifier: verifierFor(pool.name, username, password),
  });
  if (isConfirmed) {
    await afterConfirmation(
      cognito,
      pool,
      user,
      'PostConfirmation_ConfirmSignUp',
      client,
      mapAt(body, 'ClientMetadata'),
    );
    return { UserConfirmed: true, UserSub: sub };
  }
  const attribute = deliveryAttribute(pool, user);
  const delivery = attribute
    ? await sendCode(cognito, pool, user, {
        purpose: 'signUp',
        attribute,
        source: 'SignUp',
        client,
        ...metadataOf(body),
      })
    : undefined;
  return { UserConfirmed: false, UserSub: sub, ...(delivery && { CodeDeliveryDetails: delivery }) };
}

export async function confirmSignUp(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  const login = textAt(body, 'Username');
  demandSecretHash(client, login, body['SecretHash']);
  const code = textAt(body, 'ConfirmationCode');
  const user = cognito.users.find(pool, login);
  if (!user) {
    throw client.hidesUsers
      ? new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.')
      : new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
  }
  demandUnconfirmed(user);
  const attribute = deliveryAttribute(pool, user);
  if (attribute && pool.aliasAttributes.includes(attribute)) {
    const owner = cognito.users.findByAlias(pool, attribute, user.attributes[attribute]!);
    if (owner && owner.sub !== user.sub && body['ForceAliasCreation'] !== true) {
      throw new ServiceError('AliasExistsException', `An account with the ${attribute} already exists.`);
    }
    if (owner && owner.sub !== user.sub) {
      const attributes = { ...owner.attributes, [`${attribute}_verified`]: 'false' };
      cognito.users.update(pool, owner.sub, { attributes });
    }
  }
  redeemCode(cognito, pool, user, 'signUp', code);
  const confirmed = cognito.users.update(pool, user.sub, {
    status: 'CONFIRMED',
    attributes: { ...user.attributes, ...(attribute && { [`${attribute}_verified`]: 'true' }) },
  });
  await afterConfirmation(
    cognito,
    pool,
    confirmed,
    'PostConfirmation_ConfirmSignUp',
    client,
    mapAt(body, 'ClientMetadata'),
  );
  return {};
}

export async function adminConfirmSignUp(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const user = demandUser(cognito, pool, textAt(body, 'Username'));
  demandUnconfirmed(user);
  const confirmed = cognito.users.update(pool, user.sub, { status: 'CONFIRMED', codes: {} });
  await afterConfirmation(
    cognito,
    pool,
    confirmed,
    'PostConfirmation_ConfirmSignUp',
    undefined,
    mapAt(body, 'ClientMetadata'),
  );
  return {};
}

export async function resendConfirmationCode(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client } = clientOf(cognito, textAt(body, 'ClientId'));
  const login = textAt(body, 'Username');
  demandSecretHash(client, login, body['SecretHash']);
  const user = cognito.users.find(pool, login);
  if (!user) {
    if (!client.hidesUsers) {
      throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
    }
    return { CodeDeliveryDetails: pretendedDelivery(cognito, pool, login) };
  }
  if (user.status !== 'UNCONFIRMED') {
    throw new ServiceError('InvalidParameterException', 'User is already confirmed.');
  }
  const attribute = deliveryAttribute(pool, user);
  if (!attribute) {
    throw new ServiceError(
      'InvalidParameterException',
      'Cannot resend codes. Auto verification not turned on.',
    );
  }
  const sending = {
    purpose: 'signUp',
    attribute,
    source: 'ResendCode',
    client,
    ...metadataOf(body),
  } as const;
  return { CodeDeliveryDetails: await sendCode(cognito, pool, user, sending) };
}

/**
 * The name and attributes of a user who does not exist yet. Where people sign in with an address, the user name
 * is the `sub`, and the address is an attribute.
 */
export function newNameFor(
  cognito: Cognito,
  pool: Pool,
  login: string,
  given: Attributes,
): { username: string; sub: string; attributes: Attributes } {
  const sub = crypto.randomUUID();
  if (pool.usernameAttributes.length === 0) {
    if (pool.aliasAttributes.includes('email') && /^[^\s@]+@[^\s@]+$/.test(login)) {
      throw new ServiceError(
        'InvalidParameterException',
        'Username cannot be of email format, since user pool is configured for email alias.',
      );
    }
    demandNewName(cognito, pool, login);
    return { username: login, sub, attributes: given };
  }
  const attribute = pool.usernameAttributes.find((name) =>
    name === 'email' ? /^[^\s@]+@[^\s@]+$/.test(login) : /^\+\d{2,15}$/.test(login),
  );
  if (!attribute) {
    const wanted = pool.usernameAttributes.includes('email') ? 'an email' : 'a phone number';
    throw new ServiceError('InvalidParameterException', `Username should be ${wanted}.`);
  }
  demandNewName(cognito, pool, login);
  const other = given[attribute];
  if (other !== undefined && inCaseOf(pool, other) !== inCaseOf(pool, login)) {
    // AWS: assumed; two addresses for one account would let a person sign in with one that was never given.
    throw new ServiceError('InvalidParameterException', `Username and ${attribute} do not match.`);
  }
  return { username: sub, sub, attributes: { ...given, [attribute]: given[attribute] ?? login } };
}

/** The trigger comes after the fact: where it fails, the user stays confirmed and only the caller hears of it. */
export async function afterConfirmation(
  cognito: Cognito,
  pool: Pool,
  user: User,
  source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
  client: PoolClient | undefined,
  clientMetadata: Record<string, string>,
): Promise<void> {
  await runTrigger(cognito, pool, 'PostConfirmation', {
    source,
    username: user.username,
    client,
    request: {
      userAttributes: triggerAttributes(user),
      ...(Object.keys(clientMetadata).length > 0 && { clientMetadata }),
    },
    response: {},
  });
}

/** What a hidden absence looks like. */
export function pretendedDelivery(cognito: Cognito, pool: Pool, login: string): Delivery {
  const letters = pretendedId(cognito, pool, login, 'delivery').toString('hex').replace(/\d/g, '');
  return deliveryTo('email', `${letters[0] ?? 'a'}@${letters[1] ?? 'b'}`);
}

export function metadataOf(body: Body): { clientMetadata?: Record<string, string> } {
  return body['ClientMetadata'] ? { clientMetadata: mapAt(body, 'ClientMetadata') } : {};
}

function demandNewName(cognito: Cognito, pool: Pool, login: string): void {
  if (!cognito.users.find(pool, login)) return;
  const attribute = login.includes('@') ? 'email' : 'phone_number';
  throw new ServiceError(
    'UsernameExistsException',
    pool.usernameAttributes.length > 0
      ? `An account with the given ${attribute} already exists.`
      : 'User already exists',
  );
}

function demandUnconfirmed(user: User): void {
  if (user.status === 'UNCONFIRMED') return;
  throw new ServiceError(
    'NotAuthorizedException',
    `User cannot be confirmed. Current status is ${user.status}`,
  );
}

function deliveryAttribute(pool: Pool, user: User): string | undefined {
  // AWS: documented; a phone number comes before an address where both are verified by themselves.
  return ['phone_number', 'email'].find(
    (name) => pool.autoVerifiedAttributes.includes(name) && user.attributes[name],
  );
}

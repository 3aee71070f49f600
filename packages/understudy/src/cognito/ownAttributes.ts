import { ServiceError, type Body } from '../kernel/answer.ts';
import { demandWritable } from './access.ts';
import { redeemCode, sendCode, type Delivery } from './codes.ts';
import type { Cognito } from './cognito.ts';
import { namesAt, textAt } from './parameters.ts';
import type { Pool } from './pool.ts';
import { demandSchema, toAttributeList, toAttributes, type Attributes } from './schema.ts';
import { metadataOf } from './signUp.ts';
import { userOfAccessToken } from './tokens.ts';
import type { User } from './user.ts';

export async function getUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { client, user } = userOfAccessToken(cognito, body['AccessToken']);
  const attributes = Object.fromEntries(
    Object.entries(user.attributes).filter(([name]) => client.readAttributes?.has(name) ?? true),
  );
  return {
    Username: user.username,
    UserAttributes: toAttributeList({ sub: user.sub, ...attributes }),
    ...mfaOf(user),
  };
}

export function mfaOf(user: User): Record<string, unknown> {
  if (!user.totp?.isEnabled) return {};
  return {
    ...(user.totp.isPreferred && { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }),
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
  };
}

export async function updateUserAttributes(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client, user } = userOfAccessToken(cognito, body['AccessToken']);
  const changes = toAttributes(body['UserAttributes']);
  demandWritable(client, changes);
  demandSchema(pool.schema, changes, user.attributes);
  const deliveries: Delivery[] = [];
  const applied: Attributes = {};
  const toVerify: { attribute: 'email' | 'phone_number'; value: string }[] = [];
  for (const [name, value] of Object.entries(changes)) {
    const isAddress = name === 'email' || name === 'phone_number';
    const isNew = isAddress && value !== '' && value !== user.attributes[name];
    if (isNew && pool.autoVerifiedAttributes.includes(name)) toVerify.push({ attribute: name, value });
    // AWS: documented; with this setting the old address stays in force until the code for the new one came back.
    if (isNew && pool.verifyBeforeUpdate.includes(name)) continue;
    applied[name] = value;
    if (isNew) applied[`${name}_verified`] = 'false';
  }
  const attributes = without(user.attributes, applied);
  cognito.users.demandFreeAliases(pool, user.sub, attributes);
  cognito.users.update(pool, user.sub, { attributes });
  for (const { attribute, value } of toVerify) {
    const current = cognito.users.get(pool, user.sub)!;
    const sending = {
      purpose: attribute,
      attribute,
      destination: value,
      source: 'UpdateUserAttribute',
    } as const;
    deliveries.push(await sendCode(cognito, pool, current, { ...sending, client, ...metadataOf(body) }));
  }
  return { CodeDeliveryDetailsList: deliveries };
}

export async function getUserAttributeVerificationCode(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client, user } = userOfAccessToken(cognito, body['AccessToken']);
  const attribute = addressAt(body);
  const waiting = user.codes[attribute]?.value;
  const sending = {
    purpose: attribute,
    attribute,
    source: 'VerifyUserAttribute',
    client,
    ...(waiting !== undefined && { destination: waiting }),
    ...metadataOf(body),
  } as const;
  return { CodeDeliveryDetails: await sendCode(cognito, pool, user, sending) };
}

export async function verifyUserAttribute(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
  const attribute = addressAt(body);
  const { value } = redeemCode(cognito, pool, user, attribute, textAt(body, 'Code'));
  if (
    value !== undefined &&
    value !== user.attributes[attribute] &&
    !pool.verifyBeforeUpdate.includes(attribute)
  ) {
    // The address was changed again since: the code proves nothing about the present one.
    throw new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
  const verified = { ...(value !== undefined && { [attribute]: value }), [`${attribute}_verified`]: 'true' };
  const attributes = { ...user.attributes, ...verified };
  cognito.users.demandFreeAliases(pool, user.sub, attributes);
  cognito.users.update(pool, user.sub, { attributes });
  return {};
}

export async function deleteUserAttributes(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, client, user } = userOfAccessToken(cognito, body['AccessToken']);
  const names = namesAt(body, 'UserAttributeNames');
  demandWritable(client, Object.fromEntries(names.map((name) => [name, ''])));
  removeAttributes(cognito, pool, user, names);
  return {};
}

export async function deleteUser(cognito: Cognito, body: Body): Promise<unknown> {
  const { pool, user } = userOfAccessToken(cognito, body['AccessToken']);
  cognito.sessions.revokeAll(user.sub);
  cognito.users.remove(pool, user);
  return {};
}

export function removeAttributes(cognito: Cognito, pool: Pool, user: User, names: string[]): void {
  for (const name of names) {
    const rule = pool.schema.get(name);
    if (!rule || rule.isRequired || !rule.isMutable) {
      throw new ServiceError('InvalidParameterException', `user.${name}: Attribute cannot be deleted.`);
    }
  }
  const gone = names.flatMap((name) => [name, `${name}_verified`]);
  const attributes = Object.fromEntries(
    Object.entries(user.attributes).filter(([name]) => !gone.includes(name)),
  );
  cognito.users.update(pool, user.sub, { attributes });
}

/** An empty value takes the attribute away. */
export function without(before: Attributes, changes: Attributes): Attributes {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''));
}

function addressAt(body: Body): 'email' | 'phone_number' {
  const name = textAt(body, 'AttributeName');
  if (name === 'email' || name === 'phone_number') return name;
  throw new ServiceError('InvalidParameterException', 'Only email and phone_number can be verified.');
}

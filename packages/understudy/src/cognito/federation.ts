import crypto from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';
import { clientOf, type Cognito } from './cognito.ts';
import type { PoolClient } from './client.ts';
import type { Pool } from './pool.ts';
import type { Attributes } from './schema.ts';
import { afterConfirmation } from './signUp.ts';
import { issueTokens, type IssuedTokens } from './tokens.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { User } from './user.ts';

export interface FederatedPerson {
  provider: string;
  providerUserId: string;
  attributes: Attributes;
}

/**
 * A sign-in as it would come back from an external provider: not AWS's API, but its triggers in its order. The
 * first one of a person creates the user.
 */
export async function signInFederated(
  cognito: Cognito,
  clientId: string,
  person: FederatedPerson,
): Promise<IssuedTokens & { RefreshToken: string; username: string; isNew: boolean }> {
  const { pool, client } = clientOf(cognito, clientId);
  const username = `${person.provider}_${person.providerUserId}`;
  const known = cognito.users.find(pool, username);
  const user = known ?? (await createFederated(cognito, pool, client, username, person));
  if (known) {
    if (!known.isEnabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.');
    // AWS: documented; what the provider says now replaces what it said before.
    cognito.users.update(pool, known.sub, { attributes: { ...known.attributes, ...person.attributes } });
    await runTrigger(cognito, pool, 'PostAuthentication', {
      source: 'PostAuthentication_Authentication',
      username,
      client,
      request: { userAttributes: triggerAttributes(known), newDeviceUsed: false },
      response: {},
    });
  }
  const who = { poolId: pool.id, clientId, sub: user.sub };
  const [session, refreshToken] = cognito.sessions.start(who, client.refreshTokenSeconds);
  const current = cognito.users.get(pool, user.sub)!;
  const tokens = await issueTokens(cognito, pool, client, current, session, 'HostedAuth');
  return { ...tokens, RefreshToken: refreshToken, username, isNew: !known };
}

async function createFederated(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  username: string,
  person: FederatedPerson,
): Promise<User> {
  await runTrigger(cognito, pool, 'PreSignUp', {
    source: 'PreSignUp_ExternalProvider',
    username,
    client,
    request: { userAttributes: person.attributes, validationData: {} },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  // Two first sign-ins at once make one user: the later one finds it here.
  const meanwhile = cognito.users.find(pool, username);
  if (meanwhile) return meanwhile;
  const identity = {
    userId: person.providerUserId,
    providerName: person.provider,
    providerType: person.provider,
    issuer: null,
    primary: true,
    dateCreated: cognito.clock.now(),
  };
  // AWS: documented; each provider's users are in a group of its name.
  const group = `${pool.id}_${person.provider}`;
  if (!cognito.users.group(pool, group)) cognito.users.putGroup(pool, { name: group });
  const created = cognito.users.create(pool, {
    sub: crypto.randomUUID(),
    username,
    attributes: { email_verified: 'false', ...person.attributes, identities: JSON.stringify([identity]) },
    status: 'EXTERNAL_PROVIDER',
    isEnabled: true,
    groups: [group],
    codes: {},
  });
  await afterConfirmation(cognito, pool, created, 'PostConfirmation_ConfirmSignUp', client, {});
  return created;
}

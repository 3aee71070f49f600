import type { PoolClient } from './client.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import type { User } from './user.ts';

export type Claims = Record<string, unknown>;
export type TokenSource =
  'Authentication' | 'NewPasswordChallenge' | 'RefreshTokens' | 'HostedAuth' | 'AuthenticateDevice';

interface Override {
  claimsToAddOrOverride?: Claims;
  claimsToSuppress?: string[];
  scopesToAdd?: string[];
  scopesToSuppress?: string[];
}

interface GroupOverride {
  groupsToOverride?: string[];
  iamRolesToOverride?: string[];
  preferredRole?: string;
}

const apiScope = 'aws.cognito.signin.user.admin';
// AWS: documented; what a PreTokenGeneration function cannot touch.
const fixedClaims = new Set(
  'acr amr aud at_hash auth_time azp client_id event_id exp iat identities iss jti nonce origin_jti scope sub token_use username version device_key'.split(
    ' ',
  ),
);

/** What the two tokens say of the user, after the pool's PreTokenGeneration had its word. */
export async function claimsFor(
  cognito: Cognito,
  pool: Pool,
  client: PoolClient,
  user: User,
  source: TokenSource,
  clientMetadata: Record<string, string> | undefined,
): Promise<{ id: Claims; access: Claims }> {
  const groups = groupClaims(cognito, pool, user);
  const version = pool.lambda.tokenVersion;
  const response = await runTrigger(cognito, pool, 'PreTokenGeneration', {
    source: `TokenGeneration_${source}`,
    username: user.username,
    client,
    request: {
      userAttributes: triggerAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups.names,
        iamRolesToOverride: groups.roles,
        preferredRole: groups.preferredRole ?? null,
      },
      ...(version !== 'V1_0' && { scopes: [apiScope] }),
      ...(clientMetadata && { clientMetadata }),
    },
    response: version === 'V1_0' ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  });
  const details = (response?.[
    version === 'V1_0' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails'
  ] ?? {}) as Override & {
    groupOverrideDetails?: GroupOverride | null;
    idTokenGeneration?: Override | null;
    accessTokenGeneration?: Override | null;
  };
  const overridden = overrideGroups(groups, details.groupOverrideDetails);
  const idOverride = (version === 'V1_0' ? details : details.idTokenGeneration) ?? {};
  const accessOverride = (version === 'V1_0' ? undefined : details.accessTokenGeneration) ?? {};
  const scopes = [apiScope, ...(accessOverride.scopesToAdd ?? [])].filter(
    (scope) => !accessOverride.scopesToSuppress?.includes(scope),
  );
  return {
    id: override({ ...attributeClaims(client, user), ...overridden.id }, idOverride),
    access: { ...override(overridden.access, accessOverride), scope: scopes.join(' ') },
  };
}

interface Groups {
  names: string[];
  roles: string[];
  preferredRole?: string | undefined;
}

function groupClaims(cognito: Cognito, pool: Pool, user: User): Groups {
  const groups = user.groups
    .flatMap((name) => cognito.users.group(pool, name) ?? [])
    .sort((a, b) => (a.precedence ?? Infinity) - (b.precedence ?? Infinity) || a.name.localeCompare(b.name));
  const roles = groups.flatMap(({ roleArn }) => roleArn ?? []);
  return { names: groups.map(({ name }) => name), roles, preferredRole: groups[0]?.roleArn };
}

/** AWS: documented; a group override replaces groups and roles as a whole. */
function overrideGroups(
  groups: Groups,
  change: GroupOverride | null | undefined,
): { id: Claims; access: Claims } {
  const hasOverride = change && Object.keys(change).length > 0;
  const { names, roles, preferredRole } = hasOverride
    ? {
        names: change.groupsToOverride ?? [],
        roles: change.iamRolesToOverride ?? [],
        preferredRole: change.preferredRole,
      }
    : groups;
  const access = names.length > 0 ? { 'cognito:groups': names } : {};
  return {
    access,
    id: {
      ...access,
      ...(roles.length > 0 && { 'cognito:roles': roles }),
      ...(preferredRole && { 'cognito:preferred_role': preferredRole }),
    },
  };
}

/** AWS: documented; the id token holds what the client may read. */
function attributeClaims(client: PoolClient, user: User): Claims {
  const claims: Claims = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (client.readAttributes && !client.readAttributes.has(name)) continue;
    if (name.endsWith('_verified')) claims[name] = value === 'true';
    else if (name === 'identities') claims[name] = JSON.parse(value);
    else if (name === 'address') claims[name] = { formatted: value };
    else claims[name] = value;
  }
  return claims;
}

function override(claims: Claims, change: Override): Claims {
  const changed = { ...claims };
  for (const [name, value] of Object.entries(change.claimsToAddOrOverride ?? {})) {
    if (!isFixed(name)) changed[name] = value;
  }
  for (const name of change.claimsToSuppress ?? []) {
    if (!isFixed(name)) delete changed[name];
  }
  return changed;
}

function isFixed(name: string): boolean {
  return (
    fixedClaims.has(name) || name.startsWith('cognito:') || name.startsWith('aws:') || name.startsWith('dev:')
  );
}

import type { Resource } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';

export interface PoolClient {
  id: string;
  poolId: string;
  name: string;
  secret?: string;
  /** Without `ALLOW_`, except that the old names of flows are kept as declared. */
  flows: Set<string>;
  accessTokenSeconds: number;
  idTokenSeconds: number;
  refreshTokenSeconds: number;
  sessionSeconds: number;
  /** Undefined: every attribute. */
  readAttributes?: Set<string>;
  writeAttributes?: Set<string>;
  hidesUsers: boolean;
  revokesTokens: boolean;
  rotation?: { graceSeconds: number };
  properties: Record<string, unknown>;
}

const unitSeconds: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
// AWS: documented defaults of ExplicitAuthFlows.
const defaultFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];
/** The names before 2019 and what they allow; both could always refresh and sign in by SRP. */
const oldFlows: Record<string, string> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH',
  CUSTOM_AUTH_FLOW_ONLY: 'CUSTOM_AUTH',
};

export function clientFrom(logicalId: string, resource: Resource, poolId: string): PoolClient {
  const { properties, physicalId, attributes } = resource;
  const units = (properties['TokenValidityUnits'] ?? {}) as Record<string, string>;
  const validity = (token: string, fallback: number, defaultUnit: string): number => {
    const declared = properties[`${token}Validity`];
    if (declared === undefined) return fallback;
    const seconds = unitSeconds[units[token] ?? defaultUnit];
    if (seconds === undefined) {
      throw new TemplateError(logicalId, '', `TokenValidityUnits.${token} is not a unit of time`);
    }
    return Number(declared) * seconds;
  };
  const rotation = properties['RefreshTokenRotation'] as
    { Feature?: string; RetryGracePeriodSeconds?: number } | undefined;
  const declaredFlows = properties['ExplicitAuthFlows'] as string[] | undefined;
  return {
    id: physicalId,
    poolId,
    name: String(properties['ClientName'] ?? logicalId),
    ...(typeof attributes['ClientSecret'] === 'string' && { secret: attributes['ClientSecret'] }),
    flows: flowsFrom(logicalId, declaredFlows?.length ? declaredFlows : defaultFlows),
    accessTokenSeconds: validity('AccessToken', 3600, 'hours'),
    idTokenSeconds: validity('IdToken', 3600, 'hours'),
    refreshTokenSeconds: validity('RefreshToken', 30 * 86_400, 'days'),
    sessionSeconds: Number(properties['AuthSessionValidity'] ?? 3) * 60,
    ...(properties['ReadAttributes'] !== undefined && {
      readAttributes: new Set(properties['ReadAttributes'] as string[]),
    }),
    ...(properties['WriteAttributes'] !== undefined && {
      writeAttributes: new Set(properties['WriteAttributes'] as string[]),
    }),
    hidesUsers: properties['PreventUserExistenceErrors'] === 'ENABLED',
    revokesTokens: String(properties['EnableTokenRevocation'] ?? true) === 'true',
    ...(rotation?.Feature === 'ENABLED' && {
      rotation: { graceSeconds: Number(rotation.RetryGracePeriodSeconds ?? 0) },
    }),
    properties,
  };
}

function flowsFrom(logicalId: string, declared: string[]): Set<string> {
  const flows = new Set<string>();
  for (const flow of declared) {
    const old = oldFlows[flow];
    if (old !== undefined) {
      for (const name of [old, 'REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH']) flows.add(name);
    } else if (flow.startsWith('ALLOW_')) {
      flows.add(flow.slice('ALLOW_'.length));
    } else {
      throw new TemplateError(logicalId, '', `ExplicitAuthFlows: ${flow} is not a flow`);
    }
  }
  return flows;
}

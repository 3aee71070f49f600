import { serviceAt } from './endpoints.ts';
import { resourcesOf, type Stack } from './kernel/stack.ts';
import type { EndpointService } from './lambda/environment.ts';
import { onThisMachine, type IssuerAddresses } from './openid/addresses.ts';

/** Where an address of an HTTP data source answers on this machine; undefined for one outside. */
export function insideOf(
  endpoint: string,
  issuers: IssuerAddresses,
  region: string,
  endpoints: Record<EndpointService, string>,
): string | undefined {
  return onThisMachine(endpoint, issuers) ?? serviceAt(endpoint, region, endpoints);
}

export function isOfAws(endpoint: string): boolean {
  return /^https?:\/\/(?:[^/]+\.)?amazonaws\.com(?:\.cn)?(?:[:/]|$)/.test(endpoint);
}

/** With one line for each service of AWS that a data source would sign for and that nothing here stands for. */
export function withAwayNotes(
  stack: Stack,
  issuers: IssuerAddresses,
  endpoints: Record<EndpointService, string>,
): Stack {
  const away = resourcesOf(stack.resources, 'AWS::AppSync::DataSource').flatMap(([id, { properties }]) => {
    const http = (properties['HttpConfig'] ?? {}) as { Endpoint?: string; AuthorizationConfig?: unknown };
    const { Endpoint: endpoint, AuthorizationConfig: signs } = http;
    if (!endpoint || !signs || !isOfAws(endpoint)) return [];
    return insideOf(endpoint, issuers, stack.region, endpoints) === undefined
      ? [`Not here: ${endpoint} of ${id}; ${leadElsewhere(endpoint)}`]
      : [];
  });
  return { ...stack, notes: [...stack.notes, ...away] };
}

export function leadElsewhere(endpoint: string): string {
  return `--issuer ${endpoint.replace(/\/$/, '')}=<address> leads it to a program on this machine`;
}

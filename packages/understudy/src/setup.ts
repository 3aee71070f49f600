import { withAwayNotes } from './awayServices.ts';
import type { CloudOptions } from './cloud.ts';
import { endpointsAt } from './endpoints.ts';
import { installationIn, type Installation } from './installation.ts';
import { CustomResources } from './customResources/atStart.ts';
import type { Clock } from './kernel/clock.ts';
import type { EndpointService } from './lambda/environment.ts';
import { keptClock } from './kernel/keptClock.ts';
import type { Stack } from './kernel/stack.ts';
import type { IssuerAddresses } from './openid/addresses.ts';
import type { ServerIdentity } from './tls/identity.ts';
import { readTemplate } from './template/stack.ts';
import { withStanding } from './template/standing.ts';
import { withVariables } from './template/variables.ts';

/** What a start knows before any service runs. */
export interface Setup {
  options: CloudOptions;
  /** `http://127.0.0.1:4000`, or with https. */
  address: string;
  /** The PEM file that clients have to trust; absent without TLS. */
  certificateAuthority?: string;
  /** Where functions find each service. */
  endpoints: Record<EndpointService, string>;
  installation: Installation;
  stack: Stack;
  clock: Clock & { stop(): void };
  issuers: IssuerAddresses;
  customResources: CustomResources;
  /** Reads the template once more, with what custom resources have become. */
  readAgain: () => Stack;
}

/** `host` with its port. */
export function setupAt(host: string, options: CloudOptions, identity?: ServerIdentity): Setup {
  const plain = `http://${host}`;
  const address = identity ? `https://${host}` : plain;
  const installation = installationIn(options.data);
  const customResources = new CustomResources(options.data);
  // What runs in this process trusts no certificate, and needs none to ask its own port.
  const endpoints = endpointsAt(plain);
  const issuers = {
    ...options.issuers,
    ...options.issuersAt?.(address),
    ...(identity ? { [address]: plain } : {}),
  };
  const readAgain = () =>
    withAwayNotes(readStack(options, address, installation.seed, customResources), issuers, endpoints);
  const stack = readAgain();
  const clock = keptClock(options);
  return {
    ...{ options, address, endpoints, installation, stack, clock, issuers, customResources, readAgain },
    ...(identity ? { certificateAuthority: identity.authorityFile } : {}),
  };
}

function readStack(
  options: CloudOptions,
  address: string,
  seed: string,
  customResources: CustomResources,
): Stack {
  const socket = address.replace(/^http/, 'ws');
  const pathOf = apiPaths();
  const stack = readTemplate(options.template, {
    seed,
    made: (stackId, logicalId) => customResources.made(stackId, logicalId),
    ...(options.stack ? { stack: options.stack } : {}),
    ...(options.imports ? { imports: options.imports } : {}),
    ...(options.leaveOut ? { leaveOut: options.leaveOut } : {}),
    parameters: { ...options.parameters, ...options.parametersAt?.(address) },
    addresses: {
      graphqlUrl: (apiId) => `${address}${pathOf(apiId)}`,
      realtimeUrl: (apiId) => `${socket}${pathOf(apiId)}/realtime`,
      functionUrl: (name) => `${address}/_functions/${name}/`,
      queueUrl: (name) => `${address}/_aws/sqs/000000000000/${name}`,
      bucketUrl: (name) => `${address}/_aws/s3/${name}`,
    },
  });
  const variables = { ...options.variablesAt?.(address), ...options.variables };
  return withVariables(withStanding(stack, options.standing), variables);
}

/** The first API of a template has the path that all have in AWS; each of the others has one of its own, and the same at each start. */
function apiPaths(): (apiId: string) => string {
  let first: string | undefined;
  return (apiId) => (apiId === (first ??= apiId) ? '/graphql' : `/apis/${apiId}/graphql`);
}

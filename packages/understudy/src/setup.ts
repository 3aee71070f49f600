import type { CloudOptions } from './cloud.ts';
import { endpointsAt } from './endpoints.ts';
import { installationIn, type Installation } from './installation.ts';
import { CustomResources } from './customResources/atStart.ts';
import type { Clock } from './kernel/clock.ts';
import type { EndpointService } from './lambda/environment.ts';
import { keptClock } from './kernel/keptClock.ts';
import type { Stack } from './kernel/stack.ts';
import type { IssuerAddresses } from './openid/addresses.ts';
import { readTemplate } from './template/stack.ts';
import { withStanding } from './template/standing.ts';
import { withVariables } from './template/variables.ts';

/** What a start knows before any service runs. */
export interface Setup {
  options: CloudOptions;
  /** `http://127.0.0.1:4000` */
  address: string;
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

export function setupAt(address: string, options: CloudOptions): Setup {
  const installation = installationIn(options.data);
  const customResources = new CustomResources(options.data);
  const readAgain = () => readStack(options, address, installation.seed, customResources);
  const stack = readAgain();
  const endpoints = endpointsAt(address);
  const issuers = { ...options.issuers, ...options.issuersAt?.(address) };
  const clock = keptClock(options);
  return { options, address, endpoints, installation, stack, clock, issuers, customResources, readAgain };
}

function readStack(
  options: CloudOptions,
  address: string,
  seed: string,
  customResources: CustomResources,
): Stack {
  const socket = address.replace(/^http/, 'ws');
  const stack = readTemplate(options.template, {
    seed,
    made: (stackId, logicalId) => customResources.made(stackId, logicalId),
    ...(options.stack ? { stack: options.stack } : {}),
    ...(options.imports ? { imports: options.imports } : {}),
    ...(options.leaveOut ? { leaveOut: options.leaveOut } : {}),
    parameters: { ...options.parameters, ...options.parametersAt?.(address) },
    addresses: {
      graphqlUrl: () => `${address}/graphql`,
      realtimeUrl: () => `${socket}/graphql/realtime`,
      functionUrl: (name) => `${address}/_functions/${name}/`,
      queueUrl: (name) => `${address}/_aws/sqs/000000000000/${name}`,
      bucketUrl: (name) => `${address}/_aws/s3/${name}`,
    },
  });
  const variables = { ...options.variablesAt?.(address), ...options.variables };
  return withVariables(withStanding(stack, options.standing), variables);
}

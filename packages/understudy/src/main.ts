import { join } from 'node:path';
import { cloudOf } from './assembly.ts';
import type { Cloud, CloudOptions } from './cloud.ts';
import { demandMade, isOutdated } from './customResources/atStart.ts';
import { hasCustomResources } from './customResources/kinds.ts';
import { Responses } from './customResources/responses.ts';
import { deployFiles } from './s3/bucketDeployments.ts';
import { lockDataFolder } from './kernel/lock.ts';
import { portOf } from './kernel/portOf.ts';
import { listen } from './kernel/server.ts';
import { identityIn } from './tls/identity.ts';
import { startedWhole, type Undo } from './kernel/undo.ts';
import { openApis } from './openApis.ts';
import { operatorCall } from './operator.ts';
import { setupAt, type Setup } from './setup.ts';
import { ResolverLog } from './resolverLog.ts';
import { routesFor } from './routes.ts';
import { openServices } from './openServices.ts';

export { isStartRefused } from './refused.ts';

/** Runs a synthesized stack. What was begun before a failure is ended again. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { cloud, isBehind } = await startedWhole((undo, stop) => start(options, undo, stop));
  if (!isBehind) return cloud;
  // Something depends on what a custom resource has become.
  await cloud.stop();
  return startCloud({ ...options, port: portOf(cloud.address) });
}

interface Start {
  cloud: Cloud;
  /** The template says something else now that custom resources were made: what runs has to be started over it. */
  isBehind: boolean;
}

async function start(options: CloudOptions, undo: Undo, stop: () => Promise<void>): Promise<Start> {
  const identity = options.tls ? identityIn(options.data, options.host) : undefined;
  const server = await listen(options.host, options.port, identity);
  undo.push(() => server.close());
  undo.push(lockDataFolder(options.data));
  const setup = setupAt(`${options.host}:${server.port}`, options, identity);
  undo.push(() => setup.clock.stop());
  const responses = await openResponses(setup, undo);
  const services = await openServices({ ...setup, responses }, undo);
  deployFiles(setup.stack, services.events.buckets, options.data);
  const call = operatorCall({ ...services, gateway: services.storage.gateway });
  const resolverLog = new ResolverLog(join(options.data, 'logs'), setup.clock);
  undo.push(() => resolverLog.close());
  const apis = openApis(setup, services, call, resolverLog);
  undo.push(() => apis.forEach((api) => api.close()));
  const cloud = cloudOf(setup, services, { apis, resolverLog, call, stop, undo });
  const { routes, sockets } = routesFor(cloud, services.verifier, options);
  server.serve(routes, sockets, () => cloud.clock.now());
  await options.onServices?.(cloud);
  await setup.customResources.follow(setup.stack, services.lambda, responses);
  const isBehind = responses !== undefined && isOutdated(setup.stack, setup.readAgain());
  if (!isBehind) {
    demandMade(setup.stack);
    await services.mappings.start();
    services.events.start();
  }
  return { cloud, isBehind };
}

async function openResponses({ stack, customResources }: Setup, undo: Undo): Promise<Responses | undefined> {
  if (!customResources.isAny && !hasCustomResources(stack.resources)) return undefined;
  const responses = await Responses.open();
  undo.push(() => responses.close());
  return responses;
}

import { cloudOf } from './assembly.ts';
import type { Cloud, CloudOptions } from './cloud.ts';
import { deployFiles } from './s3/bucketDeployments.ts';
import { lockDataFolder } from './kernel/lock.ts';
import { listen } from './kernel/server.ts';
import { startedWhole, type Undo } from './kernel/undo.ts';
import { openApis } from './openApis.ts';
import { operatorCall } from './operator.ts';
import { setupAt } from './setup.ts';
import { routesFor } from './routes.ts';
import { openServices } from './openServices.ts';

export { isStartRefused } from './refused.ts';

/** Runs a synthesized stack. What was begun before a failure is ended again. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  return startedWhole((undo, stop) => start(options, undo, stop));
}

async function start(options: CloudOptions, undo: Undo, stop: () => Promise<void>): Promise<Cloud> {
  const server = await listen(options.host, options.port);
  undo.push(() => server.close());
  undo.push(lockDataFolder(options.data));
  const setup = setupAt(`http://${options.host}:${server.port}`, options);
  undo.push(() => setup.clock.stop());
  const services = await openServices(setup, undo);
  deployFiles(setup.stack, services.events.buckets, options.data);
  const call = operatorCall({ ...services, gateway: services.storage.gateway });
  const apis = openApis(setup, services, call);
  undo.push(() => apis.forEach((api) => api.close()));
  const cloud = cloudOf(setup, services, { apis, call, stop, undo });
  const { routes, sockets } = routesFor(cloud, services.verifier, options);
  server.serve(routes, sockets, () => cloud.clock.now());
  await services.mappings.start();
  services.events.start();
  return cloud;
}

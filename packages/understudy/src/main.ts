import { announce } from './announce.ts';
import { createApis } from './apis.ts';
import { createFieldResolvers } from './appsync/runtime/resolve.ts';
import type { Cloud, CloudOptions } from './cloud.ts';
import type { Companion } from './kernel/companion.ts';
import { openCognito } from './cognito/cognito.ts';
import { publicKeys, UnknownKey } from './cognito/publicKeys.ts';
import { startStorage } from './dynamodb/storage.ts';
import { openCloud, type Cloud as Events } from './events/cloud.ts';
import { deliverTo, queueSourceOf } from './events/lambdaSeams.ts';
import { PolicyAuthority } from './iam/authority.ts';
import { CredentialVault } from './iam/credentials.ts';
import type { Principal } from './iam/principal.ts';
import { rolesFrom } from './iam/roles.ts';
import { SignatureError, SignatureVerifier, type SignedCaller } from './iam/signature.ts';
import { installationIn } from './installation.ts';
import { keptClock } from './kernel/keptClock.ts';
import { LambdaService } from './lambda/lambdaService.ts';
import { Mappings } from './lambda/mappings.ts';
import { lockDataFolder } from './kernel/lock.ts';
import { caller } from './operator.ts';
import { environmentOf, operatorFile } from './operatorFile.ts';
import { outputsOf, writeJson } from './outputs.ts';
import { endpointsAt, routesFor } from './routes.ts';
import { listen, type Server } from './kernel/server.ts';
import { sourcesFor } from './sources.ts';
import { readTemplate, type ResolvedStack } from './template/stack.ts';
import { distributionsFrom } from './cloudfront/distribution.ts';

export { isStartRefused } from './refused.ts';

/** Runs a synthesized stack. What was begun before a failure is ended again. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: CloudOptions,
  undo: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Cloud> {
  const server = await listen(options.host, options.port);
  undo.push(() => server.close());
  undo.push(lockDataFolder(options.data));
  const installation = installationIn(options.data);
  const address = `http://${options.host}:${server.port}`;
  const stack = readStack(options, address, installation.seed);
  const clock = keptClock(options);
  undo.push(() => clock.stop());

  const authority = new PolicyAuthority(rolesFrom(stack.resources), stack.accountId, clock);
  const vault = new CredentialVault(installation.secret);
  const verifier = new SignatureVerifier(vault, clock);
  const complain = (message: string) => console.error(message);
  const storage = await startStorage({
    stack,
    dataFolder: options.data,
    endpoint: process.env['DYNAMODB_ENDPOINT'],
    authority,
    verifier,
    clock,
    onProblem: complain,
    ...(options.onFatal ? { onEngineEnd: options.onFatal } : {}),
  });
  undo.push(() => storage.stop());

  const world: { events?: Events } = {};
  const endpoints = endpointsAt(address);
  const lambda = new LambdaService({
    stack,
    dataFolder: options.data,
    authority,
    vault,
    clock,
    endpointFor: (service) => endpoints[service],
    deliver: (arn, payload, role) => deliverTo(world.events!, stack, clock, authority)(arn, payload, role),
    onDropped: complain,
  });
  undo.push(() => lambda.stop());
  const events = (world.events = openCloud(stack.resources, stack, options.data, {
    clock,
    authority,
    invoker: lambda,
    assume: (roleArn, session) => authority.principalFor(roleArn, session),
    onCrash: (error) => complain(String(error)),
  }));
  undo.push(() => events.close());
  const cognito = openCognito(stack.resources, stack, options.data, { clock, authority, invoker: lambda });
  undo.push(() => cognito.close());
  const mappings = new Mappings({
    stack,
    dataFolder: options.data,
    streams: storage.streams,
    queues: queueSourceOf(events, stack),
    lambda,
    authority,
    clock,
    onProblem: complain,
  });
  undo.push(() => mappings.stop());

  const call = caller({ authority, gateway: storage.gateway, cognito, events });
  const apis = createApis(stack, clock.now(), (definition) => ({
    clock,
    resolvers: createFieldResolvers(definition, {
      clock,
      sources: sourcesFor(definition, {
        clock,
        authority,
        gateway: storage.gateway,
        invoker: lambda,
        putEvents: (principal) => (operation, body) => call.as(principal, 'events', operation, body),
        secret: installation.secret,
        vault,
      }),
    }),
    verifySignature: (request, service) => signedFor(service, stack.region, verifier.verify(request)),
    authority,
    jwks: (issuer) => async (header) => {
      const find = publicKeys(cognito, issuer);
      if (!find) throw new UnknownKey(header?.kid);
      return find(header!);
    },
    invoker: lambda,
    log: (entry) => {
      if (entry.kind === 'fault') complain(`A request failed in the runtime: ${describe(entry.error)}`);
    },
  }));
  undo.push(() => apis.forEach((api) => api.close()));

  const companions = new Map<string, Companion>();
  for (const open of options.companions ?? []) {
    const companion = open({ address, dataFolder: options.data, clock, seed: installation.seed });
    companions.set(companion.name, companion);
    undo.push(() => companion.close());
  }
  const cloud: Cloud = {
    folder: options.data,
    address,
    stack,
    outputs: outputsOf(stack, address),
    clock,
    authority,
    storage,
    lambda,
    mappings,
    cognito,
    events,
    companions,
    apis,
    distributions: distributionsFrom(stack, {
      host: `${options.host}:${server.port}`,
      hasFiles: options.webFolder !== undefined,
    }),
    call,
    operatorEnvironment: () => environmentOf(operatorFile(cloud, vault, endpoints)),
    addOutputs: (more) => Object.assign(cloud.outputs, more),
    announce: (isRestart = false) => {
      const operator = operatorFile(cloud, vault, endpoints);
      writeJson(options.data, 'operator.json', operator, 0o600);
      const file = writeJson(options.data, 'outputs.json', cloud.outputs);
      announce(cloud, file, isRestart);
    },
    stop,
  };
  serve(server, cloud, verifier, options);
  await mappings.start();
  events.start();
  return cloud;
}

function readStack(options: CloudOptions, address: string, seed: string): ResolvedStack {
  const socket = address.replace(/^http/, 'ws');
  return readTemplate(options.template, {
    seed,
    ...(options.stack ? { stack: options.stack } : {}),
    parameters: { ...options.parameters, ...options.parametersAt?.(address) },
    addresses: {
      graphqlUrl: () => `${address}/graphql`,
      realtimeUrl: () => `${socket}/graphql/realtime`,
      functionUrl: (name) => `${address}/_functions/${name}/`,
      queueUrl: (name) => `${address}/_aws/sqs/000000000000/${name}`,
      bucketUrl: (name) => `${address}/_aws/s3/${name}`,
    },
  });
}

function serve(server: Server, cloud: Cloud, verifier: SignatureVerifier, options: CloudOptions): void {
  const { routes, sockets } = routesFor(cloud, verifier, options);
  server.serve(routes, sockets, () => cloud.clock.now());
}

/** A signature holds for one service in one region; one made for another is no proof here. */
function signedFor(service: string, region: string, signed: SignedCaller): Principal {
  if (signed.service === service && signed.region === region) return signed.principal;
  throw new SignatureError(
    'InvalidSignatureException',
    `Credential should be scoped to service '${service}' in region '${region}'.`,
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
